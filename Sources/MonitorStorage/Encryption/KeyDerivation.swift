import Crypto
import FoundationEssentials

/// Keys from keys: HKDF with SHA-256 (RFC 5869).
package enum KeyDerivation {
  /// Bytes that nobody can tell from chance who does not have `secret`.
  ///
  /// Other salts and other labels give bytes that have nothing to do with these.
  package static func bytes(
    from secret: [UInt8], salt: [UInt8], label: [UInt8], count: Int
  ) -> [UInt8] {
    let key = HKDF<SHA256>.deriveKey(
      inputKeyMaterial: SymmetricKey(data: secret), salt: salt, info: label,
      outputByteCount: count)
    return key.withUnsafeBytes { Array($0) }
  }

  /// The same of a key, which leaves its place no more than it must.
  static func bytes(
    from secret: SymmetricKey, salt: [UInt8], label: String, count: Int
  ) -> [UInt8] {
    let key = HKDF<SHA256>.deriveKey(
      inputKeyMaterial: secret, salt: salt, info: Array(label.utf8), outputByteCount: count)
    return key.withUnsafeBytes { Array($0) }
  }

  /// A key of 256 bits.
  static func key(from secret: SymmetricKey, salt: [UInt8], label: String) -> SymmetricKey {
    HKDF<SHA256>.deriveKey(
      inputKeyMaterial: secret, salt: salt, info: Array(label.utf8), outputByteCount: 32)
  }
}
