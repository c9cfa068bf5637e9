import Glibc

/// Random numbers of the kernel, for what nobody may guess: keys and masks of a WebSocket.
struct KernelGenerator: RandomNumberGenerator {
  /// The next 64 bits (getentropy(3), which has them from the boot on).
  mutating func next() -> UInt64 {
    var bits: UInt64 = 0
    let failed = withUnsafeMutableBytes(of: &bits) { room in
      room.baseAddress.map { getentropy($0, room.count) } ?? -1
    }
    precondition(failed == 0, "the kernel has random numbers")
    return bits
  }
}
