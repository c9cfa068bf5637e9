import CCrypto

/// OpenSSL's libcrypto, which is loaded when the first key is made and not before.
enum CryptoLibrary {
  /// Why it cannot be used; `nil` when it can.
  static var problem: String? { kilter_crypto_problem().map { String(cString: $0) } }

  /// Bytes that nobody can guess, from the kernel.
  static func drawBytes(count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { room, filled in
      let result = kilter_crypto_random(room.baseAddress, count)
      // A salt that can be guessed, or comes twice, would give files away.
      precondition(result == 0, "the system has no random numbers")
      filled = count
    }
  }
}
