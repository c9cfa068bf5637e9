import ProcFS
import Testing

@Suite struct FilesTests {
  @Test func loads() throws {
    let load = try Fixture.parse("old-3.10/proc/loadavg") { try LoadAverage($0) }
    #expect(load.oneMinute == 1_207)
    #expect(load.fiveMinutes == 350)
    #expect(load.fifteenMinutes == 99)
    #expect(load.runnable == 3)
    #expect(load.threads == 412)
  }

  @Test func memory() throws {
    var info = MemInfo()
    try Fixture.parse("vm-6.18/proc/meminfo") { try info.read($0) }
    #expect(info[.total] == 24_684_092)
    #expect(info[.available] == 24_058_828)
    try Fixture.parse("old-3.10/proc/meminfo") { try info.read($0) }
    #expect(info[.available] == nil)
    #expect(info[.cached] == 640_512)
    #expect(info[.swapFree] == 2_096_892)
  }

  @Test func memoryEvents() throws {
    var stat = VMStat()
    try Fixture.parse("old-3.10/proc/vmstat") { try stat.read($0) }
    #expect(stat[.pageFaults] == 9_114_571)
    #expect(stat[.majorFaults] == 4_211)
    #expect(stat[.swapOut] == 64)
    #expect(stat[.outOfMemoryKills] == nil)
    try Fixture.parse("vm-6.18/proc/vmstat") { try stat.read($0) }
    #expect(stat[.outOfMemoryKills] == 0)
  }

  @Test func pressure() throws {
    let text = "some avg10=1.00 avg60=2.00 avg300=3.00 total=27806573\n"
    let old = try parse(text) { try Pressure($0) }
    #expect(old.some == 27_806_573)
    #expect(old.full == nil)
    let new = try parse(text + "full avg10=0 avg60=0 avg300=0 total=7\n") { try Pressure($0) }
    #expect(new.full == 7)
    #expect(throws: ProcFSError.self) { try parse("some avg10=1.00\n") { try Pressure($0) } }
  }

  @Test func disks() throws {
    var stats = DiskStats()
    try Fixture.parse("old-3.10/proc/diskstats") { try stats.read($0) }
    let disk = try #require(stats.devices.first)
    #expect(disk.name == "sda")
    #expect(disk.reads == 45_021)
    #expect(disk.sectorsRead == 2_088_202)
    #expect(disk.readMilliseconds == 30_199)
    #expect(disk.writes == 100_233)
    #expect(disk.sectorsWritten == 3_310_104)
    #expect(disk.writeMilliseconds == 401_222)
    #expect(disk.inFlight == 0)
    #expect(disk.busyMilliseconds == 88_012)
    #expect(disk.weightedMilliseconds == 431_400)
    let before = stats.generation
    try Fixture.parse("old-3.10/proc/diskstats") { try stats.read($0) }
    #expect(stats.generation == before)
    try Fixture.parse("odd-devices/proc/diskstats") { try stats.read($0) }
    #expect(stats.generation != before)
    #expect(stats.devices[1].name == "cciss/c0d0")
    #expect(stats.devices[3].sectorsRead == .max)
  }

  @Test func interfaces() throws {
    var stats = NetDev()
    try Fixture.parse("old-3.10/proc/net/dev") { try stats.read($0) }
    let interface = try #require(stats.interfaces.last)
    #expect(interface.name == "eth0")
    #expect(interface.bytesReceived == 88_120_331)
    #expect(interface.packetsReceived == 90_211)
    #expect(interface.errorsReceived == 1)
    #expect(interface.droppedReceived == 2)
    #expect(interface.bytesSent == 11_000_210)
    #expect(interface.packetsSent == 80_100)
    #expect(interface.errorsSent == 4)
    #expect(interface.droppedSent == 5)
    try Fixture.parse("odd-devices/proc/net/dev") { try stats.read($0) }
    #expect(stats.interfaces[0].name == "eth0.100")
    #expect(stats.interfaces[0].bytesReceived == .max)
  }

  @Test func protocols() throws {
    var counters = NetSNMP()
    try Fixture.parse("vm-6.18/proc/net/snmp") { try counters.read($0) }
    #expect(counters[.segmentsReceived] == 549)
    #expect(counters[.segmentsSent] == 322)
    #expect(counters[.segmentsRetransmitted] == 0)
    #expect(counters[.datagramsReceived] == 24)
    #expect(counters[.datagramsSent] == 25)
    var extended = NetNetstat()
    try Fixture.parse("vm-6.18/proc/net/netstat") { try extended.read($0) }
    #expect(extended[.listenOverflows] == 0)
    #expect(extended[.timeouts] != nil)
    let sockets = try Fixture.parse("vm-6.18/proc/net/sockstat") { try SocketStat($0) }
    #expect(sockets.tcpInUse == 1)
    #expect(sockets.tcpTimeWait == 1)
  }

  @Test func aNegativeColumnIsAbsentAndKeepsTheOthersInPlace() throws {
    var counters = NetSNMP()
    let text = "Tcp: MaxConn CurrEstab InSegs\nTcp: -1 -4 9\n"
    try parse(text) { try counters.read($0) }
    #expect(counters[.established] == nil)
    #expect(counters[.segmentsReceived] == 9)
  }

  @Test func socketsByState() throws {
    var states = TCPStates()
    try Fixture.parse("vm-6.18/proc/net/tcp") { try states.add($0) }
    #expect(states.counts[10] == 1)
    #expect(states.counts[6] == 1)
    #expect(states.counts.reduce(0, +) == 2)
    states.reset()
    #expect(states.counts.allSatisfy { $0 == 0 })
  }

  @Test func fileHandles() throws {
    let old = try Fixture.parse("old-3.10/proc/sys/fs/file-nr") { try FileHandles($0) }
    #expect(old.used == 1_216)
    #expect(old.limit == 98_044)
    let odd = try parse("5\t9\t10\n") { try FileHandles($0) }
    #expect(odd.used == 0)
  }

  @Test func singleNumbers() throws {
    #expect(try parse("max\n") { try SingleNumber.read($0) } == nil)
    #expect(try parse("-5000\n") { try SingleNumber.read($0) } == -5_000)
    #expect(try parse("18446744073709551615\n") { try SingleNumber.read($0) } == .max)
    #expect(throws: ProcFSError.self) { try parse("x\n") { try SingleNumber.read($0) } }
  }

  @Test func uptime() throws {
    #expect(try parse("120331.07 1.00\n") { try Uptime($0) }.hundredths == 12_033_107)
    #expect(throws: ProcFSError.self) { try parse("1.007 1.00\n") { try Uptime($0) } }
  }
}
