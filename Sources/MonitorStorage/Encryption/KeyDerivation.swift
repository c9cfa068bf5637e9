import CCrypto

/// Keys from keys: HKDF with SHA-256 (RFC 5869).
///
/// - Precondition: a `StorageKey` was made before, so that the library is known to be there.
package enum KeyDerivation {
  /// Bytes that nobody can tell from chance who does not have `secret`.
  ///
  /// Other salts and other labels give bytes that have nothing to do with these.
  package static func bytes(
    from secret: [UInt8], salt: [UInt8], label: [UInt8], count: Int
  ) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { room, filled in
      check(
        kilter_crypto_hkdf(
          secret, secret.count, salt, salt.count, label, label.count, room.baseAddress, count))
      filled = count
    }
  }

  /// The same of a key, which stays where it is.
  static func bytes(from secret: SecretKey, salt: [UInt8], label: String, count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { room, filled in
      derive(from: secret, salt: salt, label: label, into: UnsafeMutableRawBufferPointer(room))
      filled = count
    }
  }

  /// A key of 256 bits.
  static func key(from secret: SecretKey, salt: [UInt8], label: String) -> SecretKey {
    SecretKey { derive(from: secret, salt: salt, label: label, into: $0) }
  }

  private static func derive(
    from secret: SecretKey, salt: [UInt8], label: String,
    into room: UnsafeMutableRawBufferPointer
  ) {
    let label = Array(label.utf8)
    check(
      secret.withBytes { first in
        kilter_crypto_hkdf(
          first, SecretKey.byteCount, salt, salt.count, label, label.count, room.baseAddress,
          room.count)
      })
  }

  private static func check(_ result: Int32) {
    // Lengths are those of this room's formats, so what is left to fail is memory.
    precondition(result == 0, "HKDF failed: \(CryptoLibrary.problem ?? "no memory")")
  }
}
