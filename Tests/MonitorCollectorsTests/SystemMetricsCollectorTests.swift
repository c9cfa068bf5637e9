import Glibc
import MonitorCollectors
import MonitorModel
import MonitorSupport
import ProcFS
import Testing

@Suite struct SystemMetricsCollectorTests {
  private static let space = FilesystemSpace(
    bytes: 1_000, bytesFree: 400, bytesAvailable: 200, inodes: 50, inodesFree: 10)

  private static func collector(_ tree: TemporaryTree) -> SystemMetricsCollector {
    SystemMetricsCollector(
      options: SystemMetricsOptions(root: tree.root, ask: { [tree] _ in answer(tree) }),
      time: stillTime)
  }

  /// Holding the tree keeps it as long as the collector.
  private static func answer(_ tree: TemporaryTree) -> Result<FilesystemSpace, ProcFSError> {
    .success(space)
  }

  /// A clock that stands still.
  private static var stillTime: MonitorTime {
    MonitorTime(
      monotonic: { MonotonicInstant(nanoseconds: 7) }, wall: { WallInstant(milliseconds: 0) },
      sleepUntil: { _ in })
  }

  private static func collect(
    _ collector: SystemMetricsCollector, second: Int64 = 1
  ) async throws -> BatchReader {
    BatchReader(
      batch: try await collector.collect(
        at: MonotonicInstant(nanoseconds: second * 1_000_000_000)))
  }

  @Test func readsAModernMachine() async throws {
    let tree = TemporaryTree(copyOf: "vm-6.18")
    let read = try await Self.collect(Self.collector(tree))
    #expect(read.number("system.cpu.time{state=\"user\"}") == 42_766)
    #expect(read.number("system.cpu.time{core=\"1\",state=\"idle\"}") == 330_378)
    #expect(read.level("system.memory.usage{state=\"free\"}") == 22_469_852.0 * 1_024)
    #expect(read.level("system.memory.utilization") == (24_684_092.0 - 24_058_828) / 24_684_092)
    #expect(read.number("system.disk.sectors{device=\"vda\",direction=\"read\"}") == 18_304_602)
    #expect(read.number("system.disk.sectors{device=\"loop0\",direction=\"read\"}") == nil)
    #expect(read.number("system.network.io{device=\"eth0\",direction=\"receive\"}") == 20_016_606)
    #expect(read.state("system.network.io{device=\"ifb0\",direction=\"receive\"}") == nil)
    #expect(read.level("system.tcp.connections{state=\"time_wait\"}") == 1)
    #expect(read.level("system.filesystem.utilization{mountpoint=\"/\"}") == 0.75)
    #expect(read.level("system.filesystem.inodes.utilization{mountpoint=\"/\"}") == 0.8)
    #expect(read.level("system.processes.count") == 2)
    #expect(read.batch.collector == "system")
    let host = try #require(read.batch.host)
    #expect(host.hostname == "host")
    #expect(host.processors == 2)
    #expect(host.cpuLimit == 2)
    #expect(!host.limitedByCgroup)
    #expect(host.memoryLimit == 24_684_092 * 1_024)
  }

