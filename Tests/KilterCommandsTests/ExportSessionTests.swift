import Glibc
import KilterCommands
import MonitorExport
import MonitorModel
import MonitorStorage
import MonitorSupport
import Synchronization
import Testing

@Suite("ExportSession")
struct ExportSessionTests {
  /// Counts calls and fails the n-th.
  private final class Faults: Sendable {
    private let calls = Mutex(0)
    let at: Int

    init(at: Int) { self.at = at }

    func step(_ call: String, _ number: Int32 = ENOSPC) throws(FileFailure) {
      let isNow = calls.withLock { calls in
        calls += 1
        return calls == at
      }
      if isNow { throw FileFailure(call, "", number) }
    }

    var wasMet: Bool { calls.withLock { $0 >= at } }
  }

  /// The machine's files, of whose calls that change something the n-th fails.
  private func files(_ faults: Faults) -> FileSystem {
    let system = FileSystem.system
    var files = system
    files.create = { path, mode throws(FileFailure) in
      try faults.step("open")
      return try system.create(path, mode)
    }
    files.write = { file, bytes throws(FileFailure) in
      try faults.step("write")
      // Short writes are no errors.
      return try system.write(file, bytes.prefix(max(1, bytes.count / 2)))
    }
    files.writeAt = { file, place, bytes throws(FileFailure) in
      try faults.step("pwrite")
      return try system.writeAt(file, place, bytes)
    }
    files.readAt = { file, place, most throws(FileFailure) in
      try faults.step("pread", EIO)
      return try system.readAt(file, place, most)
    }
    files.sync = { file throws(FileFailure) in
      try faults.step("fsync", EIO)
      try system.sync(file)
    }
    files.close = { file throws(FileFailure) in
      try system.close(file)
      try faults.step("close", EDQUOT)
    }
    files.rename = { from, to throws(FileFailure) in
      try faults.step("rename")
      try system.rename(from, to)
    }
    return files
  }

  private func session(
    _ format: ExportFormat, _ path: String?, change: (inout ExportRequest) -> Void = { _ in }
  ) -> ExportSession {
    var settings = Settings()
    settings.logFile = "/dev/null"
    var request = ExportRequest(format: format)
    request.path = path
    change(&request)
    var session = ExportSession(request, log: Log(settings))
    session.screen = nil
    session.temporaryFolder = "/tmp"
    return session
  }

  /// Enough to fill the buffers: 40 ticks of 300 series.
  private static let many: [ProcessedData] = {
    let series = (0..<300).map { ScriptedRows.series(SeriesKey("s", "n", String($0))) }
    return (0..<40).map { tick in
      ScriptedRows.tick(
        Int64(tick) * 1_000, series, series.indices.map { .value(Double($0 * tick) / 7) })
    }
  }()

  private func names(_ folder: TemporaryFolder) throws -> [String] {
    try FileSystem.system.names(folder.path).sorted()
  }

  @Test(
    "A file has its name when it is whole, and nothing is beside it",
    arguments: ExportFormat.allCases)
  func whole(format: ExportFormat) throws {
    let folder = TemporaryFolder("export-whole-\(format)")
    folder.write("out", "what was there before")
    #expect(session(format, folder.path + "/out").run { ScriptedRows(Self.many) } == 0)
    #expect(try names(folder) == ["out"])
    #expect(folder.text("out")?.hasPrefix("what") != true)
  }

