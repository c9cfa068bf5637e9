/// The part of a series' hour that has left the five-minute window: a code of 9 bits for each
/// kept tick, how often each code occurs, and the moments of each block of ticks.
///
/// ```
/// header │ CentralMoments × blocks │ UInt16 × 512 counts │ 9-bit codes, packed
/// ```
struct OlderHour {
  private struct Header {
    var scale = CodeScale()
    /// Errors of codes that were made on an older, coarser scale, until `inheritedUntil`.
    var inheritedError = 0.0
    var inheritedShare = 0.0
    var inheritedUntil: Int64 = 0
  }

  private let base: UnsafeMutableRawPointer
  private let shape: WindowShape

  private static var headerBytes: Int { (MemoryLayout<Header>.stride + 7) & ~7 }

  /// The bytes needed for a shape.
  static func bytes(_ shape: WindowShape) -> Int {
    headerBytes + shape.blockCount * MemoryLayout<CentralMoments>.stride
      + CodeScale.codes * 2 + (shape.codeCount * 9 + 7) / 8 + 2
  }

  /// Views memory that `clear` has prepared.
  init(base: UnsafeMutableRawPointer, shape: WindowShape) {
    self.base = base
    self.shape = shape
  }

  private var header: UnsafeMutablePointer<Header> {
    base.assumingMemoryBound(to: Header.self)
  }
  private var blocks: UnsafeMutablePointer<CentralMoments> {
    (base + Self.headerBytes).assumingMemoryBound(to: CentralMoments.self)
  }
  private var counts: UnsafeMutablePointer<UInt16> {
    (base + Self.headerBytes + shape.blockCount * MemoryLayout<CentralMoments>.stride)
      .assumingMemoryBound(to: UInt16.self)
  }
  private var codes: UnsafeMutableRawPointer { UnsafeMutableRawPointer(counts + CodeScale.codes) }

  /// Prepares fresh memory.
  func clear() {
    header.initialize(to: Header())
    blocks.initialize(repeating: CentralMoments(), count: shape.blockCount)
    counts.initialize(repeating: 0, count: CodeScale.codes)
    codes.initializeMemory(as: UInt8.self, repeating: 0, count: (shape.codeCount * 9 + 7) / 8 + 2)
  }

  @inline(__always)
  private func load(_ place: Int) -> Int {
    let bit = place &* 9
    let word = (codes + (bit &>> 3)).loadUnaligned(as: UInt16.self)
    return Int(word &>> UInt16(bit & 7)) & 511
  }

  @inline(__always)
  private func store(_ code: Int, _ place: Int) {
    let bit = place &* 9
    let address = codes + (bit &>> 3)
    let shift = UInt16(bit & 7)
    let word = address.loadUnaligned(as: UInt16.self) & ~(511 &<< shift)
    address.storeBytes(of: word | UInt16(code) &<< shift, as: UInt16.self)
  }

  /// Begins the block that holds `tick`: what its place held an hour ago is forgotten.
  func beginBlock(_ tick: Int64) {
    let block = Int(tick / Int64(shape.blockTicks) % Int64(shape.blockCount))
    blocks[block] = CentralMoments()
    let perBlock = shape.blockTicks / shape.ticksPerCode
    for place in block * perBlock..<(block + 1) * perBlock {
      let code = load(place)
      guard code != 0 else { continue }
      counts[code] &-= 1
      store(0, place)
    }
  }

  /// Takes the value of `tick`, which has left the five-minute window; `recent` are the values
  /// of that window, asked for when the scale must change.
  @inline(__always)
  func append(_ x: Double, tick: Int64, recent: () -> RecentValues) {
    let block = Int(tick / Int64(shape.blockTicks) % Int64(shape.blockCount))
    blocks[block].add(x)
    guard tick % Int64(shape.ticksPerCode) == 0 else { return }
    var code = header.pointee.scale.code(x)
    if code == 0 {
      rescale(for: x, recent(), tick: tick)
      code = max(1, header.pointee.scale.code(x))
    }
    store(code, place(of: tick))
    counts[code] &+= 1
  }

