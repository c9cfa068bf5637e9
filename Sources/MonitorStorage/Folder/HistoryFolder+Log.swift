import MonitorModel

import Glibc

/// The write-ahead log.
extension HistoryFolder {
  /// Where a log is.
  package func logPath(_ number: UInt64) -> String { place(.log(number)) }

  /// Begins the log of a block with the ticks it has so far; they are on the disk when this returns.
  ///
  /// The log before it is closed. One of the same number, which may be broken, is replaced at once:
  /// until then its file stays. So a log that failed is begun again from memory and never written
  /// on.
  ///
  /// - Throws: `HistoryError`; then no log is open.
  package mutating func startLog(
    number: UInt64, payloads: [[UInt8]] = []
  ) throws(HistoryError) {
    guard access == .writer else { throw .notWritable(path: path) }
    precondition(number >= session && !covers(number), "a block that is sealed, or of another run")
    finishLog()
    let head = LogHead(number: number, session: session, key: seal.key, salt: seal.salt())
    var bytes = head.encoded
    var records = LogRecords(after: bytes, cipher: seal.cipher(head))
    bytes.reserveCapacity(
      payloads.reduce(bytes.count) { $0 + $1.count + 2 * LogRecords.headBytes })
    for payload in payloads { records.append(payload, to: &bytes) }
    guard bytes.count <= Limits.logBytes else { throw .logFull(path: logPath(number)) }
    do {
      let file = try makeDurable(bytes, as: .log(number))
      log = OpenLog(
        head: head, bytes: bytes.count, ticks: payloads.count, syncedTicks: payloads.count,
        file: file, records: records)
    } catch {
      // It may be there already, under its name.
      if !leftoverLogs.contains(where: { $0.number == number }) {
        leftoverLogs.append((number, bytes.count))
      }
      throw failed(error, logPath(number))
    }
    leftoverLogs.removeAll { $0.number == number }
    nextNumber = max(nextNumber, number + 1)
    largestLog = max(largestLog, bytes.count)
    counters.startedLogs += 1
    counters.loggedTicks += UInt64(payloads.count)
  }

  /// Writes the payload of a tick, at once; it outlives this program, and after `sync` a power cut.
  ///
  /// - Throws: `HistoryError`; `.logFull` leaves the log as it is, after any other the log is broken
  ///   and closed, and must be begun again from memory.
  /// - Precondition: the payload is not empty.
  package mutating func append(_ payload: [UInt8]) throws(HistoryError) {
    guard var current = log else { throw .noLog(path: path) }
    // What is synced is not written over: the page it ends in is left.
    let isSynced = current.syncedTicks == current.ticks
    let place = isSynced ? LogRecords.page(from: current.bytes) : current.bytes
    guard place + LogRecords.headBytes + payload.count <= Limits.logBytes else {
      throw .logFull(path: logPath(current.head.number))
    }
    var bytes: [UInt8] = []
    current.records.append(payload, to: &bytes)
    do {
      try write(bytes, to: current.file, at: place)
    } catch {
      throw breakLog(error)
    }
    current.bytes = place + bytes.count
    current.ticks += 1
    log = current
    largestLog = max(largestLog, current.bytes)
    counters.loggedTicks += 1
  }

  /// Brings the log to the disk.
  ///
  /// - Throws: `HistoryError`; then the log is broken and closed, for what the disk did not take now
  ///   counts as written for the system: trying again would say that all is well.
  package mutating func sync() throws(HistoryError) {
    guard let current = log else { throw .noLog(path: path) }
    guard current.syncedTicks < current.ticks else { return }
    do {
      try files.syncData(current.file)
    } catch {
      throw breakLog(error)
    }
    log?.syncedTicks = current.ticks
  }

  /// Closes the log; it stays until its block is stored.
  ///
  /// A sync that fails here is counted: the block is to be sealed from memory in any case.
  package mutating func finishLog() {
    guard let current = log else { return }
    log = nil
    leftoverLogs.append((current.head.number, current.bytes))
    do {
      if current.syncedTicks < current.ticks { try files.syncData(current.file) }
      try files.close(current.file)
    } catch {
      counters.failures += 1
      if error.call != "close" { try? files.close(current.file) }
    }
  }

  private mutating func breakLog(_ failure: FileFailure) -> HistoryError {
    guard let current = log else { preconditionFailure("no log is open") }
    log = nil
    leftoverLogs.append((current.head.number, current.bytes))
    try? files.close(current.file)
    return failed(failure, logPath(current.head.number))
  }

  /// Removes a log that is not wanted any more: its ticks are in a block, or it has none.
  ///
  /// - Precondition: it is not the one that is being written.
  package mutating func removeLog(_ number: UInt64) throws(HistoryError) {
    guard access == .writer else { throw .notWritable(path: path) }
    precondition(log?.head.number != number, "the log is being written")
    do {
      try files.remove(logPath(number))
    } catch {
      guard error.number == ENOENT else { throw failed(error, logPath(number)) }
    }
    leftoverLogs.removeAll { $0.number == number }
  }

  /// Reads a log that an earlier run left, or, as a reader, the one that is being written.
  ///
  /// What follows the last good record is cut off and counted. The file stays as it is; once its
  /// ticks are stored as a block, `store` removes it, and `removeLog` one that had none.
  ///
  /// - Throws: `HistoryError` where it cannot be read, or not with this key.
  package mutating func recoverLog(_ number: UInt64) throws(HistoryError) -> RecoveredLog {
    let path = logPath(number)
    let bytes: [UInt8]
    do {
      // It may be growing while this reads.
      let size = try files.facts(path)?.size ?? 0
      bytes = try read(path, 0, min(size + LogRecords.pageBytes, Limits.logBytes))
    } catch {
      throw error.number == ENOENT ? .missing(path: path) : failed(error, path)
    }
    let head: LogHead
    do throws(HistoryError) {
      head = try LogHead(bytes, path: path)
      guard head.number == number else {
        throw HistoryError.damaged(path: path, offset: 16, "it is the log of block \(head.number)")
      }
    } catch {
      guard case .damaged = error else { throw error }
      return RecoveredLog(
        number: number, session: 0, payloads: [], tornBytes: bytes.count, damage: error)
    }
    try check(key: head.key, of: .log(number))
    let cipher = head.key == 0 ? LogCipher.plain : seal.cipher(head)
    var records = LogRecords(after: Array(bytes[..<LogHead.bytes]), cipher: cipher)
    var offset = LogHead.bytes
    var payloads: [[UInt8]] = []
    while let payload = records.next(bytes, at: &offset) { payloads.append(payload) }
    let torn = bytes.count - offset
    return RecoveredLog(
      number: number, session: head.session, payloads: payloads, tornBytes: torn,
      damage: torn > 0
        ? .damaged(path: path, offset: offset, "no good record for \(torn) bytes") : nil)
  }
}
