import KilterCommands
import MonitorModel
import MonitorSupport
import Testing

@Suite("MaintenanceText")
struct MaintenanceTextTests {
  private static func window(_ days: Set<Int>, _ start: Int, _ minutes: Int) -> MaintenanceWindow {
    MaintenanceWindow(days: days, startMinute: start, minutes: minutes)
  }

  static let good: [(String, MaintenanceWindow)] = [
    ("Sun 02:00-04:00", window([6], 120, 120)),
    ("daily 23:30-00:15", window([], 1_410, 45)),
    ("Mon-Fri 12:00 30m", window([0, 1, 2, 3, 4], 720, 30)),
    ("4:05-5:00", window([], 245, 55)),
    ("MONDAY,thu 03:00 1h30m", window([0, 3], 180, 90)),
    ("Fri-Mon 00:00-24:00", window([4, 5, 6, 0], 0, 1_440)),
    ("mon-sun 22:00-24:00", window([], 1_320, 120)),
    ("  Sat \t 23:59   1d ", window([5], 1_439, 1_440)),
    ("daily 12:00-00:00", window([], 720, 720)),
  ]

  @Test("What people write", arguments: good)
  func reads(text: String, window: MaintenanceWindow) throws {
    let read = try MaintenanceText.parse(text)
    #expect(read == window)
    #expect(try MaintenanceText.parse(MaintenanceText.format(read)) == read)
    var config = RealtimeMonitorConfig()
    config.detection.maintenance = [read]
    _ = try config.validated()
  }

  @Test(
    "What is no window, and what would be right",
    arguments: [
      ("", .empty), ("  ", .empty), ("daily", .shape("daily")), ("02:00", .shape("02:00")),
      ("Sun 02:00-03:00-04:00", .shape("Sun 02:00-03:00-04:00")),
      ("Sun 02:00 1h 2h", .shape("Sun 02:00 1h 2h")), ("Son 02:00 1h", .day("Son")),
      ("Mon- 02:00 1h", .day("Mon-")), ("Mon,,Tue 02:00 1h", .day("")),
      ("Mon-Tue-Wed 02:00 1h", .day("Mon-Tue-Wed")), ("-Sun 02:00 1h", .day("-Sun")),
      ("24:00-01:00", .time("24:00")), ("02:60-03:00", .time("02:60")),
      ("2-3", .time("2")), ("02:0-03:00", .time("02:0")), ("02:00-", .time("")),
      ("02:00-24:01", .time("24:01")), ("1٢:00-13:00", .time("1٢:00")),
      ("+2:00 1h", .day("+2:00")), ("02:00 0m", .duration("0m")), ("02:00 90s", .duration("90s")),
      ("02:00 25h", .duration("25h")), ("02:00 99999999999d", .duration("99999999999d")),
      ("02:00 30", .duration("30")), ("Sun 02:00-02:00", .ambiguous("Sun 02:00-02:00")),
    ] as [(String, MaintenanceText.Failure)])
  func refuses(text: String, failure: MaintenanceText.Failure) {
    #expect(throws: failure) { try MaintenanceText.parse(text) }
    #expect(!failure.hint.isEmpty)
  }

  @Test("A list has a limit, and `;` between its windows")
  func lists() throws {
    #expect(try MaintenanceText.parseList("  ").isEmpty)
    #expect(try MaintenanceText.parseList("1:00 1m;Sun 2:00 2m").count == 2)
    let most = [String](repeating: "1:00 1m", count: Limits.maintenanceWindows)
    #expect(try MaintenanceText.parse(most).count == most.count)
    #expect(throws: MaintenanceText.Failure.tooMany(most.count + 1)) {
      try MaintenanceText.parse(most + ["1:00 1m"])
    }
  }

  /// A value that the settings take, or an error.
  private func holds(_ text: String) -> Bool {
    guard let window = try? MaintenanceText.parse(text) else { return true }
    var config = RealtimeMonitorConfig()
    config.detection.maintenance = [window]
    return (try? config.validated()) != nil
      && (try? MaintenanceText.parse(MaintenanceText.format(window))) == window
  }

  @Test("Every beginning and every change of one byte is a window or an error", arguments: good)
  func mutations(text: String, window: MaintenanceWindow) {
    let bytes = Array(text.utf8)
    for end in 0..<bytes.count {
      #expect(holds(String(decoding: bytes[..<end], as: UTF8.self)), "cut at \(end)")
    }
    for place in bytes.indices {
      for byte in UInt8.min...UInt8.max {
        var other = bytes
        other[place] = byte
        #expect(holds(String(decoding: other, as: UTF8.self)), "byte \(place) is \(byte)")
      }
    }
  }

  @Test("Any text is a window or an error", arguments: [UInt64(1), 2, 3])
  func anything(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let signs = Array("0123456789:-;, MonTueSatdailyhm\t\u{0}é".utf8)
    for round in 0..<3_000 {
      let count = Int.random(in: 0...24, using: &generator)
      let bytes = (0..<count).map { _ in
        signs[Int.random(in: 0..<signs.count, using: &generator)]
      }
      #expect(holds(String(decoding: bytes, as: UTF8.self)), "seed \(seed), round \(round)")
    }
  }
}
