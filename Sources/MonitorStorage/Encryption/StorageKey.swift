/// The master key of encrypted history: 256 bits, of which no file's own key can be told from
/// another's.
///
/// Nothing prints it: not a description, not a mirror, not an error.
package struct StorageKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  /// Bytes of a key.
  package static let byteCount = SecretKey.byteCount

  private let key: SecretKey
  /// Eight bytes that tell this key from others and tell nothing else of it.
  ///
  /// A file keeps them, so that a wrong key is known for one before anything is opened. They are
  /// HKDF-SHA256 of the key, without a salt, with the label `kilter storage key id 1`.
  package let id: [UInt8]

  /// A key of 32 bytes.
  ///
  /// - Throws: `StorageKeyError.size` for any other number, and `library` where OpenSSL's libcrypto
  ///   cannot be used: what has a key can seal and open.
  package init(bytes: some Collection<UInt8>) throws(StorageKeyError) {
    try self.init(bytes: bytes, libraryProblem: CryptoLibrary.problem)
  }

  /// The same, where what is wrong with the library is known.
  package init(
    bytes: some Collection<UInt8>, libraryProblem: String?
  ) throws(StorageKeyError) {
    guard bytes.count == Self.byteCount else { throw .size(bits: bytes.count * 8) }
    if let libraryProblem { throw .library(libraryProblem) }
    key = SecretKey(bytes)
    id = KeyDerivation.bytes(from: key, salt: [], label: "kilter storage key id 1", count: 8)
  }

  /// A key as it stands in a file or a variable: 64 hexadecimal digits, or base64 (RFC 4648,
  /// section 4 or 5, with or without padding) of 32 bytes; the ends of lines after it do not count.
  package init(text: String) throws(StorageKeyError) {
    var text = Array(text.utf8)
    while let last = text.last, last == 0x0A || last == 0x0D { text.removeLast() }
    guard !text.isEmpty else { throw .empty }
    // A text of 64 digits is also base64, but of 48 bytes, which are no key.
    guard let bytes = KeyText.hexadecimal(text) ?? KeyText.base64(text) else { throw .form }
    try self.init(bytes: bytes)
  }

  /// The key of one file, from this one and the file's salt (HKDF-SHA256, RFC 5869).
  func fileKey(salt: [UInt8]) -> FileKey {
    FileKey(KeyDerivation.key(from: key, salt: salt, label: "kilter storage file 1"))
  }

  /// Nothing of the key.
  package var description: String { "StorageKey(not shown)" }
  /// Nothing of the key.
  package var debugDescription: String { description }
  /// Nothing of the key.
  package var customMirror: Mirror { Mirror(self, children: [:]) }
}
