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
