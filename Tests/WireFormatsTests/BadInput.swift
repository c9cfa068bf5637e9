import MonitorSupport
import Testing
import WireFormats

/// What every parser of outside bytes must outlive.
enum BadInput {
  /// Every beginning of some bytes.
  static func truncations(of bytes: [UInt8], _ body: (Bytes) -> Void) {
    for length in 0...bytes.count {
      // A copy of its own, so that a read beyond the end leaves what was allocated.
      Array(bytes[..<length]).withUnsafeBytes(body)
    }
  }

  /// The bytes with one of them changed, each in as many ways.
  static func mutations(of bytes: [UInt8], ways: Int = 8, _ body: (Bytes) -> Void) {
    for index in bytes.indices {
      let byte = bytes[index]
      for other in [byte ^ 1, 0x22, 0, 0x7F, 0xFF, byte ^ 0x80, 0x5C, 0x2C].prefix(ways) {
        var changed = bytes
        changed[index] = other
        changed.withUnsafeBytes(body)
      }
    }
  }

  /// Pieces of examples and noise put together at random.
  static func fuzz(
    seed: UInt64, rounds: Int, from examples: [[UInt8]], _ body: (Bytes) -> Void
  ) {
    var random = SeededGenerator(seed: seed)
    func below(_ bound: Int) -> Int { Int(random.next() % UInt64(max(1, bound))) }
    for _ in 0..<rounds {
      var bytes: [UInt8] = []
      for _ in 0...below(4) {
        let example = examples[below(examples.count)]
        let start = below(example.count)
        bytes += example[start..<start + below(example.count - start + 1)]
        if below(3) == 0 { bytes.append(UInt8(truncatingIfNeeded: random.next())) }
      }
      bytes.withUnsafeBytes(body)
    }
  }
}
