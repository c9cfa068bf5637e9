import Glibc
package import MonitorStorage

/// The ticks that are not yet in a batch, in a file: a program that is killed loses none of them.
///
/// ```
/// offset  size
///      0     4  "KTL1"
///      4     4  CRC-32 of the number
///      8     8  the number that the batch of these ticks gets
///     16        records: length (4), CRC-32 (4), a tick as `TickCodec` has it
/// ```
///
/// A record is whole once it is written, also where the program is killed the next moment; it is not
/// brought to the disk, as its batch will be. What follows a torn or damaged record is cut off.
package struct TickLog: ~Copyable, Sendable {
  /// What was found when the log was opened.
  package struct Opening: Sendable {
    /// The ticks, oldest first.
    package var ticks: [PushTick] = []
    /// The number that their batch gets.
    package var number: UInt64 = 0
    /// Bytes that were cut off.
    package var torn = 0
    /// Whether another program writes the log: then nothing can be added.
    package var isTaken = false
  }

  /// The name of the file.
  package static let name = "ticks.log"
  private static let magic: [UInt8] = Array("KTL1".utf8)
  private static let headBytes = 16
  private static let recordHead = 8

  private let folder: String
  private let files: FileSystem
  private let mostBytes: Int
  private var file: Int32?
  private var codec = TickCodec()
  private var size = 0
  /// Whether it lacks a tick, and so takes no more until its batch is cut.
  package private(set) var isBehind = false

  /// A log in a folder that need not be there yet; nothing is touched before `open`.
  package init(folder: String, mostBytes: Int, files: FileSystem) {
    self.folder = folder
    self.mostBytes = mostBytes
    self.files = files
  }

  deinit {
    if let file { try? files.close(file) }
  }

  /// Whether it is open.
  package var isOpen: Bool { file != nil }

  /// Opens the file and reads it.
  ///
  /// - Throws: what failed; then nothing can be added.
  package mutating func open() throws(FileFailure) -> Opening {
    try files.makeFolder(folder, 0o700)
    let opened = try files.openOrCreate(folder + "/" + Self.name, 0o600)
    do {
      var opening = Opening()
      do {
        try files.lock(opened)
      } catch  where error.number == EWOULDBLOCK {
        opening.isTaken = true
      }
      if opening.isTaken {
        try? files.close(opened)
        return opening
      }
      read(try everything(of: opened), into: &opening)
      file = opened
      return opening
    } catch {
      try? files.close(opened)
      throw named(error)
    }
  }

  /// Adds a tick.
  ///
  /// - Throws: what failed; the log is behind then.
  package mutating func append(_ tick: PushTick) throws(FileFailure) {
    guard let file, !isBehind else { return }
    let record = Self.record(codec.encode(tick))
    guard size + record.count <= mostBytes else {
      isBehind = true
      return
    }
    do {
      try write(record, to: file, at: size)
    } catch {
      isBehind = true
      try? files.truncate(file, size)
      throw named(error)
    }
    size += record.count
  }

  /// Begins anew, for the ticks of the batch with a number.
  ///
  /// - Throws: what failed; then it is tried again with the next batch.
  package mutating func restart(_ number: UInt64) throws(FileFailure) {
    guard let file else { return }
    codec = TickCodec()
    isBehind = true
    var bytes: [UInt8] = []
    LittleEndian.append(number, to: &bytes)
    var head = Self.magic
    LittleEndian.append(CRC32.checksum(bytes), to: &head)
    head += bytes
    do {
      // Emptied first: a head of the new number before ticks of the old would count them twice.
      try files.truncate(file, 0)
      try write(head, to: file, at: 0)
    } catch {
      throw named(error)
    }
    size = head.count
    isBehind = false
  }

  /// Looks at the log of a folder and changes nothing: the bytes of its ticks, and whether a program
  /// writes it.
  package static func look(
    _ folder: String, files: FileSystem
  ) -> (bytes: Int, isTaken: Bool) {
    let path = folder + "/" + name
    guard let facts = try? files.facts(path), facts.kind == .file,
      let file = try? files.open(path)
    else { return (0, false) }
    defer { try? files.close(file) }
    do {
      try files.lock(file)
    } catch {
      return (0, error.number == EWOULDBLOCK)
    }
    return (max(0, facts.size - headBytes), false)
  }

  /// Lets the file go: another program may write it.
  package mutating func close() {
    if let file { try? files.close(file) }
    file = nil
  }

  // MARK: Bytes

  private static func record(_ payload: [UInt8]) -> [UInt8] {
    var record: [UInt8] = []
    record.reserveCapacity(payload.count + recordHead)
    LittleEndian.append(UInt32(payload.count), to: &record)
    LittleEndian.append(CRC32.checksum(payload), to: &record)
    return record + payload
  }

  private mutating func read(_ bytes: [UInt8], into opening: inout Opening) {
    var codec = TickCodec()
    var place = 0
    if bytes.count >= Self.headBytes, Array(bytes.prefix(4)) == Self.magic,
      LittleEndian.read(UInt32.self, bytes, at: 4)
        == CRC32.checksum(bytes[8..<Self.headBytes])
    {
      opening.number = LittleEndian.read(UInt64.self, bytes, at: 8)
      place = Self.headBytes
      while bytes.count - place >= Self.recordHead {
        let length = Int(LittleEndian.read(UInt32.self, bytes, at: place))
        let start = place + Self.recordHead
        guard length <= bytes.count - start else { break }
        let payload = Array(bytes[start..<start + length])
        guard
          LittleEndian.read(UInt32.self, bytes, at: place + 4) == CRC32.checksum(payload),
          let tick = try? codec.decode(payload)
        else { break }
        opening.ticks.append(tick)
        place = start + length
      }
    }
    opening.torn = bytes.count - place
    // Nothing is added before its ticks are a batch and it begins anew.
    isBehind = true
    size = place
  }

  private func everything(of file: Int32) throws(FileFailure) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < mostBytes {
      let part = try files.readAt(file, bytes.count, 1 << 20)
      if part.isEmpty { break }
      bytes += part
    }
    return bytes
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

  private func named(_ failure: FileFailure) -> FileFailure {
    let path = failure.path.isEmpty ? folder + "/" + Self.name : failure.path
    return FileFailure(failure.call, path, failure.number)
  }
}
