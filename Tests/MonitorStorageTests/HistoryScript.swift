import MonitorModel
import MonitorStorage
import MonitorSupport

/// What the tests store: every payload and block can be told from its number alone.
enum HistoryScript {
  static let folder = "/d/k/history"

  private static func bytes(_ key: [UInt64], _ counts: ClosedRange<Int>) -> [UInt8] {
    var random = SeededGenerator(seed: key.reduce(0) { $0 &* 1_000_003 &+ $1 })
    let count = Int.random(in: counts, using: &random)
    return (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
  }

  // What is asked for again and again is made once.
  private static let knownPayloads = (0..<64).map { number in
    (0..<64).map { index in bytes([UInt64(number), UInt64(index)], 1...60) }
  }
  private static let knownBlocks = (0..<64).map { number in
    bytes([UInt64(number), UInt64(number), 0], 200...1_100)
  }

  /// The payload of a tick: 1…60 bytes.
  static func payload(_ number: UInt64, _ index: Int) -> [UInt8] {
    number < 64 && index < 64
      ? knownPayloads[Int(number)][index] : bytes([number, UInt64(index)], 1...60)
  }

  static func payloads(_ number: UInt64, _ count: Int) -> [[UInt8]] {
    (0..<count).map { payload(number, $0) }
  }

  /// The bytes of a block: 200…1 100.
  static func block(_ numbers: ClosedRange<UInt64>, _ tier: StorageTier) -> [UInt8] {
    if tier == .warm, numbers.count == 1, numbers.lowerBound < 64 {
      return knownBlocks[Int(numbers.lowerBound)]
    }
    return bytes(
      [numbers.lowerBound, numbers.upperBound, tier == .cold ? 1 : 0], 200...1_100)
  }

  static func walls(_ numbers: ClosedRange<UInt64>) -> ClosedRange<WallInstant> {
    WallInstant(
      milliseconds: Int64(numbers.lowerBound) * 600_000)...WallInstant(
        milliseconds: Int64(numbers.upperBound) * 600_000 + 599_000)
  }

  static func sealed(
    _ numbers: ClosedRange<UInt64>, session: UInt64, _ tier: StorageTier = .warm
  ) -> SealedBlock {
    SealedBlock(
      numbers: numbers, session: session, walls: walls(numbers), tier: tier,
      bytes: block(numbers, tier))
  }
}
