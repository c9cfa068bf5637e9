import CCrypto

/// The key of one file, and AES-256-GCM (NIST SP 800-38D) under it.
///
/// It knows nothing of which nonces were used: `SegmentCipher` does.
package struct FileKey: Sendable, CustomStringConvertible, CustomReflectable {
  /// Bytes of a nonce.
  package static let nonceBytes = Int(kilter_crypto_nonce_bytes)
  /// Bytes that a seal adds: the tag.
  package static let tagBytes = Int(kilter_crypto_tag_bytes)

  private let key: SecretKey

  /// A key of 256 bits.
  init(_ key: SecretKey) { self.key = key }

  /// A key of 32 bytes.
  package init(bytes: [UInt8]) { self.init(SecretKey(bytes)) }

  /// Encrypts and seals: ciphertext, then tag.
  ///
  /// - Precondition: no two seals under one key have the same nonce; it would give both away.
  package func seal(_ bytes: [UInt8], nonce: [UInt8], context: [UInt8]) -> [UInt8] {
    precondition(nonce.count == Self.nonceBytes, "a nonce of \(nonce.count) bytes")
    let count = bytes.count + Self.tagBytes
    return [UInt8](unsafeUninitializedCapacity: count) { room, filled in
      let result = key.withBytes { key in
        kilter_crypto_seal(
          key, nonce, context, context.count, bytes, bytes.count, room.baseAddress)
      }
      // The sizes are right, so what is left to fail is memory.
      precondition(result == 0, "sealing failed: \(CryptoLibrary.problem ?? "no memory")")
      filled = count
    }
  }

  /// Checks a seal and decrypts; `nil` where ciphertext, tag, nonce, context or key differ from
  /// those of the seal in any bit.
  package func open(_ sealed: [UInt8], nonce: [UInt8], context: [UInt8]) -> [UInt8]? {
    guard sealed.count >= Self.tagBytes, nonce.count == Self.nonceBytes else { return nil }
    let count = sealed.count - Self.tagBytes
    var isWhole = false
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { room, filled in
      let result = key.withBytes { key in
        kilter_crypto_open(
          key, nonce, context, context.count, sealed, sealed.count, room.baseAddress)
      }
      // No memory is not damage: nobody may be told that history is gone.
      precondition(result >= 0, "opening failed: \(CryptoLibrary.problem ?? "no memory")")
      isWhole = result == 1
      filled = isWhole ? count : 0
    }
    return isWhole ? bytes : nil
  }

  /// Nothing of the key.
  package var description: String { "FileKey(not shown)" }
  /// Nothing of the key.
  package var customMirror: Mirror { Mirror(self, children: [:]) }
}
