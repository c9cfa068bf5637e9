import Glibc
import KilterCommands
import MonitorModel
import Testing

@Suite("StatusFile")
struct StatusFileTests {
  private static func file(pid: Int32 = getpid(), written: Int64 = 100_000) -> StatusFile {
    StatusFile(
      pid: pid, written: written, exitStatus: 1, tmux: "#[fg=yellow]W disk \"vda\"",
      text: "1 warning: caf\u{e9} \\ x", document: #"{"state":"warning","open":[]}"#)
  }

  @Test("What is written is read")
  func roundTrip() throws {
    let file = Self.file()
    let bytes = Array(file.encoded.utf8)
    #expect(bytes.withUnsafeBytes { StatusFile.decode($0, whole: true) } == file)
    var short = file
    short.document = ""
    #expect(bytes.withUnsafeBytes { StatusFile.decode($0, whole: false) } == short)
  }

  @Test("Cut off or changed anywhere it is a file or none, and never ends the program")
  func damage() {
    let bytes = Array(Self.file().encoded.utf8)
    for whole in [true, false] {
      for count in bytes.indices {
        _ = bytes[..<count].withUnsafeBytes { StatusFile.decode($0, whole: whole) }
      }
      for place in bytes.indices {
        for byte: UInt8 in [0, 0x22, 0x2d, 0x39, 0x5c, 0x7b, 0xff] {
          var changed = bytes
          changed[place] = byte
          _ = changed.withUnsafeBytes { StatusFile.decode($0, whole: whole) }
        }
      }
    }
    let half = bytes[..<(bytes.count / 2)]
    #expect(half.withUnsafeBytes { StatusFile.decode($0, whole: true) } == nil)
  }

  @Test("Only a fresh file of a process that lives is believed")
  func freshness() throws {
    let folder = TemporaryFolder(#function)
    let path = folder.path + "/deep/status.json"
    #expect(PrivateFile.replace(path, with: Self.file().encoded) == nil)
    func read(_ now: Int64) -> StatusFile? { StatusFile.read(path, format: .json, now: now) }
    #expect(read(100_000) == Self.file())
    #expect(read(115_000) != nil)
    #expect(read(115_001) == nil)
    #expect(read(99_999) == nil)
    #expect(StatusFile.read(path, format: .tmux, now: 100_000)?.line(.tmux) == Self.file().tmux)
    // Process numbers end far below this one.
    #expect(PrivateFile.replace(path, with: Self.file(pid: 2_000_000_000).encoded) == nil)
    #expect(read(100_000) == nil)
  }

  @Test("It is private, and one that others can write is not believed")
  func mode() throws {
    let folder = TemporaryFolder(#function)
    let path = folder.path + "/status.json"
    #expect(PrivateFile.replace(path, with: Self.file().encoded) == nil)
    var facts = stat()
    #expect(stat(path, &facts) == 0 && facts.st_mode & 0o777 == 0o600)
    #expect(chmod(path, 0o622) == 0)
    #expect(StatusFile.read(path, format: .text, now: 100_000) == nil)
    #expect(chmod(path, 0o600) == 0)
    #expect(symlink(path, folder.path + "/link") == 0)
    #expect(StatusFile.read(folder.path + "/link", format: .text, now: 100_000) == nil)
  }

  @Test("Long lines are cut so that the beginning of the file holds them")
  func longLines() {
    let long = String(repeating: "\u{1f525}\"", count: 5_000)
    let file = StatusFile(
      pid: 1, written: 1, exitStatus: 0, tmux: long, text: long, document: "{}")
    let bytes = Array(file.encoded.utf8.prefix(16_384))
    #expect(bytes.withUnsafeBytes { StatusFile.decode($0, whole: false) } != nil)
  }

  @Test("The folder of the session goes before that of the data")
  func place() {
    #expect(
      StatusFile.path(environment: ["XDG_RUNTIME_DIR": "/run/user/7"], dataDirectory: "/d")
        == "/run/user/7/kilter/status.json")
    #expect(StatusFile.path(environment: [:], dataDirectory: "/d") == "/d/status.json")
    #expect(StatusFile.path(environment: ["XDG_RUNTIME_DIR": "x"], dataDirectory: "") == nil)
  }

  @Test("What was seen to does not count")
  func judged() {
    var snapshot = TestSnapshot.make(open: [TestSnapshot.anomaly(.critical)])
    let event = snapshot.open[0]
    snapshot.triage.marks[1] = .init(
      verdict: .acknowledged, by: TriageActor(user: "anna"), wall: event.wall,
      subject: .init(event))
    let report = StatusReport(snapshot)
    #expect(report.exitStatus == 0)
    #expect(report.line(.text) == "calm, 1 known: cpu 37%, mem 50%")
    #expect(report.line(.tmux) == "ok cpu 37% mem 50%")
    #expect(report.head != StatusReport(TestSnapshot.make(open: [event])).head)
  }
}
