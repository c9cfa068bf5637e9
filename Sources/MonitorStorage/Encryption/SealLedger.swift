import Synchronization

/// What has been sealed in one file: the last number of each domain, for all copies of a cipher.
final class SealLedger: Sendable {
  private let last = Mutex<[SealDomain: UInt64]>([:])

  /// Notes a number before it is used.
  ///
  /// - Throws: `SealRefusal.numberNotRising` for one that is not above the last of its domain.
  func enter(_ domain: SealDomain, _ number: UInt64) throws(SealRefusal) {
    let before = last.withLock { last -> UInt64? in
      if let before = last[domain], before >= number { return before }
      last[domain] = number
      return nil
    }
    if let before { throw .numberNotRising(domain, number: number, last: before) }
  }
}
