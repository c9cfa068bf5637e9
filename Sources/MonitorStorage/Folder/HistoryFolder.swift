package import MonitorModel

import Glibc

/// The folder of history: sealed blocks, and the log of the block that is being filled.
///
/// What is stored is opaque here: a payload a tick, and blocks. There is no clock and no thread: a
/// caller that must not wait puts it on a thread of its own (`FileStorageBackend`). The life of the
/// files is drawn in <doc:Files>.
///
/// One program writes, and holds a lock for as long; every other one reads and is told so.
package struct HistoryFolder: ~Copyable {
  /// The folder.
  package let path: String
  /// What may be done with it.
  package internal(set) var access = HistoryAccess.closed
  /// The blocks, oldest first; those that a repacked one covers are left out.
  package internal(set) var blocks: [StoredBlock] = [] {
    didSet {
      blockDiskBytes = blocks.reduce(0) { $0 + $1.diskBytes }
      warm = Self.sum(blocks, .warm)
      cold = Self.sum(blocks, .cold)
    }
  }
  /// Bytes of the blocks, rounded up to pages.
  package private(set) var blockDiskBytes = 0
  /// The blocks of the warm tier, in sum.
  package private(set) var warm = StorageHealth.Tier()
  /// The blocks of the cold tier, in sum.
  package private(set) var cold = StorageHealth.Tier()
  /// The logs that no block covers, without the one that is being written, oldest first, with the
  /// bytes of their files.
  package internal(set) var leftoverLogs: [(number: UInt64, bytes: Int)] = []
  /// The log that is being written.
  package internal(set) var log: OpenLog?
  /// The number that the next block of this run gets.
  package internal(set) var nextNumber: UInt64 = 1
  /// This run: the number of its first block; 0 before it is opened for writing.
  package internal(set) var session: UInt64 = 0
  /// What happened since it was opened.
  package internal(set) var counters = HistoryCounters()
  /// The calls to the system.
  let files: FileSystem
  /// The keys.
  let seal: HistorySeal
  private let process: Int32
  private var lockFile: Int32?
  /// Names of files that nothing needs any more, as the last look found them.
  var leftovers: [String] = []
  /// The size of the largest log so far, for the headroom.
  var largestLog = 0

  /// A folder that need not be there yet; `process` is told to those who find it locked.
  package init(
    _ path: String, seal: HistorySeal = .plain, process: Int32 = 0, files: FileSystem = .system
  ) {
    precondition(!path.isEmpty)
    self.path = path
    self.seal = seal
    self.process = process
    self.files = files
  }

  deinit {
    if let log { try? files.close(log.file) }
    if let lockFile { try? files.close(lockFile) }
  }

  private static func sum(_ blocks: [StoredBlock], _ tier: StorageTier) -> StorageHealth.Tier {
    var sum = StorageHealth.Tier()
    for block in blocks where block.tier == tier { sum.add(block.bytes) }
    return sum
  }

  /// Where a file is.
  func place(_ name: HistoryName) -> String { path + "/" + name.text }

  /// A failure as an error that names a file, counted.
  mutating func failed(_ failure: FileFailure, _ path: String) -> HistoryError {
    counters.failures += 1
    return .failed(Self.named(failure, path))
  }

  /// A failure that names a file, where it did not.
  static func named(_ failure: FileFailure, _ path: String) -> FileFailure {
    FileFailure(failure.call, failure.path.isEmpty ? path : failure.path, failure.number)
  }

  // MARK: - Opening

  /// Opens the folder: makes it where it is missing, takes the lock, learns what is there and
  /// removes what was left half done.
  ///
  /// It becomes a reader where it cannot write: `access` says why. Where a key is missing or wrong
  /// nothing is changed.
  ///
  /// - Throws: `HistoryError`; then it is closed, and may be opened again.
  package mutating func open(asWriter: Bool) throws(HistoryError) {
    precondition(access == .closed, "it is open")
    do {
      access = asWriter ? try admit() : .reader(nil)
      try scan()
      try checkKeys()
    } catch {
      close()
      throw error
    }
    guard access == .writer else { return }
    session = nextNumber
    removeLeftovers()
  }

  /// Closes the log and gives the lock back; what is not synced is left to the system.
  package mutating func close() {
    if let log { try? files.close(log.file) }
    log = nil
    if let lockFile { try? files.close(lockFile) }
    lockFile = nil
    access = .closed
    session = 0
  }

  /// Takes the lock, or says why not.
  private mutating func admit() throws(HistoryError) -> HistoryAccess {
    do throws(FileFailure) {
      if let facts = try files.facts(path) {
        // What is no folder is told by the look at it.
        guard facts.kind == .folder else { return .reader(nil) }
        guard facts.user == files.user else {
          return .reader(.otherUser(path: path, user: facts.user))
        }
      } else {
        try makeFolder()
      }
      let file = try files.openOrCreate(place(.lock), 0o600)
      lockFile = file
      return try take(file)
    } catch {
      // What cannot be written may be there to be read.
      if [EROFS, EACCES, EPERM].contains(error.number), (try? files.facts(path))??.kind == .folder {
        return .reader(.readOnly(Self.named(error, place(.lock))))
      }
      throw failed(error, path)
    }
  }

  private mutating func take(_ file: Int32) throws(FileFailure) -> HistoryAccess {
    do {
      try files.lock(file)
    } catch {
      guard error.number == EWOULDBLOCK else { throw error }
      let text = String(decoding: (try? files.readAt(file, 0, 16)) ?? [], as: UTF8.self)
      try? files.close(file)
      lockFile = nil
      let process = Int32(text.prefix { $0 != "\n" }) ?? 0
      return .reader(.otherWriter(path: path, process: process))
    }
    // That the number is not told, on a full disk, does no harm.
    try? files.truncate(file, 0)
    _ = try? files.write(file, Array("\(process)\n".utf8)[...])
    return .writer
  }

  /// Makes the folder and brings its name to the disk, and those of the folders above that are new.
  private func makeFolder() throws(FileFailure) {
    var above: [String] = []
    var rest = path
    while try files.facts(rest) == nil, let slash = rest.lastIndex(of: "/") {
      rest = slash == rest.startIndex ? "/" : String(rest[..<slash])
      above.append(rest)
    }
    try files.makeFolder(path, 0o700)
    for folder in above.reversed() { try sync(folder: folder) }
  }

  // MARK: - Looking

  /// Learns what is in the folder: a reader sees what the writer has added since.
  ///
  /// - Complexity: O(files), no file is read.
  package mutating func refresh() throws(HistoryError) {
    precondition(access != .closed, "it is closed")
    try scan()
  }

  /// What a look finds.
  private struct Listing {
    var kind: FileFacts.Kind?
    var blocks: [StoredBlock] = []
    var logs: [(number: UInt64, bytes: Int)] = []
    var leftovers: [String] = []
  }

  private mutating func scan() throws(HistoryError) {
    let seen: Listing
    do {
      seen = try look()
    } catch {
      throw failed(error, path)
    }
    guard let kind = seen.kind else { throw .missing(path: path) }
    guard kind == .folder else { throw .notAFolder(path: path) }
    blocks = Self.uncovered(seen.blocks)
    leftoverLogs = seen.logs.filter { $0.number != log?.head.number && !covers($0.number) }
      .sorted { $0.number < $1.number }
    leftovers = seen.leftovers
    if blocks.count < seen.blocks.count {
      let kept = Set(blocks)
      leftovers += seen.blocks.filter { !kept.contains($0) }.map(\.name)
    }
    leftovers += seen.logs.filter { covers($0.number) }.map { HistoryName.log($0.number).text }
    let last = seen.blocks.map(\.numbers.upperBound) + seen.logs.map(\.number)
    nextNumber = max(nextNumber, (last.max() ?? 0) + 1)
  }

  private func look() throws(FileFailure) -> Listing {
    var seen = Listing()
    seen.kind = try files.facts(path)?.kind
    guard seen.kind == .folder else { return seen }
    for name in try files.names(path) {
      let kind = HistoryName(name)
      if kind == .temporary { seen.leftovers.append(name) }
      guard kind != .temporary, kind != .lock, kind != .unknown,
        // It may go away while this looks.
        let facts = try files.facts(path + "/" + name), facts.kind == .file
      else { continue }
      switch kind {
      case .log(let number): seen.logs.append((number, facts.size))
      case .block(var block):
        block.bytes = facts.size
        // No block is empty: such a file covers nothing.
        if block.bytes > 0 { seen.blocks.append(block) } else { seen.leftovers.append(name) }
      case .lock, .temporary, .unknown: break
      }
    }
    return seen
  }

  /// Blocks in order, without those that another one covers.
  static func uncovered(_ blocks: [StoredBlock]) -> [StoredBlock] {
    let ordered = blocks.sorted { a, b in
      if a.numbers.lowerBound != b.numbers.lowerBound {
        return a.numbers.lowerBound < b.numbers.lowerBound
      }
      if a.numbers.upperBound != b.numbers.upperBound {
        return a.numbers.upperBound > b.numbers.upperBound
      }
      if a.tier != b.tier { return a.tier == .cold }
      return a.walls.lowerBound < b.walls.lowerBound
    }
    var last: UInt64 = 0
    return ordered.filter { block in
      guard block.numbers.upperBound > last else { return false }
      last = block.numbers.upperBound
      return true
    }
  }

  /// Whether a block holds this number.
  ///
  /// - Complexity: O(log blocks).
  package func covers(_ number: UInt64) -> Bool {
    var low = 0
    var high = blocks.count
    while low < high {
      let middle = (low + high) / 2
      if blocks[middle].numbers.upperBound < number { low = middle + 1 } else { high = middle }
    }
    return low < blocks.count && blocks[low].numbers.contains(number)
  }

  /// Refuses what another key wrote: by the heads of the logs and of the newest block.
  private mutating func checkKeys() throws(HistoryError) {
    for (number, _) in leftoverLogs {
      let name = HistoryName.log(number)
      let bytes = try start(of: name, LogHead.bytes)
      do {
        try check(key: try LogHead(bytes, path: place(name)).key, of: name)
      } catch .damaged {
        continue  // Recovery counts it.
      }
    }
    guard let block = blocks.last else { return }
    let bytes = try start(of: .block(block), HistorySeal.headBytes)
    if let key = seal.keyOfBlock(bytes) { try check(key: key, of: .block(block)) }
  }

  /// Refuses a key that is not the one of this folder; what is plain is never refused.
  func check(key: UInt64, of name: HistoryName) throws(HistoryError) {
    guard key != 0, key != seal.key else { return }
    throw seal.key == 0 ? .keyMissing(path: place(name)) : .wrongKey(path: place(name))
  }

  /// The first bytes of a file; none where it has gone meanwhile.
  private mutating func start(
    of name: HistoryName, _ count: Int
  ) throws(HistoryError) -> [UInt8] {
    let path = place(name)
    do {
      return try read(path, 0, count)
    } catch {
      if error.number == ENOENT { return [] }
      throw failed(error, path)
    }
  }

  // MARK: - Files

  /// Reads a part of a file, up to its end.
  func read(_ path: String, _ place: Int, _ count: Int) throws(FileFailure) -> [UInt8] {
    let file = try files.open(path)
    return try closing(file) { () throws(FileFailure) in
      var bytes = try files.readAt(file, place, count)
      while !bytes.isEmpty, bytes.count < count {
        let part = try files.readAt(file, place + bytes.count, count - bytes.count)
        if part.isEmpty { break }
        bytes += part
      }
      return bytes
    }
  }

  /// Writes all of the bytes at a place, in as many calls as the system needs.
  func write(_ bytes: [UInt8], to file: Int32, at place: Int) throws(FileFailure) {
    var rest = bytes[...]
    while !rest.isEmpty {
      rest = rest.dropFirst(try files.writeAt(file, place + rest.startIndex, rest))
    }
  }

  /// Makes a file whole and durable under another name, and then gives it its own; it stays open.
  ///
  /// - Returns: the file, open for writing at its end.
  func makeDurable(_ bytes: [UInt8], as name: HistoryName) throws(FileFailure) -> Int32 {
    let temporary = place(name) + HistoryName.temporarySuffix
    let file = try createAnew(temporary)
    do {
      try write(bytes, to: file, at: 0)
      try files.sync(file)
      try files.rename(temporary, place(name))
      try sync(folder: path)
    } catch {
      try? files.close(file)
      try? files.remove(temporary)
      throw error
    }
    return file
  }

  /// Makes a file; one that an earlier attempt has left goes first.
  private func createAnew(_ path: String) throws(FileFailure) -> Int32 {
    do {
      return try files.create(path, 0o600)
    } catch {
      guard error.number == EEXIST else { throw error }
    }
    try files.remove(path)
    return try files.create(path, 0o600)
  }

  /// Brings the names in a folder to the disk.
  func sync(folder: String) throws(FileFailure) {
    let entries = try files.open(folder)
    try closing(entries) { () throws(FileFailure) in try files.sync(entries) }
  }

  /// Runs `body` and closes the file after it; an error of `body` is the one that is told.
  func closing<Result>(
    _ file: Int32, _ body: () throws(FileFailure) -> Result
  ) throws(FileFailure) -> Result {
    let result: Result
    do {
      result = try body()
    } catch {
      try? files.close(file)
      throw error
    }
    try files.close(file)
    return result
  }
}