  @Test func everyCanonicalSeriesIsThere() async throws {
    let tree = TemporaryTree(copyOf: "vm-6.18")
    let read = try await Self.collect(Self.collector(tree))
    let keys = Set(read.batch.catalog.series.map(\.key.description))
    for key in [
      "system.cpu.utilization", "system.cpu.utilization{core=\"0\"}",
      "system.cpu.utilization{state=\"steal\"}", "system.cpu.context_switches",
      "system.cpu.interrupts", "system.processes.created", "system.processes.running",
      "system.processes.blocked", "system.processes.count", "system.cpu.load{period=\"15m\"}",
      "system.pressure.stall{kind=\"some\",resource=\"io\"}", "system.memory.utilization",
      "system.swap.utilization", "system.swap.usage{state=\"used\"}",
      "system.swap.io{direction=\"in\"}", "system.memory.oom_kills",
      "system.memory.page_faults{type=\"major\"}",
      "system.disk.io{device=\"vda\",direction=\"read\"}",
      "system.disk.operations{device=\"vda\",direction=\"write\"}",
      "system.disk.utilization{device=\"vda\"}", "system.disk.queue{device=\"vda\"}",
      "system.disk.latency{device=\"vda\",direction=\"read\"}",
      "system.filesystem.usage{mountpoint=\"/\",state=\"free\"}",
      "system.network.packets{device=\"eth0\",direction=\"transmit\"}",
      "system.network.errors{device=\"eth0\",direction=\"receive\"}",
      "system.network.dropped{device=\"eth0\",direction=\"receive\"}",
      "system.tcp.connections{state=\"established\"}", "system.tcp.retransmits",
      "system.tcp.segments{direction=\"receive\"}", "system.tcp.listen_overflows",
      "system.udp.datagrams{direction=\"receive\"}", "system.udp.errors", "system.fd.count",
      "system.fd.utilization",
    ] { #expect(keys.contains(key), "\(key) is missing") }
    #expect(keys.count == read.batch.catalog.series.count, "a series has two definitions")
    let metrics = read.batch.catalog.metrics.map(\.key)
    #expect(Set(metrics).count == metrics.count, "a metric has two columns")
    for series in read.batch.catalog.series {
      for term in series.formula.numerator + series.formula.denominator {
        #expect(metrics.indices.contains(Int(term.metric)))
      }
    }
  }

  @Test func sharesComeFromIncreases() async throws {
    let tree = TemporaryTree(copyOf: "vm-6.18")
    let collector = Self.collector(tree)
    tree.write("proc/stat", "cpu  100 0 100 800 0 0 0 0 50 0\ncpu0 100 0 100 800 0 0 0 0 50 0\n")
    let before = try await Self.collect(collector)
    tree.write("proc/stat", "cpu  130 0 110 850 10 0 0 0 80 0\ncpu0 130 0 110 850 10 0 0 0 80 0\n")
    tree.write(
      "proc/diskstats",
      " 254 0 vda 167970 0 18304610 71931 36042 41509 3318992 10450 0 28292 84323\n")
    let after = try await Self.collect(collector, second: 2)
    // Guests are in user time already: 40 of 100 ticks were busy.
    #expect(after.change(since: before, seconds: 1, "system.cpu.utilization") == 0.4)
    #expect(after.change(since: before, seconds: 1, "system.cpu.utilization{core=\"0\"}") == 0.4)
    #expect(
      after.change(since: before, seconds: 1, "system.cpu.utilization{state=\"iowait\"}") == 0.1)
    let disk = "device=\"vda\""
    #expect(
      after.change(since: before, seconds: 1, "system.disk.io{\(disk),direction=\"read\"}") == 4_096
    )
    #expect(after.change(since: before, seconds: 1, "system.disk.utilization{\(disk)}") == 0.5)
    #expect(after.change(since: before, seconds: 1, "system.disk.queue{\(disk)}") == 1)
    #expect(
      after.change(since: before, seconds: 1, "system.disk.latency{\(disk),direction=\"read\"}")
        == 0.005)
  }

  @Test func anOldKernelLeavesGapsWithReasons() async throws {
    let tree = TemporaryTree(copyOf: "old-3.10")
    let read = try await Self.collect(Self.collector(tree))
    #expect(
      read.state("system.pressure.stall_time{kind=\"some\",resource=\"cpu\"}") == .absent)
    let note = try #require(
      read.batch.notes.first { $0.subject.hasSuffix("/proc/pressure/cpu") })
    #expect(note.reason == .absent)
    #expect(note.remedy.contains("psi=1"))
    #expect(read.state("system.memory.oom_kills") == .absent)
    // MemAvailable is estimated: free + buffers + cached − shared.
    let available = 82_064.0 + 40_364 + 640_512 - 10_512
    #expect(read.level("system.memory.usage{state=\"available\"}") == available * 1_024)
    #expect(read.level("system.fd.utilization") == 1_216.0 / 98_044)
  }

  @Test func networkFilesystemsAreNotAsked() async throws {
    let tree = TemporaryTree(copyOf: "old-3.10")
    let read = try await Self.collect(Self.collector(tree))
    #expect(read.level("system.filesystem.utilization{mountpoint=\"/mnt/with space\"}") == 0.75)
    #expect(read.series("system.filesystem.utilization{mountpoint=\"/srv/share\"}") == nil)
    #expect(read.series("system.filesystem.utilization{mountpoint=\"/srv/share/disk\"}") == nil)
    #expect(read.batch.notes.contains { $0.subject == "/srv/share" && $0.reason == .skipped })
  }

  @Test func aContainerOfVersion2HasItsOwnLimits() async throws {
    let tree = TemporaryTree(copyOf: "container-v2")
    let collector = Self.collector(tree)
    let before = try await Self.collect(collector)
    #expect(before.level("system.memory.utilization") == 0.5)
    #expect(before.level("system.memory.usage{state=\"used\"}") == 268_435_456)
    #expect(before.level("system.memory.usage{state=\"available\"}") == 268_435_456)
    #expect(before.level("system.memory.usage{state=\"free\"}") == 134_217_728)
    #expect(before.level("system.memory.usage{state=\"anonymous\"}") == 200_000_000)
    #expect(before.level("system.memory.usage{state=\"slab\"}") == nil)
    #expect(before.batch.host?.limitedByCgroup == true)
    #expect(before.batch.host?.memoryLimit == 536_870_912)
    #expect(before.batch.host?.cpuLimit == 1.5)
    tree.write("sys/fs/cgroup/cpu.stat", "usage_usec 5750000\n")
    let after = try await Self.collect(collector, second: 2)
    let share = try #require(after.change(since: before, seconds: 1, "system.cpu.utilization"))
    #expect(abs(share - 0.5) < 1e-9)
    // The host's file that is mounted over /etc/hosts is not the container's disk.
    #expect(after.series("system.filesystem.utilization{mountpoint=\"/etc/hosts\"}") == nil)
    #expect(after.level("system.filesystem.utilization{mountpoint=\"/data\"}") == 0.75)
  }

  @Test func hiddenProcessesAreNoted() async throws {
    let tree = TemporaryTree(copyOf: "container-v2")
    let hidden = try await Self.collect(Self.collector(tree))
    let note = try #require(hidden.batch.notes.first { $0.subject.hasSuffix("/proc/PID") })
    #expect(note.reason == .forbidden)
    #expect(note.remedy.contains("gid="))
    // Who sees process 1 may look at everybody.
    tree.write(
      "proc/1/stat", "1 (init) S 0 1 1 0 -1 0 1 2 0 4 5 6 7 8 20 0 1 0 3 1000 9 1 1 1 0 0\n")
    let seen = try await Self.collect(Self.collector(tree))
    #expect(!seen.batch.notes.contains { $0.subject.hasSuffix("/proc/PID") })
  }

  @Test func aContainerOfVersion1HasItsOwnLimits() async throws {
    let tree = TemporaryTree(copyOf: "container-v1")
    let read = try await Self.collect(Self.collector(tree))
    #expect(read.level("system.memory.utilization") == 0.25)
    #expect(read.batch.host?.cpuLimit == 0.5)
    #expect(read.number("system.cgroup.cpu.usage") == 9_000_000_000)
  }

  @Test func manyProcessorsAndOneGoesOffLine() async throws {
    let tree = TemporaryTree(copyOf: "cores-96")
    let collector = Self.collector(tree)
    let before = try await Self.collect(collector)
    #expect(before.batch.host?.processors == 93)
    #expect(before.state("system.cpu.time{core=\"95\",state=\"user\"}") == .value)
    #expect(before.state("system.cpu.time{core=\"63\",state=\"user\"}") == nil)
    let lines = tree.bytes("proc/stat").split(separator: 0x0A)
    let kept = lines.filter { !$0.starts(with: Array("cpu95 ".utf8)) }
    tree.write("proc/stat", Array(kept.joined(separator: [0x0A])) + [0x0A])
    let after = try await Self.collect(collector, second: 2)
    #expect(after.state("system.cpu.time{core=\"95\",state=\"user\"}") == .vanished)
    #expect(after.state("system.cpu.time{core=\"94\",state=\"user\"}") == .value)
    #expect(after.batch.catalog == before.batch.catalog)
  }

  @Test func disksComeAndGoAndPartitionsDoNotCount() async throws {
    let tree = TemporaryTree(copyOf: "odd-devices")
    tree.write("proc/meminfo", "MemTotal: 1 kB\n")
    let collector = Self.collector(tree)
    let before = try await Self.collect(collector)
    let disks = before.batch.catalog.series.filter { $0.key.name == "system.disk.utilization" }
      .compactMap { $0.key.label("device") }
    #expect(disks == ["cciss/c0d0", "nvme0n1", "md127", "mmcblk0", "mmcblk0boot0"])
    let column = "system.disk.operations{device=\"md127\",direction=\"read\"}"
    #expect(before.state(column) == .value)
    tree.write("proc/diskstats", " 259 0 nvme0n1 9 0 9 9 9 0 9 9 0 9 9\n")
    let without = try await Self.collect(collector, second: 2)
    #expect(without.state(column) == .vanished)
    tree.write(
      "proc/diskstats",
      " 259 0 nvme0n1 9 0 9 9 9 0 9 9 0 9 9\n   9 127 md127 41 0 9 9 9 0 9 9 0 9 9\n")
    let back = try await Self.collect(collector, second: 3)
    #expect(back.number(column) == 41)
    #expect(back.batch.catalog == before.batch.catalog)
  }

  @Test func interfacesWithoutTrafficAndContainerLinksAreLeftOut() async throws {
    let tree = TemporaryTree(copyOf: "odd-devices")
    let read = try await Self.collect(Self.collector(tree))
    let names = read.batch.catalog.series.filter {
      $0.key.name == "system.network.io" && $0.key.label("direction") == "receive"
    }.compactMap { $0.key.label("device") }
    #expect(names == ["eth0.100", "enp0s31f6", "veth12ab", "wg0"])
  }

  @Test func sensorsAreHeldForFiveSeconds() async throws {
    let tree = TemporaryTree(copyOf: "odd-devices")
    let collector = Self.collector(tree)
    let first = try await Self.collect(collector)
    let sensor = "system.temperature{sensor=\"coretemp Package id 0\"}"
    #expect(first.level(sensor) == 45)
    #expect(first.series(sensor)?.ceiling == 100)
    #expect(first.level("system.temperature{sensor=\"coretemp temp2\"}") == -5)
    #expect(first.level("system.cpu.frequency{core=\"1\"}") == 3.2e9)
    tree.write("sys/class/hwmon/hwmon0/temp1_input", "46000\n")
    #expect(try await Self.collect(collector, second: 5).level(sensor) == 45)
    #expect(try await Self.collect(collector, second: 6).level(sensor) == 46)
    tree.remove("sys/class/hwmon/hwmon0/temp1_input")
    let gone = try await Self.collect(collector, second: 11)
    #expect(gone.state(sensor) == .vanished)
  }

  @Test func mountsThatComeAndGoForEverReachALimit() async throws {
    let tree = TemporaryTree(copyOf: "vm-6.18")
    let collector = Self.collector(tree)
    var read = try await Self.collect(collector)
    for round in 1...4 {
      let mounts = (0..<50).map { number in
        "30 1 9:\(number) / /mnt/\(round)-\(number) rw - ext4 /dev/x rw\n"
      }
      tree.write("proc/self/mountinfo", mounts.joined())
      read = try await Self.collect(collector, second: Int64(round) * 20)
    }
    let shown = read.batch.catalog.series.filter { $0.key.name == "system.filesystem.utilization" }
    #expect(shown.count == 128)
    #expect(read.batch.notes.contains { $0.subject == "filesystems beyond 128" })
    let first = "system.filesystem.usage{mountpoint=\"/mnt/1-0\",state=\"used\"}"
    #expect(read.state(first) == .vanished)
  }

  @Test func socketStatesAreCountedOnceAMinute() async throws {
    let tree = TemporaryTree(copyOf: "vm-6.18")
    let collector = Self.collector(tree)
    let listen = "system.tcp.connections{state=\"listen\"}"
    #expect(try await Self.collect(collector).state(listen) == .skipped)
    #expect(try await Self.collect(collector, second: 3).level(listen) == 1)
    tree.write("proc/net/tcp", "  sl\n")
    #expect(try await Self.collect(collector, second: 62).level(listen) == 1)
    #expect(try await Self.collect(collector, second: 63).level(listen) == 0)
  }

  @Test func datagramsOfBothVersionsCountTogether() async throws {
    let tree = TemporaryTree(copyOf: "vm-6.18")
    let collector = Self.collector(tree)
    let before = try await Self.collect(collector)
    tree.write("proc/net/snmp6", "Udp6InDatagrams \t7\nUdp6InErrors \t2\n")
    tree.write(
      "proc/net/snmp", "Udp: InDatagrams InErrors SndbufErrors\nUdp: 34 1 0\n")
    let after = try await Self.collect(collector, second: 2)
    let key = "system.udp.datagrams{direction=\"receive\"}"
    #expect(after.change(since: before, seconds: 1, key) == 17)
    #expect(after.state("system.udp.datagrams{direction=\"transmit\",ip=\"6\"}") == .absent)
  }

  @Test func aKernelWithoutIPv6HasSentNoSuchDatagram() async throws {
    let tree = TemporaryTree(copyOf: "vm-6.18")
    tree.remove("proc/net/snmp6")
    let read = try await Self.collect(Self.collector(tree))
    #expect(read.number("system.udp.datagrams{direction=\"receive\",ip=\"6\"}") == 0)
    #expect(!read.batch.notes.contains { $0.subject.hasSuffix("snmp6") })
  }

  @Test func aMachineThatTellsNothingIsAnError() async throws {
    let tree = TemporaryTree()
    let collector = Self.collector(tree)
    let error = await #expect(throws: CollectorError.self) {
      _ = try await Self.collect(collector)
    }
    #expect(error?.code == .absent)
    #expect(error?.detail.contains(tree.root) == true)
  }

  @Test func aFileThatTurnsBadIsAGapUntilItIsGood() async throws {
    let tree = TemporaryTree(copyOf: "vm-6.18")
    let collector = Self.collector(tree)
    let good = tree.bytes("proc/meminfo")
    _ = try await Self.collect(collector)
    tree.write("proc/meminfo", "MemTotal: lots\n")
    let bad = try await Self.collect(collector, second: 2)
    #expect(bad.state("system.memory.limit") == .malformed)
    #expect(bad.state("system.swap.limit") == .malformed)
    #expect(bad.state("system.cpu.context_switches") == .value)
    let note = try #require(bad.batch.notes.first { $0.subject.hasSuffix("/proc/meminfo") })
    #expect(note.remedy.contains("byte 10"))
    tree.write("proc/meminfo", good)
    let again = try await Self.collect(collector, second: 3)
    #expect(again.state("system.memory.limit") == .value)
    #expect(!again.batch.notes.contains { $0.subject.hasSuffix("/proc/meminfo") })
  }

  /// One seed changes bytes, cuts and removes files between collections: the columns stay whole.
  @Test(arguments: ["vm-6.18", "old-3.10", "container-v2", "odd-devices"])
  func survivesChangedTrees(fixture: String) async throws {
    let seed: UInt64 = 0x5EED_0001
    var random = SeededGenerator(seed: seed)
    let tree = TemporaryTree(copyOf: fixture)
    let files = tree.files().sorted()
    let originals = files.map { tree.bytes($0) }
    let collector = Self.collector(tree)
    var metrics = 0
    for round in 0..<150 {
      let index = Int(random.next() % UInt64(files.count))
      var bytes = originals[index]
      switch random.next() % 4 {
      case 0 where !bytes.isEmpty:
        bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
      case 1: bytes = Array(bytes.prefix(Int(random.next() % UInt64(bytes.count + 1))))
      case 2: bytes += bytes
      default: break
      }
      tree.write(files[index], bytes)
      guard let read = try? await Self.collect(collector, second: Int64(round)) else { continue }
      #expect(read.batch.values.count == read.batch.catalog.metrics.count, "seed \(seed)")
      #expect(read.batch.catalog.metrics.count >= metrics, "seed \(seed) round \(round)")
      metrics = read.batch.catalog.metrics.count
    }
    #expect(metrics > 0)
  }

  @Test func readsTheMachineItRunsOn() async throws {
    let collector = SystemMetricsCollector(options: SystemMetricsOptions())
    let first = try await Self.collect(collector)
    let second = try await Self.collect(collector, second: 2)
    let processes = try #require(second.batch.processes)
    let own = processes.samples.first { processes.identities[Int($0.slot)].pid == getpid() }
    let sample = try #require(own, "this process is not in the list")
    let identity = processes.identities[Int(sample.slot)]
    #expect(!identity.commandLine.isEmpty)
    #expect(identity.uid == getuid())
    #expect(sample.residentBytes > 1_000_000)
    #expect(sample.threads >= 1)
    #expect(second.batch.host?.uptimeSeconds ?? 0 > 0)
    #expect(second.number("system.cpu.context_switches") != nil)
    #expect(second.batch.catalog.metrics.count >= first.batch.catalog.metrics.count)
    #expect(second.batch.elapsedNanoseconds > 0)
  }
}
