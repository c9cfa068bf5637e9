import Glibc
import MonitorModel
import MonitorStorage
import MonitorSupport
import MonitorTestKit
import Synchronization
import Testing

/// The file of what people did: whole lines are believed, others are not, and nothing traps.
@Suite struct TriageArchiveTests {
  private static func act(_ number: UInt64) -> TriageEntry {
    .act(
      TriageAct(
        number: number, by: TriageActor(user: "anna", terminal: "pts/3"),
        wall: WallInstant(milliseconds: 1_790_000_000_000 + Int64(number)),
        deed: .judged(.acknowledged),
        subjects: [
          TriageAct.Subject(
            anomaly: number, key: SeriesKey("system.disk.io_time", "device", "v\n\"d"),
            startedWall: WallInstant(milliseconds: 5), sequence: number, severity: .warning)
        ]))
  }

  private static let kinds: [TriageEntry] = {
    let deeds: [TriageAct.Deed] = [
      .judged(.snoozed(until: WallInstant(milliseconds: 7))), .judged(.snoozedUntilWorse),
      .judged(.falseAlarm), .judged(.expected), .withdrew, .noted("naïve \u{1F600}\n"),
      .silenced(pattern: "a.*", until: WallInstant(milliseconds: 8), reason: "r"),
      .lifted(silence: 3), .unlearnt(lesson: 4),
    ]
    let acts = deeds.enumerated().map { index, deed in
      TriageEntry.act(
        TriageAct(
          number: UInt64(index), by: TriageActor(user: "b"), wall: WallInstant(milliseconds: 1),
          deed: deed, isUndone: index % 2 == 0))
    }
    return acts + [
      .past(
        PastAnomaly(
          anomaly: 3, key: SeriesKey("a"), unit: .bytes, severity: .critical,
          startedWall: WallInstant(milliseconds: 1), endedWall: WallInstant(milliseconds: 2),
          peak: .infinity, verdict: .expected, notes: ["n"]))
    ]
  }()

  private static func temporaryFolder() -> String {
    var path = Array("/tmp/kilter-triage-XXXXXX".utf8CString)
    return path.withUnsafeMutableBufferPointer { bytes in
      bytes.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) } ?? ""
    }
  }

  @Test func everyKindOfEntryComesBack() {
    let bytes = Self.kinds.flatMap(TriageText.line)
    let content = TriageText.read(bytes)
    #expect(content.entries == Self.kinds && content.damaged == 0 && content.whole == bytes.count)
  }

  @Test func everyTruncationKeepsTheWholeLines() {
    let lines = [Self.act(1), Self.act(2)].map(TriageText.line)
    let bytes = lines[0] + lines[1]
    for length in 0...bytes.count {
      let content = TriageText.read(Array(bytes[..<length]))
      let whole = length == bytes.count ? 2 : length >= lines[0].count ? 1 : 0
      #expect(content.entries.count == whole && content.damaged == 0)
    }
  }

  @Test func everyChangedByteIsNoticed() {
    let lines = [Self.act(1), Self.act(2)].map(TriageText.line)
    let bytes = lines[0] + lines[1]
    for place in bytes.indices {
      for change in [UInt8(1), 0x20, 0x80] {
        var changed = bytes
        changed[place] ^= change
        let content = TriageText.read(changed)
        // Only the case of a hexadecimal digit may be another.
        #expect(content.entries.count < 2 || content.entries == [Self.act(1), Self.act(2)])
        #expect(content.entries.allSatisfy { [Self.act(1), Self.act(2)].contains($0) })
      }
    }
  }

  @Test(arguments: 1...20)
  func garbageIsNeverBelieved(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    let bytes = (0..<2_000).map { _ in
      Bool.random(using: &generator)
        ? UInt8(ascii: "\n") : UInt8.random(in: 0...255, using: &generator)
    }
    #expect(TriageText.read(bytes).entries.isEmpty)
  }

  @Test func entriesOutliveTheProgramAndATornEndIsCutOff() throws {
    let folder = Self.temporaryFolder() + "/deep/er"
    var archive = TriageArchive(folder: folder)
    #expect(try archive.open().entries.isEmpty)
    try archive.append([Self.act(1), Self.act(2)])
    try archive.append([Self.act(3)])
    var second = TriageArchive(folder: folder)
    let opening = try second.open()
    #expect(opening.entries.count == 3 && opening.trouble.contains("another kilter"))
    #expect(!second.isWriter && archive.isWriter)
    archive = TriageArchive(folder: folder)
    let path = folder + "/" + TriageArchive.name
    let file = Glibc.open(path, O_WRONLY | O_APPEND)
    #expect(write(file, "torn", 4) == 4)
    close(file)
    #expect(try archive.open().entries == [Self.act(1), Self.act(2), Self.act(3)])
    try archive.append([Self.act(4)])
    archive = TriageArchive(folder: folder)
    #expect(try archive.open() == .init(entries: (1...4).map { Self.act($0) }, trouble: ""))
    try archive.replace([Self.act(9)])
    try archive.append([Self.act(10)])
    archive = TriageArchive(folder: folder)
    #expect(try archive.open().entries == [Self.act(9), Self.act(10)])
    var facts = stat()
    #expect(stat(path, &facts) == 0 && facts.st_mode & 0o777 == 0o600)
  }

  @Test func aFullDiskLosesNothingThatWasWrittenAndIsTriedAgain() throws {
    let folder = Self.temporaryFolder()
    final class Disk: Sendable { let isFull = Mutex(false) }
    let disk = Disk()
    var files = FileSystem.system
    let real = files.writeAt
    files.writeAt = { file, place, bytes throws(FileFailure) in
      guard disk.isFull.withLock({ $0 }) else { return try real(file, place, bytes) }
      if bytes.count > 10 { return try real(file, place, bytes.prefix(10)) }
      throw FileFailure("pwrite", "", ENOSPC)
    }
    var archive = TriageArchive(folder: folder, files: files)
    _ = try archive.open()
    try archive.append([Self.act(1)])
    disk.isFull.withLock { $0 = true }
    #expect(throws: FileFailure.self) { try archive.append([Self.act(2)]) }
    disk.isFull.withLock { $0 = false }
    try archive.append([Self.act(2)])
    archive = TriageArchive(folder: folder)
    #expect(try archive.open() == .init(entries: [Self.act(1), Self.act(2)], trouble: ""))
  }
}
