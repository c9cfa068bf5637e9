/// The windows of all series: for each a ring of the last five minutes, sorted orders and running
/// sums for one and five minutes, and the compressed rest of the hour.
///
/// Memory grows with the series that exist and with the time they have lived; a series that never
/// changes stays small.
struct WindowStore: ~Copyable {
  /// One series' windows.
  struct Record {
    var minute = SlidingWindow()
    var five = SlidingWindow()
    /// The newest value, NaN before the first.
    var last = Double.nan
    /// How many ticks in a row, up to now, gave the same value.
    var run = 0
    /// Whether more equal values came than the ring holds: nothing moves, and the orders of
    /// equal values are not kept up.
    var isSettled = false
    /// Whether the older part is `older` in memory, or else all equal to `constant` from
    /// `constantFrom` on; −1 where nothing has left the ring yet.
    var constantFrom: Int64 = -1
    /// The tick after the last of the constant stretch.
    var constantEnd: Int64 = 0
    var constant = Double.nan
    /// What has left the ring; `nil` while it is a constant or nothing.
    var older: UnsafeMutableRawPointer?
    /// The values of the last five minutes by tick modulo the ring's length, NaN for gaps; behind
    /// them the sorted orders of five minutes and of one minute.
    let ring: UnsafeMutablePointer<Double>
  }

  /// The windows' lengths.
  let shape: WindowShape
  /// Series there are.
  private(set) var count = 0
  /// The number of the newest tick, from 0; −1 before the first.
  private(set) var tick: Int64 = -1
  private var capacity = 0
  private var records: UnsafeMutablePointer<Record>
  private let times: UnsafeMutablePointer<Int64>

  /// A store without series.
  init(shape: WindowShape) {
    self.shape = shape
    capacity = 64
    records = .allocate(capacity: capacity)
    times = .allocate(capacity: shape.hourTicks)
    times.initialize(repeating: .min, count: shape.hourTicks)
  }

  deinit {
    for index in 0..<count {
      UnsafeMutableRawPointer(records[index].ring).deallocate()
      records[index].older?.deallocate()
    }
    records.deallocate()
    times.deallocate()
  }

