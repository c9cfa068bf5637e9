import Glibc

/// A file of records to which is only added, each on the disk before it counts as written.
///
/// One program at a time writes it, by a lock. To be tidied it is written anew: beside it, brought to
/// the disk, and then given the name. Files are made with mode 0600, folders with 0700.
package struct RecordFile<Record: Codable & Sendable>: ~Copyable, Sendable {
  /// What was found when the file was opened.
  package struct Opening: Sendable {
    /// The records, oldest first.
    package var records: [Record]
    /// Lines that were damaged, and left out.
    package var damaged: Int
    /// Bytes of a torn line at the end, which were cut off.
    package var torn: Int
    /// Whether another program writes the file: then nothing can be added.
    package var isTaken: Bool
  }

  /// Bytes of a file that is read; what follows is damage.
  private static var bytesMost: Int { 256 << 20 }

  /// Where the file is.
  package let path: String
  private let folder: String
  private let files: FileSystem
  private var file: Int32?
  /// Its bytes.
  package private(set) var size = 0

  /// A file in a folder that need not be there yet; nothing is touched before `open`.
  package init(folder: String, name: String, files: FileSystem = .system) {
    self.folder = folder
    path = folder + "/" + name
    self.files = files
  }

  deinit {
    if let file { try? files.close(file) }
  }

  /// Opens the file and reads it; a torn end is cut off.
  ///
  /// - Throws: what failed; then nothing can be added.
  package mutating func open() throws(FileFailure) -> Opening {
    try files.makeFolder(folder, 0o700)
    let opened = try files.openOrCreate(path, 0o600)
    do {
      var isTaken = false
      do {
        try files.lock(opened)
      } catch  where error.number == EWOULDBLOCK {
        isTaken = true
      }
      let bytes = try Self.everything(of: opened, files)
      let lines = RecordLines<Record>(bytes)
      if isTaken {
        try? files.close(opened)
      } else {
        if lines.whole < bytes.count { try files.truncate(opened, lines.whole) }
        file = opened
        size = lines.whole
      }
      return Opening(
        records: lines.records, damaged: lines.damaged, torn: bytes.count - lines.whole,
        isTaken: isTaken)
    } catch {
      if file == nil { try? files.close(opened) }
      throw named(error)
    }
  }

  /// The records of the file, also where another program writes it; `nil` where it cannot be read.
  package borrowing func peek() -> [Record]? {
    guard let facts = try? files.facts(path), facts.kind == .file,
      let file = try? files.open(path)
    else { return nil }
    defer { try? files.close(file) }
    return (try? Self.everything(of: file, files)).map { RecordLines<Record>($0).records }
  }

  /// Adds records and waits until they are on the disk.
  ///
  /// - Throws: what failed; then none of them counts as written, and the next call tries again at
  ///   the same place.
  package mutating func append(_ records: [Record]) throws(FileFailure) {
    guard let file else { return }
    let bytes = records.flatMap { RecordLines<Record>.line($0) }
    do {
      try write(bytes, to: file, at: size)
      try files.syncData(file)
    } catch {
      // What was written of them is cut off, if that can be done; else it is overwritten.
      try? files.truncate(file, size)
      throw named(error)
    }
    size += bytes.count
  }

  /// Replaces the file by one that holds only these records.
  ///
  /// - Throws: what failed; then the old file is as it was.
  package mutating func replace(_ records: [Record]) throws(FileFailure) {
    guard let old = file else { return }
    let temporary = path + ".tmp"
    try? files.remove(temporary)
    let fresh = try files.openOrCreate(temporary, 0o600)
    let bytes = records.flatMap { RecordLines<Record>.line($0) }
    do {
      try files.lock(fresh)
      try write(bytes, to: fresh, at: 0)
      try files.sync(fresh)
      try files.rename(temporary, path)
    } catch {
      try? files.close(fresh)
      try? files.remove(temporary)
      throw named(error)
    }
    try? files.close(old)
    file = fresh
    size = bytes.count
    let entries = try files.open(folder)
    defer { try? files.close(entries) }
    try files.sync(entries)
  }

  /// Lets the file go: another program may write it.
  package mutating func close() {
    if let file { try? files.close(file) }
    file = nil
  }

  private func named(_ failure: FileFailure) -> FileFailure {
    FileFailure(failure.call, failure.path.isEmpty ? path : failure.path, failure.number)
  }

  private func write(_ bytes: [UInt8], to file: Int32, at place: Int) throws(FileFailure) {
    var rest = bytes[...]
    var place = place
    while !rest.isEmpty {
      let count = try files.writeAt(file, place, rest)
      rest = rest.dropFirst(count)
      place += count
    }
  }

  private static func everything(
    of file: Int32, _ files: FileSystem
  ) throws(FileFailure) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < bytesMost {
      let part = try files.readAt(file, bytes.count, 1 << 20)
      if part.isEmpty { break }
      bytes += part
    }
    return bytes
  }
}
