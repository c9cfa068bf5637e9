import Glibc
import KilterCommands
import MonitorModel
import MonitorStorage
import Testing

/// What `diagnose` and `sources` tell of the folder of history.
@Suite("History report")
struct HistoryReportTests {
  private static func value(_ pairs: [HistoryReport.Pair], _ name: String) -> String? {
    pairs.first { $0.name == name }?.value
  }

  /// A folder with two warm blocks, a cold one, and a log that nobody sealed.
  private static func fill(_ path: String, seal: HistorySeal = .plain) throws {
    var folder = HistoryFolder(path, seal: seal)
    try folder.open(asWriter: true)
    for number in UInt64(1)...3 {
      let wall = WallInstant(milliseconds: 1_700_000_000_000 + Int64(number) * 600_000)
      try folder.store(
        [UInt8](repeating: 1, count: 1_000), numbers: number...number, session: 1,
        walls: wall...WallInstant(milliseconds: wall.milliseconds + 599_000),
        tier: number == 1 ? .cold : .warm)
    }
    try folder.startLog(number: 4, payloads: [[1, 2, 3]])
    folder.close()
  }

  private static func names(_ path: String) throws -> [String] {
    try FileSystem.system.names(path).sorted()
  }

  @Test("What is there is counted, and nothing is changed")
  func counts() throws {
    let place = TemporaryFolder("history-report")
    let path = place.path + "/history"
    try Self.fill(path)
    try #require(unlink(path + "/lock") == 0)
    let before = try Self.names(path)
    let pairs = HistoryReport.pairs(path, key: nil, quota: 1 << 20)
    #expect(try Self.names(path) == before, "not even a lock is made")
    #expect(Self.value(pairs, "folder") == path)
    #expect(Self.value(pairs, "permissions") == "mode 700")
    #expect(Self.value(pairs, "warm") == "2 blocks, 1.95 KiB")
    #expect(Self.value(pairs, "cold") == "1 block, 0.98 KiB")
    #expect(Self.value(pairs, "logs")?.hasPrefix("1 log not sealed yet, ") == true)
    #expect(Self.value(pairs, "oldest") == "2023-11-14T22:23:20.000Z")
    #expect(Self.value(pairs, "newest") == "2023-11-14T22:53:19.000Z in a block, 29m")
    #expect(Self.value(pairs, "quota")?.hasSuffix(" on the disk of 1.00 MiB, 1.6 %") == true)
    #expect(Self.value(pairs, "encrypted") == "no")
    #expect(Self.value(pairs, "problem") == nil)
  }

  @Test("It is read while another program writes")
  func readsBesideTheWriter() throws {
    let place = TemporaryFolder("history-report-writer")
    let path = place.path + "/history"
    try Self.fill(path)
    var writer = HistoryFolder(path, process: 7)
    try writer.open(asWriter: true)
    let pairs = HistoryReport.pairs(path, key: nil, quota: 1 << 20)
    #expect(Self.value(pairs, "warm") == "2 blocks, 1.95 KiB")
    #expect(writer.access == .writer)
  }

  @Test("Whether it is encrypted is told, and never the key")
  func encryption() throws {
    let place = TemporaryFolder("history-report-key")
    let path = place.path + "/history"
    let text = String(repeating: "a1", count: 32)
    let key = try StorageKey(text: text)
    try Self.fill(path, seal: HistoryProtection(key).seal)
    let good = HistoryReport.pairs(path, key: key, quota: 1 << 20)
    #expect(Self.value(good, "encrypted") == "yes, with the key given")
    let none = HistoryReport.pairs(path, key: nil, quota: 1 << 20)
    #expect(Self.value(none, "encrypted") == "yes, and no key is given")
    #expect(Self.value(none, "warm") == "2 blocks, 1.95 KiB", "names need no key")
    #expect(Self.value(none, "problem")?.contains("give the key") == true)
    let other = try StorageKey(text: String(repeating: "b2", count: 32))
    let wrong = HistoryReport.pairs(path, key: other, quota: 1 << 20)
    #expect(Self.value(wrong, "encrypted") == "yes, with another key than the one given")
    for pairs in [good, none, wrong] {
      let hasKey = pairs.contains { $0.value.contains(text) }
      #expect(!hasKey)
    }
  }

  @Test("Where there is none, that is told")
  func nothing() throws {
    let place = TemporaryFolder("history-report-none")
    let missing = HistoryReport.pairs(place.path + "/history", key: nil, quota: 1)
    #expect(Self.value(missing, "folder") == place.path + "/history: nothing is there yet")
    #expect(try Self.names(place.path).isEmpty, "nothing is made")
    place.write("file", "")
    let file = HistoryReport.pairs(place.path + "/file", key: nil, quota: 1)
    #expect(Self.value(file, "problem")?.contains("it must be a folder") == true)
    #expect(Self.value(file, "encrypted")?.hasPrefix("not known") == true)
    var settings = Settings()
    #expect(
      Self.value(HistoryReport.pairs(settings, environment: [:]), "folder")
        == "none: there is no folder for data")
    settings.dataDirectory = place.path
    settings.storageKeyFile = place.path + "/no-key"
    let pairs = HistoryReport.pairs(settings, environment: [:])
    #expect(Self.value(pairs, "key")?.contains("no-key") == true)
    settings.store = false
    #expect(
      Self.value(HistoryReport.pairs(settings, environment: [:]), "folder")
        == "none: store is off")
  }

  @Test("Both reports have it, without the home directory")
  func reports() {
    let history: [HistoryReport.Pair] = [("folder", "/home/zoe/x/history"), ("warm", "none")]
    let text = DiagnoseReport.text(
      facts: MachineFacts(facts: [], home: "/home/zoe"), settings: Settings(), snapshot: nil,
      history: history)
    #expect(text.contains("\nhistory\n  folder  ~/x/history\n  warm    none\n"))
    let sources = SourcesReport.text(TestSnapshot.make(), history: history)
    #expect(
      sources.hasSuffix(
        "Nothing is missing.\n\nHistory:\n  folder  /home/zoe/x/history\n  warm    none"))
  }
}