  /// Adds a series that has no values yet.
  mutating func addSeries() {
    if count == capacity {
      // Doubling would waste as much again as very many series take.
      capacity += max(64, capacity / 8)
      let larger = UnsafeMutablePointer<Record>.allocate(capacity: capacity)
      larger.moveInitialize(from: records, count: count)
      records.deallocate()
      records = larger
    }
    let length = shape.fiveMinuteTicks
    let bytes = length * 8 + length * 2 + shape.minuteTicks * 2
    let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 16)
    let ring = memory.bindMemory(to: Double.self, capacity: length)
    ring.initialize(repeating: .nan, count: length)
    let orders = (memory + length * 8).bindMemory(
      to: UInt16.self, capacity: length + shape.minuteTicks)
    orders.initialize(repeating: 0, count: length + shape.minuteTicks)
    (records + count).initialize(to: Record(ring: ring))
    count += 1
  }

  /// Begins the next tick, at `nanoseconds` of the monotonic clock; then every series is to be
  /// given one value or none.
  mutating func beginTick(at nanoseconds: Int64) {
    tick += 1
    times[Int(tick % Int64(shape.hourTicks))] = nanoseconds
    let leaving = tick - Int64(shape.fiveMinuteTicks)
    guard shape.blockCount > 0, leaving >= 0, leaving % Int64(shape.blockTicks) == 0 else {
      return
    }
    for index in 0..<count {
      if let memory = records[index].older {
        OlderHour(base: memory, shape: shape).beginBlock(leaving)
      }
    }
  }

  /// When a tick of the last hour was, in nanoseconds of the monotonic clock.
  func time(of tick: Int64) -> Int64 { times[Int(tick % Int64(shape.hourTicks))] }

  /// The oldest tick of the older part that a block still holds.
  var oldestTick: Int64 {
    guard shape.blockCount > 0 else { return max(0, tick - Int64(shape.fiveMinuteTicks) + 1) }
    let newestOlder = tick - Int64(shape.fiveMinuteTicks)
    guard newestOlder >= 0 else { return 0 }
    let block = newestOlder / Int64(shape.blockTicks)
    return max(0, (block - Int64(shape.blockCount) + 1) * Int64(shape.blockTicks))
  }

  /// The record of a series.
  @inline(__always)
  func record(_ index: Int) -> UnsafeMutablePointer<Record> {
    assert(index >= 0 && index < count)
    return records + index
  }

  /// The sorted order of a window.
  @inline(__always)
  func order(
    _ record: UnsafeMutablePointer<Record>, minute: Bool
  ) -> UnsafeMutablePointer<UInt16> {
    let orders = UnsafeMutableRawPointer(record.pointee.ring + shape.fiveMinuteTicks)
      .assumingMemoryBound(to: UInt16.self)
    return minute ? orders + shape.fiveMinuteTicks : orders
  }

  /// Gives series `index` its value of this tick; NaN stands for no value.
  @inline(__always)
  mutating func push(_ raw: Double, to index: Int) {
    let value = raw + 0  // −0 becomes 0
    let r = record(index)
    let length = shape.fiveMinuteTicks
    let slot = Int(tick % Int64(length))
    let out = r.pointee.ring[slot]
    if out == out { appendOlder(r, out, index) }
    if value == r.pointee.last {
      r.pointee.run &+= 1
      if r.pointee.isSettled { return }
      if r.pointee.run > length {
        settle(r, slot)
        return
      }
    } else {
      if r.pointee.isSettled { unsettle(r, slot) }
      r.pointee.run = value == value ? 1 : 0
      r.pointee.last = value
    }
    turn(r, index: index, slot: slot, out: out, value: value)
  }

  @inline(__always)
  private func turn(
    _ r: UnsafeMutablePointer<Record>, index: Int, slot: Int, out: Double, value: Double
  ) {
    let length = shape.fiveMinuteTicks
    let ring = r.pointee.ring
    let outMinute = minuteOutSlot(slot)
    let outOfMinute = ring[outMinute]
    let fiveOrder = order(r, minute: false)
    let minuteOrder = order(r, minute: true)
    r.pointee.five.turnOrder(
      out: out, new: value, WindowTurn(outSlot: slot, inSlot: slot), fiveOrder,
      ring)
    r.pointee.minute.turnOrder(
      out: outOfMinute, new: value,
      WindowTurn(outSlot: outMinute, inSlot: slot), minuteOrder, ring)
    ring[slot] = value
    let phase = tick &+ Int64(index)
    if r.pointee.five.turnSums(out: out, new: value, length: length)
      || phase % Int64(length) == 0
    {
      r.pointee.five.recompute(
        fiveOrder, ring, newestSlot: slot, length: length, capacity: length)
    }
    if r.pointee.minute.turnSums(out: outOfMinute, new: value, length: shape.minuteTicks)
      || phase % Int64(shape.minuteTicks) == 0
    {
      r.pointee.minute.recompute(
        minuteOrder, ring, newestSlot: slot, length: shape.minuteTicks, capacity: length)
    }
  }

  /// The slot of the value that leaves the minute when `slot` is written.
  @inline(__always)
  private func minuteOutSlot(_ slot: Int) -> Int {
    let out = slot - shape.minuteTicks
    return out < 0 ? out + shape.fiveMinuteTicks : out
  }

  private func settle(_ r: UnsafeMutablePointer<Record>, _ slot: Int) {
    // The ring holds nothing but this value, so both windows are what they will stay.
    assert(r.pointee.five.count == shape.fiveMinuteTicks)
    r.pointee.isSettled = true
    let ring = r.pointee.ring
    r.pointee.five.recompute(
      order(r, minute: false), ring, newestSlot: slot, length: shape.fiveMinuteTicks,
      capacity: shape.fiveMinuteTicks)
    r.pointee.minute.recompute(
      order(r, minute: true), ring, newestSlot: slot, length: shape.minuteTicks,
      capacity: shape.fiveMinuteTicks)
    assert(r.pointee.five.sum2 == 0 && r.pointee.five.kendall == 0)
  }

  private func unsettle(_ r: UnsafeMutablePointer<Record>, _ slot: Int) {
    r.pointee.isSettled = false
    let length = shape.fiveMinuteTicks
    let fiveOrder = order(r, minute: false)
    for place in 0..<length { fiveOrder[place] = UInt16((slot + place) % length) }
    let minuteOrder = order(r, minute: true)
    let first = minuteOutSlot(slot)
    for place in 0..<shape.minuteTicks {
      minuteOrder[place] = UInt16((first + place) % length)
    }
  }

  @inline(__always)
  private func appendOlder(_ r: UnsafeMutablePointer<Record>, _ out: Double, _ index: Int) {
    guard shape.blockCount > 0 else { return }
    let leaving = tick &- Int64(shape.fiveMinuteTicks)
    if let memory = r.pointee.older {
      let older = OlderHour(base: memory, shape: shape)
      older.append(out, tick: leaving) { recentValues(r) }
      // Not all series at one tick: it takes some microseconds.
      if (leaving &+ Int64(index)) % Int64(shape.blockTicks &* shape.blockCount) == 0 {
        older.refine(recentValues(r), tick: leaving)
      }
    } else if out != r.pointee.constant || leaving != r.pointee.constantEnd {
      beginOlder(r, out, leaving)
    } else {
      r.pointee.constantEnd = leaving &+ 1
    }
  }

  /// Begins a constant stretch, or, where one ends, goes over to the general form.
  private func beginOlder(_ r: UnsafeMutablePointer<Record>, _ out: Double, _ leaving: Int64) {
    if r.pointee.constantFrom < 0 {
      r.pointee.constantFrom = leaving
      r.pointee.constantEnd = leaving + 1
      r.pointee.constant = out
      return
    }
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: OlderHour.bytes(shape), alignment: 16)
    let older = OlderHour(base: memory, shape: shape)
    older.clear()
    r.pointee.older = memory
    let first = max(r.pointee.constantFrom, oldestTick)
    for tick in first..<max(first, r.pointee.constantEnd) {
      older.append(r.pointee.constant, tick: tick) { recentValues(r) }
    }
    older.append(out, tick: leaving) { recentValues(r) }
    r.pointee.constantFrom = -1
  }

  /// What a scale must hold of the five-minute window.
  func recentValues(_ r: UnsafeMutablePointer<Record>) -> RecentValues {
    var recent = RecentValues()
    for slot in 0..<shape.fiveMinuteTicks {
      let value = r.pointee.ring[slot]
      guard value == value else { continue }
      recent.count += 1
      recent.low = min(recent.low, value)
      recent.high = max(recent.high, value)
      if value != 0 { recent.least = min(recent.least, abs(value)) }
      if value != value.rounded() { recent.integers = false }
    }
    return recent
  }
}
