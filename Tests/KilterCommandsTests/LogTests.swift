import Glibc
import KilterCommands
import MonitorModel
import MonitorSupport
import MonitorTestKit
import Testing

@Suite("Log")
struct LogTests {
  static let instants: [(Int64, String)] = [
    (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
    (951_782_400_000, "2000-02-29T00:00:00.000Z"), (951_868_799_999, "2000-02-29T23:59:59.999Z"),
    (1_700_000_000_123, "2023-11-14T22:13:20.123Z"),
    (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
  ]

  @Test("Civil time as text", arguments: instants)
  func times(milliseconds: Int64, expected: String) {
    #expect(UTCText.format(WallInstant(milliseconds: milliseconds)) == expected)
  }

  @Test("Messages are appended with time and level, unimportant ones are left out")
  func appends() throws {
    let path = "/tmp/kilter-log-test-\(getpid())"
    defer { unlink(path) }
    var settings = Settings()
    settings.logFile = path
    settings.logLevel = .warning
    let clock = VirtualClock(wall: WallInstant(milliseconds: 1_700_000_000_123))
    let log = Log(settings, time: clock.time)
    #expect(log.write(.info, "quiet") == nil)
    #expect(SystemFile.read(path) == .absent)
    #expect(log.write(.warning, "one\u{1b}[2J\ntwo") == nil)
    clock.advance(by: .seconds(1))
    #expect(log.write(.error, "three") == nil)
    #expect(
      SystemFile.read(path)
        == .text(
          """
          2023-11-14T22:13:20.123Z warning one·[2J
          2023-11-14T22:13:20.123Z warning two
          2023-11-14T22:13:21.123Z error three

          """))
  }

  @Test("A file that cannot be written says why")
  func fails() {
    var settings = Settings()
    settings.logFile = "/proc/no/such/place"
    let problem = Log(settings).write(.error, "x")
    #expect(problem == "/proc/no/such/place: No such file or directory")
  }
}