  @Test(
    "Whatever call fails: all of it, or what was there before",
    arguments: [ExportFormat.csv, .jsonl, .openmetrics, .sqlite])
  func faults(format: ExportFormat) throws {
    let folder = TemporaryFolder("export-faults-\(format)")
    let path = folder.path + "/out"
    #expect(session(format, path).run { ScriptedRows(Self.many) } == 0)
    let good = SystemFile.bytes(of: path, limit: .max)
    var failed = 0
    for at in 1... {
      try FileSystem.system.remove(path)
      folder.write("out", "before")
      let faults = Faults(at: at)
      var session = session(format, path)
      session.files = files(faults)
      let status = session.run { ScriptedRows(Self.many) }
      guard faults.wasMet else { break }
      let names = try names(folder)
      #expect(names == ["out"], "call \(at) leaves \(names)")
      let bytes = SystemFile.bytes(of: path, limit: .max)
      #expect(bytes == Array("before".utf8) || bytes == good, "call \(at)")
      // To close what was read or removed is not what the file depends on.
      if bytes != good { #expect(status == 1, "call \(at)") }
      if status != 0 { failed += 1 }
    }
    #expect(failed >= (format == .sqlite ? 4 : 5))
  }

  @Test("A source that fails, a signal, a reader that goes: exit 1 and nothing under the name")
  func ends() throws {
    let folder = TemporaryFolder("export-ends")
    let path = folder.path + "/out"
    for format in ExportFormat.allCases {
      var session = session(format, path)
      #expect(session.run { ScriptedRows(Self.many, then: RecordedRowsError("gone")) } == 1)
      #expect(session.run { () throws(RecordedRowsError) in throw RecordedRowsError("none") } == 1)
      session.interruption = { SIGINT }
      #expect(session.run { ScriptedRows(Self.many) } == 1)
      #expect(try names(folder) == [])
    }
    let written = MemoryBytes.Written()
    for limit in 0..<3 {
      written.count = 0
      var session = session(.csv, nil)
      session.standard = MemoryBytes.sink(written, limit: limit)
      #expect(session.run { ScriptedRows(Self.many) } == 1)
    }
  }

  @Test("What cannot be written is told with its reason")
  func problems() throws {
    let folder = TemporaryFolder("export-problems")
    var settings = Settings()
    settings.logFile = folder.path + "/log"
    for path in [folder.path, folder.path + "/none/out", "/dev/full"] {
      var request = ExportRequest(format: .csv)
      request.path = path
      var session = ExportSession(request, log: Log(settings))
      session.screen = nil
      #expect(session.run { ScriptedRows(Self.many) } == 1)
    }
    let log = folder.text("log") ?? ""
    #expect(log.contains("Is a directory"))
    #expect(log.contains("none/out: cannot be written: "))
    #expect(log.contains("/dev/full: cannot be written: No space left on device"))
    #expect(try names(folder) == ["log"])
  }

  @Test("A link stays, the file behind it is replaced")
  func links() throws {
    let folder = TemporaryFolder("export-link")
    folder.write("real", "before")
    symlink("real", folder.path + "/link")
    #expect(session(.jsonl, folder.path + "/link").run { ScriptedRows(ScriptedRows.story) } == 0)
    #expect(folder.text("real")?.hasPrefix("{") == true)
    #expect(try names(folder) == ["link", "real"])
    var facts = stat()
    #expect(lstat(folder.path + "/link", &facts) == 0 && facts.st_mode & S_IFMT == S_IFLNK)
  }

  @Test("Progress: one line, five times a second, and gone at the end")
  func progress() {
    let screen = MemoryBytes.Written()
    let now = Mutex<Int64>(0)
    let time = MonitorTime(
      monotonic: {
        MonotonicInstant(
          nanoseconds: now.withLock { now in
            now += 50_000_000
            return now
          })
      }, wall: { WallInstant(milliseconds: 0) }, sleepUntil: { _ in })
    var session = session(.csv, nil)
    session.standard = MemoryBytes.sink(MemoryBytes.Written())
    session.screen = MemoryBytes.sink(screen)
    session.time = time
    #expect(session.run { ScriptedRows(Self.many) } == 0)
    let lines = screen.text.split(separator: "\r")
    // 40 ticks and the end, a twentieth of a second each: every fourth shows.
    #expect(lines.count == 11)
    #expect(lines.first == "10 %  4 ticks  1200 values  6000/s  0:02 left\u{1B}[K")
    #expect(lines.last == "\u{1B}[K")
    #expect(!screen.text.contains("\n"))
  }

  @Test("The line of progress in odd cases")
  func progressLine() {
    var tally = ExportTally()
    #expect(ExportProgress.line(0, tally, seconds: 0) == "0 %  0 ticks  0 values")
    #expect(ExportProgress.line(.nan, tally, seconds: 2) == "0 %  0 ticks  0 values  0/s")
    tally.values = 7_200
    tally.ticks = 72
    #expect(
      ExportProgress.line(0.5, tally, seconds: 7_200)
        == "50 %  72 ticks  7200 values  1/s  2:00:00 left")
    #expect(
      ExportProgress.line(2, tally, seconds: 1) == "100 %  72 ticks  7200 values  7200/s  0:00 left"
    )
  }
}
