import Glibc
import MonitorModel

/// The file that keeps what a detector learnt: `baselines.kilter` in the folder of the data.
///
/// Saving writes another file beside it, brings that to the disk, and then gives it the name: a
/// reader finds the old file or the new one, whole, whatever fails on the way. Of several programs
/// that save, the last one wins. Files are made with mode 0600, folders with 0700.
package struct BaselineArchive: Sendable {
  /// The name of the file.
  package static let name = "baselines.kilter"
  /// The end of the name that a file gets which was not used and is about to be replaced.
  package static let refusedSuffix = ".refused"
  private static let temporarySuffix = ".tmp"
  /// Files that were left behind half written are removed after this many milliseconds.
  private static let leftoverMilliseconds: Int64 = 3_600_000

  /// The folder of the data.
  package let folder: String
  /// The identity of this machine.
  package let machine: String
  private let process: Int32
  private let files: FileSystem

  /// An archive in a folder that need not be there yet; `process` tells apart who saves at the same
  /// time.
  package init(folder: String, machine: String, process: Int32, files: FileSystem = .system) {
    self.folder = folder
    self.machine = machine
    self.process = process
    self.files = files
  }

  /// Where the file is.
  package var path: String { folder + "/" + Self.name }

  /// What was saved last; `nil` where there is nothing.
  ///
  /// - Throws: why it is not to be used; then nothing of it is.
  package func load() throws(BaselineRefusal) -> BaselineRecord? {
    let bytes: [UInt8]?
    do {
      bytes = try content()
    } catch {
      throw .inaccessible(FileFailure(error.call, path, error.number))
    }
    guard let bytes else { return nil }
    return try BaselineRecord(bytes, for: machine)
  }

  private func content() throws(FileFailure) -> [UInt8]? {
    let file: Int32
    do {
      file = try files.open(path)
    } catch {
      if error.number == ENOENT || error.number == ENOTDIR { return nil }
      throw error
    }
    return try closing(file) { () throws(FileFailure) in
      var bytes: [UInt8] = []
      while bytes.count <= Limits.baselineBytes {
        let part = try files.read(file, 1 << 20)
        if part.isEmpty { break }
        bytes += part
      }
      return bytes
    }
  }

  /// Replaces what was saved before.
  ///
  /// With `keepsOld` the old file, which could not be used, stays beside it under another name.
  ///
  /// - Throws: what failed; then the old file is as it was, or under its other name.
  package func save(
    _ record: BaselineRecord, keepsOld: Bool = false
  ) throws(BaselineRefusal) {
    try save(record, keepsOld: keepsOld) { take in take(record.state) }
  }

  /// The same with a state that `pieces` gives piece by piece, each time it is asked the same: it is
  /// asked twice, as its length stands before it.
  package func save(
    _ record: BaselineRecord, keepsOld: Bool, state pieces: (_ take: ([UInt8]) -> Void) -> Void
  ) throws(BaselineRefusal) {
    var count = 0
    pieces { count += $0.count }
    let head = try record.head(before: count)
    do {
      try replace(at: record.savedAt, keepsOld: keepsOld) { file throws(FileFailure) in
        var checksum: UInt32 = 0
        var failure: FileFailure?
        func put(_ bytes: [UInt8]) {
          guard failure == nil else { return }
          checksum = CRC32.checksum(bytes, after: checksum)
          do throws(FileFailure) { try write(bytes, to: file) } catch { failure = error }
        }
        put(head)
        pieces(put)
        put(BaselineRecord.end(checksum))
        if let failure { throw failure }
      }
    } catch {
      throw .inaccessible(
        FileFailure(error.call, error.path.isEmpty ? path : error.path, error.number))
    }
  }

  private func write(_ bytes: [UInt8], to file: Int32) throws(FileFailure) {
    var rest = bytes[...]
    while !rest.isEmpty { rest = rest.dropFirst(try files.write(file, rest)) }
  }

  private func replace(
    at wall: WallInstant, keepsOld: Bool, _ fill: (Int32) throws(FileFailure) -> Void
  ) throws(FileFailure) {
    try files.makeFolder(folder, 0o700)
    removeLeftovers(at: wall)
    let temporary = "\(path).\(process).\(wall.milliseconds)\(Self.temporarySuffix)"
    let file = try files.create(temporary, 0o600)
    do {
      try closing(file) { () throws(FileFailure) in
        try fill(file)
        try files.sync(file)
      }
      if keepsOld { try? files.rename(path, path + Self.refusedSuffix) }
      try files.rename(temporary, path)
    } catch {
      try? files.remove(temporary)
      throw error
    }
    let entries = try files.open(folder)
    try closing(entries) { () throws(FileFailure) in try files.sync(entries) }
  }

  /// Removes what programs that ended in the middle of saving have left.
  private func removeLeftovers(at wall: WallInstant) {
    guard let names = try? files.names(folder) else { return }
    for name in names where name.hasPrefix(Self.name + ".") && name.hasSuffix(Self.temporarySuffix)
    {
      let parts = name.split(separator: ".")
      guard parts.count == 5, let begun = Int64(parts[3]) else { continue }
      let (age, overflow) = wall.milliseconds.subtractingReportingOverflow(begun)
      if overflow || age > Self.leftoverMilliseconds || age < -Self.leftoverMilliseconds {
        try? files.remove(folder + "/" + name)
      }
    }
  }

  /// Runs `body` and closes the file after it; an error of `body` is the one that is told.
  private func closing<Result>(
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
