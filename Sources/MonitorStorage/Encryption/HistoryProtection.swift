/// How a key protects history: logs record by record, blocks section by section, each file under a
/// key of its own.
package struct HistoryProtection: Sendable {
  private let key: StorageKey

  /// Protection by a key.
  package init(_ key: StorageKey) { self.key = key }

  /// The key's identity as a number, never 0.
  package static func identity(_ id: [UInt8]) -> UInt64 {
    max(1, LittleEndian.read(UInt64.self, id + [UInt8](repeating: 0, count: 8), at: 0))
  }

  /// How logs are sealed, and what tells the key of a block.
  package var seal: HistorySeal {
    let key = key
    return HistorySeal(
      key: Self.identity(key.id), salt: { SegmentCipher.drawSalt() },
      cipher: { head in Self.cipher(key, head) }, keyOfBlock: Self.keyOfBlock)
  }

  /// How logs are sealed without a key; blocks of another run may still be encrypted.
  package static let plain = HistorySeal(
    key: 0, salt: HistorySeal.plain.salt, cipher: HistorySeal.plain.cipher,
    keyOfBlock: keyOfBlock)

  private static func cipher(_ key: StorageKey, _ head: LogHead) -> LogCipher {
    // A log is written by one run and never added to by another, so that its numbers never return.
    let writer = SegmentCipher(newFileWith: key, freshSalt: head.salt)
    var context: [UInt8] = []
    LittleEndian.append(head.number, to: &context)
    LittleEndian.append(head.session, to: &context)
    let bound = context
    return LogCipher(
      seal: { payload, index in
        do {
          return try writer.seal(payload, domain: .logFrame, number: index, context: bound)
        } catch {
          preconditionFailure("\(error)")
        }
      },
      open: { record, index in
        try? writer.open(record, domain: .logFrame, number: index, context: bound)
      })
  }

  private static func keyOfBlock(_ bytes: [UInt8]) -> UInt64? {
    guard BlockHead.isPlausible(start: bytes) else { return nil }
    guard bytes[11] & 1 == 1 else { return 0 }
    return identity(Array(bytes[88..<96]))
  }

  // MARK: Blocks

  /// What seals the sections of one new block.
  package func block() -> BlockProtection {
    let cipher = SegmentCipher(newFileWith: key)
    return BlockProtection(keyID: key.id, salt: cipher.salt) {
      bytes, section, context throws(StorageError) in
      do {
        return try cipher.seal(
          bytes, domain: .block, number: UInt64(section), context: context)
      } catch {
        preconditionFailure("\(error)")
      }
    }
  }

  /// What opens the sections of any block.
  package var opener: SealedRun.Opener {
    let key = key
    return { head, bytes, section throws(StorageError) in
      guard head.keyID == key.id else {
        throw .damaged(offset: 88, "the block is encrypted with another key")
      }
      let cipher = try SegmentCipher(key: key, salt: head.salt)
      return try cipher.open(
        Array(bytes), domain: .block, number: UInt64(section.number),
        context: head.context(of: section))
    }
  }
}
