import Glibc
package import MonitorModel

/// The file of what people did with anomalies: `triage.log` in the folder of the data.
///
/// Lines are added at its end and brought to the disk before they count as written. One program at a
/// time writes it, by a lock; another reads it, and is told. When it is opened by its writer and holds
/// more than `tidyBytes`, it is written anew without what is not needed any more: beside it, brought
/// to the disk, and then given the name. Files are made with mode 0600, folders with 0700.
package struct TriageArchive: ~Copyable, Sendable {
  /// The name of the file.
  package static let name = "triage.log"
  /// From this size on the file is tidied when it is opened.
  package static let tidyBytes = 4 << 20
  /// Bytes of a file that is read; what follows is damage.
  package static let bytesMost = 256 << 20
  private static let temporarySuffix = ".tmp"

  /// What was found when the file was opened.
  package struct Opening: Equatable, Sendable {
    /// The entries, oldest first.
    package var entries: [TriageEntry]
    /// What was wrong with the file, a sentence; empty where nothing was.
    package var trouble: String

    /// What was found.
    package init(entries: [TriageEntry], trouble: String) {
      self.entries = entries
      self.trouble = trouble
    }
  }

  private let folder: String
  private let files: FileSystem
  private var file: Int32?
  private var size = 0

  /// An archive in a folder that need not be there yet; no file is touched before `open`.
  package init(folder: String, files: FileSystem = .system) {
    self.folder = folder
    self.files = files
  }

  deinit {
    if let file { try? files.close(file) }
  }

  /// Where the file is.
  package var path: String { folder + "/" + Self.name }

  /// Whether entries can be added.
  package var isWriter: Bool { file != nil }

  /// Opens the file and reads it; a torn end is cut off.
  ///
  /// - Throws: what failed; then nothing is kept.
  package mutating func open() throws(FileFailure) -> Opening {
    try files.makeFolder(folder, 0o700)
    let opened = try files.openOrCreate(path, 0o600)
    do {
      var isLocked = true
      do {
        try files.lock(opened)
      } catch  where error.number == EWOULDBLOCK {
        isLocked = false
      }
      let content = TriageText.read(try everything(of: opened))
      var trouble =
        content.damaged == 0
        ? "" : "\(path): \(content.damaged) damaged lines were left out"
      guard isLocked else {
        try? files.close(opened)
        trouble = "\(path) is written by another kilter: what is done here is not kept"
        return Opening(entries: content.entries, trouble: trouble)
      }
      try files.truncate(opened, content.whole)
      file = opened
      size = content.whole
      return Opening(entries: content.entries, trouble: trouble)
    } catch {
      if file == nil { try? files.close(opened) }
      throw FileFailure(error.call, error.path.isEmpty ? path : error.path, error.number)
    }
  }

  /// Whether the file is worth tidying.
  package var isUntidy: Bool { file != nil && size > Self.tidyBytes }

  /// Adds entries and waits until they are on the disk.
  ///
  /// - Throws: what failed; then none of them counts as written, and the next call tries again at
  ///   the same place.
  package mutating func append(_ entries: [TriageEntry]) throws(FileFailure) {
    guard let file else { return }
    var bytes: [UInt8] = []
    for entry in entries { bytes += TriageText.line(entry) }
    do {
      try write(bytes, to: file, at: size)
      try files.syncData(file)
    } catch {
      // What was written of them is cut off, if that can be done; else it is overwritten.
      try? files.truncate(file, size)
      throw FileFailure(error.call, error.path.isEmpty ? path : error.path, error.number)
    }
    size += bytes.count
  }

  /// Replaces the file by one that holds only these entries.
  ///
  /// - Throws: what failed; then the old file is as it was.
  package mutating func replace(_ entries: [TriageEntry]) throws(FileFailure) {
    guard let old = file else { return }
    let temporary = path + Self.temporarySuffix
    try? files.remove(temporary)
    let fresh = try files.openOrCreate(temporary, 0o600)
    var bytes: [UInt8] = []
    for entry in entries { bytes += TriageText.line(entry) }
    do {
      try files.lock(fresh)
      try write(bytes, to: fresh, at: 0)
      try files.sync(fresh)
      try files.rename(temporary, path)
    } catch {
      try? files.close(fresh)
      try? files.remove(temporary)
      throw error
    }
    try? files.close(old)
    file = fresh
    size = bytes.count
    let entriesOfFolder = try files.open(folder)
    defer { try? files.close(entriesOfFolder) }
    try files.sync(entriesOfFolder)
  }

  /// Lets the file go: another program may write it.
  package mutating func close() {
    if let file { try? files.close(file) }
    file = nil
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

  private func everything(of file: Int32) throws(FileFailure) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < Self.bytesMost {
      let part = try files.readAt(file, bytes.count, 1 << 20)
      if part.isEmpty { break }
      bytes += part
    }
    return bytes
  }
}