  @inline(__always)
  private func place(of tick: Int64) -> Int {
    Int(tick / Int64(shape.ticksPerCode) % Int64(shape.codeCount))
  }

  /// Goes over to a finer scale where the values of the last hour allow one.
  func refine(_ recent: RecentValues, tick: Int64) {
    guard recent.count > 0 else { return }
    let finest = scale(for: recent.low, recent)
    guard finest.isMuchFiner(than: header.pointee.scale, around: recent.high) else { return }
    adopt(finest, tick: tick)
  }

  private func scale(for x: Double, _ recent: RecentValues) -> CodeScale {
    var low = min(x, recent.low)
    var high = max(x, recent.high)
    var least = min(x == 0 ? .infinity : abs(x), recent.least)
    var integers = recent.integers && x == x.rounded()
    let old = header.pointee.scale
    for code in 1..<CodeScale.codes where counts[code] != 0 {
      let value = old.value(code)
      low = min(low, value)
      high = max(high, value)
      if value != 0 { least = min(least, abs(value)) }
      if value != value.rounded() || old.error(at: value) != 0 { integers = false }
    }
    return CodeScale(low: low, high: high, least: least, integers: integers)
  }

  private func rescale(for x: Double, _ recent: RecentValues, tick: Int64) {
    adopt(scale(for: x, recent), tick: tick)
    assert(header.pointee.scale.code(x) != 0, "a scale made for a value must hold it")
  }

  private func adopt(_ scale: CodeScale, tick: Int64) {
    let old = header.pointee.scale
    withUnsafeTemporaryAllocation(of: UInt16.self, capacity: CodeScale.codes * 2) { table in
      table.initialize(repeating: 0)
      var error = 0.0
      var share = 0.0
      for code in 1..<CodeScale.codes where counts[code] != 0 {
        let value = old.value(code)
        // A value at the very border of the new scale is kept rather than lost.
        let new = max(1, scale.code(value))
        table[code] = UInt16(new)
        table[CodeScale.codes + new] += counts[code]
        let lost = old.error(at: value)
        if lost > 0 && value != 0 { share = max(share, lost / abs(value)) }
        error = max(error, lost)
      }
      if tick < header.pointee.inheritedUntil {
        error = max(error, header.pointee.inheritedError)
        share = max(share, header.pointee.inheritedShare)
      }
      for place in 0..<shape.codeCount {
        let code = load(place)
        if code != 0 { store(Int(table[code]), place) }
      }
      for code in 0..<CodeScale.codes { counts[code] = table[CodeScale.codes + code] }
      header.pointee.inheritedError = error
      header.pointee.inheritedShare = share
      header.pointee.inheritedUntil = error > 0 ? tick + Int64(shape.hourTicks) : 0
      header.pointee.scale = scale
    }
  }

  /// How many values are held.
  var count: Int {
    var count = 0.0
    for block in 0..<shape.blockCount { count += blocks[block].count }
    return Int(count)
  }

  /// The moments of all values held, block by block, in no particular order.
  func moments() -> CentralMoments {
    var all = CentralMoments()
    for block in 0..<shape.blockCount { all.merge(blocks[block]) }
    return all
  }

  /// The moments of the block that holds `tick`.
  func moments(ofBlockWith tick: Int64) -> CentralMoments {
    blocks[Int(tick / Int64(shape.blockTicks) % Int64(shape.blockCount))]
  }

  /// The value of `tick`, within the error of the scale; NaN where there is none.
  func value(at tick: Int64) -> Double {
    guard tick % Int64(shape.ticksPerCode) == 0 else { return .nan }
    let code = load(place(of: tick))
    return code == 0 ? .nan : header.pointee.scale.value(code)
  }

  /// How many values have the code.
  func count(of code: Int) -> Int { Int(counts[code]) }
  /// The value a code stands for.
  func value(of code: Int) -> Double { header.pointee.scale.value(code) }

  /// The greatest error of a value near `x`, at `tick`.
  func error(at x: Double, tick: Int64) -> Double {
    let own = header.pointee.scale.error(at: x)
    guard tick < header.pointee.inheritedUntil else { return own }
    return max(own, min(header.pointee.inheritedError, header.pointee.inheritedShare * abs(x)))
  }
}
