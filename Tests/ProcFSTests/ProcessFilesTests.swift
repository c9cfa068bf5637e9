import ProcFS
import Testing

@Suite struct ProcessFilesTests {
  @Test(arguments: [
    ("plain", "bash"), ("closing", "a) S 1 1 (b"), ("newline", "a\nb) R 9"), ("empty", ""),
    ("escape", "\u{1B}]52;c;AAAA\u{07}"), ("wide", "日本語é"), ("parens", "))))))))"),
  ])
  func theNameEndsAtTheLastParenthesis(fixture: String, name: String) throws {
    let bytes = Fixture.bytes("hostile-names/\(fixture)")
    var stat = ProcessStat()
    try bytes.withUnsafeBytes { try stat.read($0) }
    #expect(String(decoding: bytes[stat.name], as: UTF8.self) == name)
    #expect(stat.state == 0x53)
    #expect(stat.parent == 1)
    #expect(stat.majorFaults == 3)
    #expect(stat.userTicks == 55)
    #expect(stat.systemTicks == 66)
    #expect(stat.threads == 9)
    #expect(stat.startTicks == 12_345)
    #expect(stat.residentPages == 250)
  }

  @Test func anInvalidNameIsKeptAsBytes() throws {
    let bytes = Fixture.bytes("hostile-names/invalid")
    var stat = ProcessStat()
    try bytes.withUnsafeBytes { try stat.read($0) }
    #expect(Array(bytes[stat.name]) == [0xFF, 0xFE, 0xC3])
  }

  @Test func aChangedNameChangesTheFingerprint() throws {
    var prints: Set<UInt64> = []
    for fixture in ["plain", "closing", "newline", "escape", "invalid", "empty", "wide"] {
      var stat = ProcessStat()
      try Fixture.parse("hostile-names/\(fixture)") { try stat.read($0) }
      prints.insert(stat.nameFingerprint)
    }
    #expect(prints.count == 7)
  }

  @Test func bytesMovedAndOwner() throws {
    let io = try Fixture.parse("vm-6.18/proc/1/io") { try ProcessIO($0) }
    #expect(io.readBytes == 411_648)
    #expect(io.writtenBytes == 4_096)
    #expect(throws: ProcFSError.self) { try parse("read_bytes: 4\n") { try ProcessIO($0) } }
    let status = try parse("Name:\tx\nUid:\t1000\t0\t0\t0\n") { try ProcessStatus($0) }
    #expect(status.uid == 1_000)
    #expect(throws: ProcFSError.self) {
      try parse("Uid:\t4294967296\t0\n") { try ProcessStatus($0) }
    }
  }

  @Test func commandLines() {
    #expect(Fixture.parse("vm-6.18/proc/1/cmdline") { CommandLine.text($0) } == "/sbin/init splash")
    #expect(parse("") { CommandLine.text($0) } == "")
    #expect(parse("\0\0\0") { CommandLine.text($0) } == "")
    #expect(parse("a\0\0b\0") { CommandLine.text($0) } == "a  b")
    let long = String(repeating: "x", count: CommandLine.bytesMax * 2)
    #expect(parse(long) { CommandLine.text($0) }.utf8.count == CommandLine.bytesMax)
  }

  @Test func aThreadThatRanHasAnotherFingerprint() {
    let asleep = parse("165060931 16481977 445\n") { ScheduleStat.fingerprint($0) }
    #expect(asleep == parse("165060931 16481977 445\n") { ScheduleStat.fingerprint($0) })
    #expect(asleep != parse("165060931 16481977 446\n") { ScheduleStat.fingerprint($0) })
    #expect(asleep != parse("165060932 16481977 445\n") { ScheduleStat.fingerprint($0) })
    #expect(parse("0 0 0\n") { ScheduleStat.fingerprint($0) } == 0)
    #expect(parse("garbage\n") { ScheduleStat.fingerprint($0) } == 0)
  }

  @Test func users() {
    var names = UserNames()
    parse("root:x:0:0::/:/bin/sh\nbad line\nx:y:notanumber:\nkim:x:1000:1000::/:\n") {
      names.read($0)
    }
    #expect(names[0] == "root")
    #expect(names[1_000] == "kim")
    #expect(names[7] == nil)
  }

  @Test func listsProcessesInOrder() throws {
    var directory = ProcessDirectory(Fixture.path("vm-6.18/proc"))
    var pids: [Int32] = []
    try directory.list(into: &pids, limit: 100)
    #expect(pids == [1, 2])
    try directory.list(into: &pids, limit: 1)
    #expect(pids.count == 1)
    var missing = ProcessDirectory(Fixture.path("nowhere/proc"))
    #expect(throws: ProcFSError.self) { try missing.list(into: &pids, limit: 1) }
  }
}
