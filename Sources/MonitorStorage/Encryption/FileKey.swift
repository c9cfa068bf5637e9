import Crypto
import FoundationEssentials

/// The key of one file, and AES-256-GCM (NIST SP 800-38D) under it.
///
/// It knows nothing of which nonces were used: `SegmentCipher` does.
package struct FileKey: Sendable, CustomStringConvertible, CustomReflectable {
  /// Bytes of a nonce.
  package static let nonceBytes = 12
  /// Bytes that a seal adds: the tag.
  package static let tagBytes = 16

  private let key: SymmetricKey

  /// A key of 256 bits.
  init(_ key: SymmetricKey) {
    precondition(key.bitCount == 256, "a file's key has 256 bits")
    self.key = key
  }

  /// A key of 32 bytes.
  package init(bytes: [UInt8]) { self.init(SymmetricKey(data: bytes)) }

  /// Encrypts and seals: ciphertext, then tag.
  ///
  /// - Precondition: no two seals under one key have the same nonce; it would give both away.
  package func seal(_ bytes: [UInt8], nonce: [UInt8], context: [UInt8]) -> [UInt8] {
    do {
      let box = try AES.GCM.seal(
        bytes, using: key, nonce: AES.GCM.Nonce(data: nonce), authenticating: context)
      var sealed: [UInt8] = []
      sealed.reserveCapacity(bytes.count + Self.tagBytes)
      sealed.append(contentsOf: box.ciphertext)
      sealed.append(contentsOf: box.tag)
      return sealed
    } catch {
      // It fails for sizes of key and nonce only.
      preconditionFailure("sealing failed: \(error)")
    }
  }

  /// Checks a seal and decrypts; `nil` where ciphertext, tag, nonce, context or key differ from
  /// those of the seal in any bit.
  package func open(_ sealed: [UInt8], nonce: [UInt8], context: [UInt8]) -> [UInt8]? {
    guard sealed.count >= Self.tagBytes, nonce.count == Self.nonceBytes else { return nil }
    do {
      let middle = sealed.count - Self.tagBytes
      let box = try AES.GCM.SealedBox(
        nonce: AES.GCM.Nonce(data: nonce), ciphertext: sealed[..<middle], tag: sealed[middle...])
      return Array(try AES.GCM.open(box, using: key, authenticating: context))
    } catch {
      return nil
    }
  }

  /// Nothing of the key.
  package var description: String { "FileKey(not shown)" }
  /// Nothing of the key.
  package var customMirror: Mirror { Mirror(self, children: [:]) }
}
