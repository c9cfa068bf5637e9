/// Encryption of one file: AES-256-GCM under a key of the file's own.
///
/// ```
///  master key (StorageKey) ──┐
///  salt, 32 random bytes ────┴─ HKDF-SHA256 ──▶ file key
///
///  nonce, 12 bytes:  domain, 4, big-endian │ number, 8, big-endian
///  sealed piece:     ciphertext, as long as the plaintext │ tag, 16
/// ```
///
/// A nonce that is used twice under one key gives both plaintexts and the key of the tag away. So
/// a new file gets a new salt from the system's generator of random numbers, only the cipher that
/// has drawn the salt seals, each domain's numbers must rise, and copies of a cipher count
/// together. After a restart a file is read, never gone on with.
package struct SegmentCipher: Sendable {
  /// Bytes of a salt.
  package static let saltBytes = 32
  /// Bytes that a seal adds.
  package static let overheadBytes = FileKey.tagBytes

  /// What the file's key is made with; the file keeps it in the clear.
  package let salt: [UInt8]
  private let key: FileKey
  /// What has been sealed; `nil` where nothing may be.
  private let ledger: SealLedger?

  /// The cipher of a new file, with a new salt.
  package init(newFileWith key: StorageKey) {
    self.init(newFileWith: key, freshSalt: Self.drawSalt())
  }

  /// A cipher for a new file whose salt was drawn already.
  ///
  /// - Precondition: nothing was ever sealed under this salt.
  package init(newFileWith key: StorageKey, freshSalt salt: [UInt8]) {
    precondition(salt.count == Self.saltBytes, "a salt of \(salt.count) bytes")
    self.salt = salt
    self.key = key.fileKey(salt: salt)
    ledger = SealLedger()
  }

  /// 32 bytes that nobody can guess.
  package static func drawSalt() -> [UInt8] { CryptoLibrary.drawBytes(count: saltBytes) }

  /// The cipher of a file that is there, which opens only.
  ///
  /// - Throws: `StorageError.damaged` for a salt that is not 32 bytes.
  package init(key: StorageKey, salt: [UInt8]) throws(StorageError) {
    guard salt.count == Self.saltBytes else {
      throw .damaged(offset: 0, "a salt of \(salt.count) bytes")
    }
    self.salt = salt
    self.key = key.fileKey(salt: salt)
    ledger = nil
  }

  /// Encrypts a piece and seals it together with what stands around it in the clear.
  ///
  /// - Throws: `SealRefusal` where the number is not above that of the last piece of the domain.
  package func seal(
    _ bytes: [UInt8], domain: SealDomain, number: UInt64, context: [UInt8]
  ) throws(SealRefusal) -> [UInt8] {
    guard let ledger else { throw .oldFile }
    try ledger.enter(domain, number)
    return key.seal(bytes, nonce: Self.nonce(domain, number), context: context)
  }

  /// Checks a piece and decrypts it.
  ///
  /// - Throws: `StorageError.damaged` where anything of it is not as it was sealed: its bytes, its
  ///   domain, its number, its context, the file's salt or the key.
  package func open(
    _ sealed: [UInt8], domain: SealDomain, number: UInt64, context: [UInt8]
  ) throws(StorageError) -> [UInt8] {
    let nonce = Self.nonce(domain, number)
    guard let bytes = key.open(sealed, nonce: nonce, context: context) else {
      throw .damaged(offset: 0, "the seal of \(domain) \(number) does not fit")
    }
    return bytes
  }

  private static func nonce(_ domain: SealDomain, _ number: UInt64) -> [UInt8] {
    var nonce: [UInt8] = []
    nonce.reserveCapacity(FileKey.nonceBytes)
    for shift in stride(from: 24, through: 0, by: -8) {
      nonce.append(UInt8(truncatingIfNeeded: domain.rawValue >> UInt32(shift)))
    }
    for shift in stride(from: 56, through: 0, by: -8) {
      nonce.append(UInt8(truncatingIfNeeded: number >> UInt64(shift)))
    }
    return nonce
  }
}
