import Glibc
import ProcFS
import Testing

@Suite struct SystemTests {
  @Test func mounts() throws {
    let table = try Fixture.parse("old-3.10/proc/self/mountinfo") { try MountTable($0) }
    #expect(table.mounts.count == 6)
    #expect(table.mounts[1].type == "xfs")
    #expect(table.mounts[1].source == "/dev/mapper/centos-root")
    #expect(table.mounts[3].mountPoint == "/mnt/with space")
    #expect(table.mounts[4].type == "nfs4")
    #expect(throws: ProcFSError.self) {
      try parse("15 34 0:3 / /proc rw,relatime - proc proc rw") { try MountTable($0) }
    }
  }

  @Test(arguments: [
    ("rw,relatime,rw", false), ("rw,rw,hidepid=0", false), ("rw,hidepid=off,gid=4", false),
    ("rw,hidepid=1", true), ("rw,hidepid=invisible", true), ("hidepid=4,rw", true), ("", false),
  ])
  func mountsThatHideProcesses(options: String, hides: Bool) {
    #expect(ProcOptions.hideProcesses(options) == hides)
  }

  @Test func netlinkKnowsOurListeningSocket() throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(listener) }
    try #require(listener >= 0)
    try #require(listen(listener, 1) == 0)
    var states = TCPStates()
    var diagnosis = SocketDiagnosis()
    for _ in 0..<2 {
      do throws(ProcFSError) {
        try diagnosis.count(into: &states)
      } catch {
        // A sandbox may forbid netlink; then the collector reads files.
        #expect([EACCES, EPERM, EPROTONOSUPPORT, EAFNOSUPPORT, ENOENT].contains(error.code))
        return
      }
      #expect(states.counts[10] >= 1)
    }
  }

  @Test func answersOfNetlink() throws {
    func message(_ type: UInt8, _ payload: [UInt8]) -> [UInt8] {
      let length = UInt8(16 + payload.count)
      let padding = [UInt8](repeating: 0, count: (4 - payload.count % 4) % 4)
      return [length, 0, 0, 0, type, 0] + [UInt8](repeating: 0, count: 10) + payload + padding
    }
    let listening = message(18, [2, 10, 0])
    var states = TCPStates()
    let isLast = try (listening + listening).withUnsafeBytes { try states.add(diagnosis: $0) }
    #expect(!isLast)
    #expect(states.counts[10] == 2)
    let end = try (message(18, [10, 1]) + message(3, [0, 0, 0, 0])).withUnsafeBytes {
      try states.add(diagnosis: $0)
    }
    #expect(end)
    #expect(states.counts[1] == 1)
    let refusal = #expect(throws: ProcFSError.self) {
      try message(2, [0xFE, 0xFF, 0xFF, 0xFF]).withUnsafeBytes { _ = try states.add(diagnosis: $0) }
    }
    #expect(refusal?.code == ENOENT)
    let whole = listening + message(2, [0, 0, 0, 0x80]) + message(3, [])
    for length in whole.indices {
      for value in [UInt8(0), 1, 0x10, 0x7F, 0xFF] {
        var changed = whole
        changed[length] = value
        changed.withUnsafeBytes { _ = try? states.add(diagnosis: $0) }
        whole.prefix(length).withUnsafeBytes { _ = try? states.add(diagnosis: $0) }
      }
    }
  }

  @Test func sensors() {
    let sensors = SensorList.find(sys: Fixture.path("odd-devices/sys"))
    #expect(
      sensors.map(\.name) == [
        "coretemp Package id 0", "coretemp temp2", "nvme temp1", "nvme temp1 #2",
      ])
    #expect(sensors[0].critical == 100_000)
    #expect(sensors[3].critical == nil)
  }

  @Test func thermalZonesStandIn() {
    let sensors = SensorList.find(sys: Fixture.path("thermal-only/sys"))
    #expect(sensors.map(\.name) == ["cpu-thermal"])
    #expect(sensors.first?.critical == 110_000)
    #expect(SensorList.find(sys: Fixture.path("nowhere/sys")).isEmpty)
  }

  @Test func spaceOfTheRoot() throws {
    let space = try FilesystemSpace(at: "/")
    #expect(space.bytes >= space.bytesFree)
    #expect(space.bytesFree >= space.bytesAvailable)
    let error = #expect(throws: ProcFSError.self) { try FilesystemSpace(at: "/nowhere/at/all") }
    #expect(error?.code == ENOENT)
  }

  @Test func aMissingFileIsTriedAgainNowAndThen() {
    var file = ProcFile(Fixture.path("nowhere/proc/stat"))
    var buffer = ReadBuffer()
    for _ in 0...ProcFile.retryInterval + 1 {
      let code = Self.failure(&file, &buffer)
      #expect(code == ENOENT)
    }
  }

  private static func failure(_ file: inout ProcFile, _ buffer: inout ReadBuffer) -> Int32 {
    do throws(ProcFSError) { try file.read(into: &buffer) } catch { return error.code }
    return 0
  }

  @Test func readsAFileOfAnyLengthTwice() throws {
    // The fixture is longer than the buffer to begin with.
    var file = ProcFile(Fixture.path("vm-6.18/proc/vmstat"))
    var buffer = ReadBuffer(capacity: 64)
    let expected = Fixture.bytes("vm-6.18/proc/vmstat")
    for _ in 0..<2 {
      try file.read(into: &buffer)
      let read = Array(buffer.bytes)
      #expect(read == expected)
    }
  }
}
