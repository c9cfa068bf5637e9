package import MonitorModel
package import MonitorStorage

/// The batches that wait for one destination, oldest first: each a file, which is gone once the
/// destination has it.
///
/// ```
///   cut ──▶ written beside, on the disk, given its name ──▶ sent ──▶ removed
/// ```
///
/// A file is whole or it is not there. More than may wait makes the oldest give way, counted. What
/// cannot be written stays in memory, within `Limits.pushMemoryBytes`; so does all where there is no
/// folder.
package struct PushQueue: Sendable {
  /// A batch that waits.
  package struct Entry: Sendable {
    /// Its number.
    package var number: UInt64
    /// What is known of it.
    package var file: BatchFile
    /// The packed request, where it is not in a file.
    var memory: [UInt8]?
    /// Whether it comes from an earlier run: it may have been sent then.
    package var isOld = false

    /// Bytes that it takes.
    package var bytes: Int { BatchFile.headBytes + file.packedBytes }
  }

  private static let temporary = ".tmp"

  private var folder: String?
  private let files: FileSystem
  private let most: Int
  /// The batches, oldest first.
  package private(set) var entries: [Entry] = []
  /// Their bytes.
  package private(set) var bytes = 0
  /// Their samples.
  package private(set) var samples: UInt64 = 0
  /// The number of the next.
  package private(set) var next: UInt64 = 1
  /// Files that were damaged, and left out.
  package private(set) var damaged = 0
  /// What is wrong, a sentence; empty where all is well.
  package private(set) var trouble = ""
  private var memoryBytes = 0

  /// A queue in a folder that is there, or in memory only; `most` bytes may wait.
  package init(folder: String?, most: Int, files: FileSystem) {
    self.folder = folder
    self.files = files
    self.most = folder == nil ? min(most, Limits.pushMemoryBytes) : most
  }

  /// Bytes that may wait.
  package var limit: Int { most }

  /// The time of the oldest sample, in milliseconds since the Unix epoch.
  package var oldest: Int64? { entries.first?.file.facts.first }

  /// Takes in what earlier runs left, but for batches of the log of ticks that is still there, which
  /// are cut anew.
  ///
  /// - Returns: samples that gave way, as more wait than may.
  package mutating func open(except origin: UInt64?) -> UInt64 {
    guard let folder else { return 0 }
    do {
      for name in try files.names(folder).sorted() {
        if name.hasSuffix(Self.temporary) { try? files.remove(folder + "/" + name) }
        guard let number = BatchFile.number(name) else { continue }
        next = max(next, number &+ 1)
        guard let file = head(folder + "/" + name) else {
          // One that has gone since it was listed was taken by the receiver after all.
          guard (try? files.facts(folder + "/" + name)) != nil else { continue }
          damaged += 1
          try? files.remove(folder + "/" + name)
          continue
        }
        if let origin, file.origin == origin {
          try? files.remove(folder + "/" + name)
          continue
        }
        append(Entry(number: number, file: file, memory: nil, isOld: true))
      }
    } catch {
      trouble = "what waits cannot be read: \(error)"
    }
    return makeRoom()
  }

  /// Sees to it that numbers are above one.
  package mutating func skip(to number: UInt64) { next = max(next, number) }

  /// Adds a batch.
  ///
  /// - Returns: samples that gave way.
  package mutating func add(
    _ packed: [UInt8], facts: RequestFacts, unpackedBytes: Int, origin: UInt64
  ) -> UInt64 {
    let file = BatchFile(packed, facts: facts, unpackedBytes: unpackedBytes, origin: origin)
    var entry = Entry(number: next, file: file, memory: packed)
    if let folder {
      do {
        try write(entry, packed, in: folder)
        entry.memory = nil
        trouble = ""
      } catch {
        trouble = "what waits is in memory only for now: \(error)"
      }
    }
    next += 1
    append(entry)
    return makeRoom()
  }

  /// The packed request of a batch; `nil` where its file is damaged or gone, for which it leaves.
  package mutating func request(of entry: Entry) -> [UInt8]? {
    if let memory = entry.memory { return memory }
    let wanted = BatchFile.headBytes + entry.file.packedBytes
    if let folder, let bytes = try? everything(folder + "/" + BatchFile.name(entry.number), wanted),
      bytes.count == wanted, BatchFile(bytes) == entry.file,
      entry.file.holds(bytes[BatchFile.headBytes...])
    {
      return Array(bytes[BatchFile.headBytes...])
    }
    damaged += 1
    finish(entry.number)
    return nil
  }

  /// Leaves the folder to the next: what is told of a batch from here on changes no file.
  package mutating func letGo() { folder = nil }

  /// Removes a batch.
  ///
  /// - Returns: whether it was still there.
  @discardableResult
  package mutating func finish(_ number: UInt64) -> Bool {
    guard let index = entries.firstIndex(where: { $0.number == number }) else { return false }
    remove(at: index)
    return true
  }

  /// What waits in a folder, also where another program pushes from it.
  package static func peek(
    _ folder: String, into health: inout PushDestinationHealth, files: FileSystem = .system
  ) {
    let queue = PushQueue(folder: folder, most: .max, files: files)
    for name in ((try? files.names(folder)) ?? []).sorted() where BatchFile.number(name) != nil {
      guard let file = queue.head(folder + "/" + name) else { continue }
      health.batches += 1
      health.queuedBytes += BatchFile.headBytes + file.packedBytes
      health.pending += UInt64(file.facts.samples)
      let first = WallInstant(milliseconds: file.facts.first)
      health.oldest = min(health.oldest ?? first, first)
    }
  }

  // MARK: Entries

  private mutating func append(_ entry: Entry) {
    entries.append(entry)
    bytes += entry.bytes
    samples += UInt64(entry.file.facts.samples)
    memoryBytes += entry.memory == nil ? 0 : entry.bytes
  }

  private mutating func remove(at index: Int) {
    let entry = entries.remove(at: index)
    bytes -= entry.bytes
    samples -= UInt64(entry.file.facts.samples)
    if entry.memory != nil {
      memoryBytes -= entry.bytes
    } else if let folder {
      try? files.remove(folder + "/" + BatchFile.name(entry.number))
    }
  }

  private mutating func makeRoom() -> UInt64 {
    var gone: UInt64 = 0
    while entries.count > 1, bytes > most || entries.count > Limits.pushBatches {
      gone += UInt64(entries[0].file.facts.samples)
      remove(at: 0)
    }
    while memoryBytes > Limits.pushMemoryBytes, entries.count > 1,
      let index = entries.firstIndex(where: { $0.memory != nil })
    {
      gone += UInt64(entries[index].file.facts.samples)
      remove(at: index)
    }
    return gone
  }

  // MARK: Files

  private func head(_ path: String) -> BatchFile? {
    guard let bytes = try? everything(path, BatchFile.headBytes), let file = BatchFile(bytes),
      let facts = try? files.facts(path), facts.kind == .file,
      facts.size == BatchFile.headBytes + file.packedBytes
    else { return nil }
    return file
  }

  private func everything(_ path: String, _ most: Int) throws(FileFailure) -> [UInt8] {
    let file = try files.open(path)
    defer { try? files.close(file) }
    var bytes: [UInt8] = []
    while bytes.count < most {
      let part = try files.readAt(file, bytes.count, most - bytes.count)
      if part.isEmpty { break }
      bytes += part
    }
    return bytes
  }

  private func write(
    _ entry: Entry, _ packed: [UInt8], in folder: String
  ) throws(FileFailure) {
    let path = folder + "/" + BatchFile.name(entry.number)
    let beside = path + Self.temporary
    try? files.remove(beside)
    let file = try files.create(beside, 0o600)
    do {
      for part in [entry.file.head, packed] {
        var rest = part[...]
        while !rest.isEmpty { rest = rest.dropFirst(try files.write(file, rest)) }
      }
      try files.syncData(file)
      try files.rename(beside, path)
    } catch {
      try? files.close(file)
      try? files.remove(beside)
      throw FileFailure(error.call, error.path.isEmpty ? path : error.path, error.number)
    }
    try? files.close(file)
  }
}
