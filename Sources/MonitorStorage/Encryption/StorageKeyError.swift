/// Why a text is no key, or there can be none; it never holds the text.
package enum StorageKeyError: Error, Hashable, Sendable, CustomStringConvertible {
  /// There is nothing in it.
  case empty
  /// It is neither hexadecimal digits nor base64.
  case form
  /// It is a key of another size, in bits.
  case size(bits: Int)
  /// OpenSSL's libcrypto cannot be used, for this reason.
  case library(String)

  /// What is wrong and what would be right, as the end of a sentence.
  package var description: String {
    let right = "expected 64 hexadecimal digits or base64 of 32 bytes"
    switch self {
    case .empty: return "the key is empty; \(right)"
    case .form: return "the key is neither hexadecimal nor base64; \(right)"
    case .size(let bits): return "the key has \(bits) bits; \(right)"
    case .library(let reason):
      return "encryption needs libcrypto of the package libssl3, which cannot be used: \(reason)"
    }
  }
}
