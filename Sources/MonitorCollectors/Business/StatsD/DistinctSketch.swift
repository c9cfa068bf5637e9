import Glibc

/// Counts how many distinct values came within the last minute, within 1.15 % (one standard error).
///
/// HyperLogLog (Flajolet, Fusy, Gandouet, Meunier, 2007) with 8 192 registers and the estimator of
/// Ertl ("New cardinality estimation algorithms for HyperLogLog sketches", 2017), which needs no
/// correction at either end. So that old values can be forgotten, a register does not keep its
/// greatest rank but for each rank the second in which it was last seen, modulo 255: 256 KiB.
struct DistinctSketch: Sendable {
  private static let indexBits: UInt64 = 13
  private static let registers = 1 << 13
  /// Ranks from this one on are one; enough for 2⁴⁴ values.
  private static let rankMost = 32
  /// Seconds after which what is too old must be wiped, before its second comes round again.
  private static let sweepSeconds = 120

  /// The second a rank was last seen, modulo 255, plus one; 0 for never.
  private var seen = [UInt8](repeating: 0, count: registers * rankMost)
  /// The greatest rank of each register since the tick began.
  private var tick = [UInt8](repeating: 0, count: registers)
  private var second: Int
  private var swept: Int

  /// Makes one that has seen nothing; `second` is a second of the monotonic clock.
  init(at second: Int) {
    self.second = second
    swept = second
  }

  /// Takes in the hash of a value that was seen in `second`, now or up to a minute ago.
  @inline(__always) mutating func add(_ hash: UInt64, at past: Int, inTick: Bool) {
    let register = Int(truncatingIfNeeded: hash >> (64 - Self.indexBits))
    let rank = min((hash << Self.indexBits).leadingZeroBitCount + 1, Self.rankMost)
    seen[register * Self.rankMost + rank - 1] = UInt8(truncatingIfNeeded: past % 255 + 1)
    if inTick, UInt8(rank) > tick[register] { tick[register] = UInt8(rank) }
  }

  /// Moves on to a second and forgets what is a minute old.
  mutating func advance(to next: Int) {
    guard next > second else { return }
    if next - second >= DistinctWindow.seconds {
      for index in seen.indices { seen[index] = 0 }
      swept = next
    }
    second = next
    guard next - swept >= Self.sweepSeconds else { return }
    swept = next
    for index in seen.indices where !isFresh(seen[index]) { seen[index] = 0 }
  }

  /// Distinct values of the last minute, about.
  /// - Complexity: linear in the registers; about 50 µs.
  func countInWindow() -> Double {
    var counts = [Int](repeating: 0, count: Self.rankMost + 1)
    seen.withUnsafeBytes { seen in
      for register in 0..<Self.registers { counts[rank(seen, register * Self.rankMost)] += 1 }
    }
    return Self.estimate(counts)
  }

  /// The greatest rank seen within the minute; 0 where there is none.
  @inline(__always) private func rank(_ seen: UnsafeRawBufferPointer, _ start: Int) -> Int {
    var rank = Self.rankMost
    while rank > 0 {
      // Most of the greater ranks were never seen: eight at once.
      if rank % 8 == 0,
        seen.loadUnaligned(fromByteOffset: start + rank - 8, as: UInt64.self) == 0
      {
        rank -= 8
        continue
      }
      if isFresh(seen[start + rank - 1]) { return rank }
      rank -= 1
    }
    return 0
  }

  /// Distinct values since the tick began, about; the next tick begins.
  mutating func endTick() -> Double {
    var counts = [Int](repeating: 0, count: Self.rankMost + 1)
    for register in tick.indices {
      counts[Int(tick[register])] += 1
      tick[register] = 0
    }
    return Self.estimate(counts)
  }

  @inline(__always) private func isFresh(_ mark: UInt8) -> Bool {
    guard mark > 0 else { return false }
    return (second % 255 + 255 - Int(mark - 1)) % 255 < DistinctWindow.seconds
  }

  /// Ertl's improved estimator, his algorithm 6; `counts` says how many registers have which rank.
  private static func estimate(_ counts: [Int]) -> Double {
    let size = Double(registers)
    guard counts[0] < registers else { return 0 }
    var sum = size * tau(1 - Double(counts[rankMost]) / size)
    for rank in (1..<rankMost).reversed() { sum = 0.5 * (sum + Double(counts[rank])) }
    sum += size * sigma(Double(counts[0]) / size)
    return size * size / (2 * log(2) * sum)
  }

  private static func sigma(_ share: Double) -> Double {
    var power = share
    var factor = 1.0
    var sum = share
    while true {
      power *= power
      let before = sum
      sum += power * factor
      factor += factor
      if sum == before { return sum }
    }
  }

  private static func tau(_ share: Double) -> Double {
    guard share > 0, share < 1 else { return 0 }
    var root = share
    var factor = 1.0
    var sum = 1 - share
    while true {
      root = root.squareRoot()
      let before = sum
      factor *= 0.5
      sum -= (1 - root) * (1 - root) * factor
      if sum == before { return sum / 3 }
    }
  }
}
