/// Counts how many distinct values came within the last minute and within the tick.
///
/// Exact up to `exactMost` values in the minute; with more it is a `DistinctSketch` (standard error
/// 1.15 %) until a whole minute was empty. Values are known by a hash of 64 bits: that two of a
/// million have the same one happens once in 37 million minutes.
package struct DistinctWindow: Sendable {
  /// The window, in seconds of the monotonic clock; the second that runs is one of them.
  package static let seconds = 60
  /// Values that are counted exactly.
  package static let exactMost = 8_192
  /// Seconds of which is known how many values were last seen in them.
  private static let ring = 64

  private struct Entry: Sendable {
    /// 0 for none.
    var hash: UInt64 = 0
    var second: Int32 = 0
    var tick: UInt32 = 0
  }

  private var table: [Entry] = []
  private var used = 0
  /// How many values were last seen in a second, by the second modulo 64.
  private var perSecond = [Int32](repeating: 0, count: ring)
  private var second: Int
  private var tick: UInt32 = 1
  private var inTick = 0
  private var sketch: DistinctSketch?

  /// Makes an empty one; `second` is a second of the monotonic clock.
  package init(at second: Int) {
    self.second = second
    table = Array(repeating: Entry(), count: 64)
  }

  /// Whether the count is an estimate.
  package var isEstimate: Bool { sketch != nil }

  /// Takes in the hash of a value.
  package mutating func add(_ hash: UInt64, at now: Int) {
    advance(to: now)
    guard sketch == nil else {
      sketch?.add(hash, at: second, inTick: true)
      perSecond[second % Self.ring] = 1
      return
    }
    // The mark of an empty place is no hash; one value in 2⁶⁴ shares its neighbour's.
    let hash = hash == 0 ? 1 : hash
    let place = place(of: hash)
    if table[place].hash == 0 {
      table[place] = Entry(hash: hash, second: Int32(truncatingIfNeeded: second), tick: tick)
      perSecond[second % Self.ring] += 1
      inTick += 1
      used += 1
      if used * 2 >= table.count { makeRoom() }
      return
    }
    let last = Int(table[place].second)
    if last != second {
      if second - last < Self.ring { perSecond[last % Self.ring] -= 1 }
      perSecond[second % Self.ring] += 1
      table[place].second = Int32(truncatingIfNeeded: second)
    }
    if table[place].tick != tick {
      table[place].tick = tick
      inTick += 1
    }
  }

  /// Distinct values of the last minute and of the tick that ends now.
  package mutating func endTick(at now: Int) -> (window: Double, tick: Double) {
    advance(to: now)
    defer {
      inTick = 0
      tick &+= 1
    }
    guard sketch != nil else { return (Double(countInWindow()), Double(inTick)) }
    let ended = sketch?.endTick() ?? 0
    guard countInWindow() > 0 else {
      sketch = nil
      table = Array(repeating: Entry(), count: 64)
      used = 0
      return (0, ended.rounded())
    }
    return ((sketch?.countInWindow() ?? 0).rounded(), ended.rounded())
  }

  private func countInWindow() -> Int {
    var sum = 0
    for past in max(0, second - Self.seconds + 1)...second {
      sum += Int(perSecond[past % Self.ring])
    }
    return sum
  }

  private mutating func advance(to now: Int) {
    guard now > second else { return }
    for next in (second + 1)...min(now, second + Self.ring) {
      perSecond[next % Self.ring] = 0
    }
    second = now
    sketch?.advance(to: now)
  }

  /// The place of a hash or of the empty place where it belongs; there always is one.
  @inline(__always) private func place(of hash: UInt64) -> Int {
    let mask = table.count - 1
    var place = Int(truncatingIfNeeded: hash) & mask
    while table[place].hash != 0, table[place].hash != hash { place = (place + 1) & mask }
    return place
  }

  /// Leaves out what is too old and grows; or turns into a sketch.
  private mutating func makeRoom() {
    let old = table.filter { entry in
      entry.hash != 0 && (second - Int(entry.second) < Self.seconds || entry.tick == tick)
    }
    guard countInWindow() <= Self.exactMost else {
      var sketch = DistinctSketch(at: second)
      for entry in old { sketch.add(entry.hash, at: Int(entry.second), inTick: entry.tick == tick) }
      self.sketch = sketch
      table = []
      for index in perSecond.indices where perSecond[index] > 0 { perSecond[index] = 1 }
      return
    }
    var size = 64
    while size < old.count * 4 { size *= 2 }
    table = Array(repeating: Entry(), count: size)
    used = old.count
    for entry in old { table[place(of: entry.hash)] = entry }
  }
}
