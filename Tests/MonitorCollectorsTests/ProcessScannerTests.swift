import MonitorCollectors
import MonitorModel
import MonitorSupport
import ProcFS
import Testing

@Suite struct ProcessScannerTests {
  /// A process of a tree.
  private struct Process {
    var pid = 77
    var name = Array("bash".utf8)
    var state = "S"
    var parent = 1
    var user = 10
    var system = 5
    var threads = 1
    var start = 1_000
    var pages = 250
    var turns = 1

    func write(to tree: TemporaryTree, identity: Bool = true) {
      let tail =
        ") \(state) \(parent) 7 7 0 -1 0 1 2 3 4 \(user) \(system) 7 8 20 0 \(threads) 0 \(start)"
        + " 1000000 \(pages) 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 0\n"
      tree.write("proc/\(pid)/stat", Array("\(pid) (".utf8) + name + Array(tail.utf8))
      tree.write("proc/\(pid)/schedstat", "\(turns)00 5 \(turns)\n")
      guard identity else { return }
      tree.write("proc/\(pid)/status", "Name:\tx\nUid:\t1000\t1000\t1000\t1000\n")
      tree.write("proc/\(pid)/cmdline", Array("run\0me\0".utf8))
      tree.write("proc/\(pid)/cgroup", "0::/lxc.payload.web/x\n")
      tree.write("proc/\(pid)/io", "read_bytes: 4096\nwrite_bytes: 8192\n")
    }
  }

  private static func tree(_ processes: [Process]) -> TemporaryTree {
    let tree = TemporaryTree()
    tree.write("etc/passwd", "kim:x:1000:1000::/:/bin/sh\n")
    tree.write("proc/uptime", "1.00 1.00\n")
    for process in processes { process.write(to: tree) }
    return tree
  }

  private static func collector(
    _ tree: TemporaryTree, descriptors: Int = 100
  ) -> SystemMetricsCollector {
    SystemMetricsCollector(
      options: SystemMetricsOptions(
        root: tree.root, descriptors: descriptors,
        ask: { [tree] path in .failure(.cannotOpen(path: tree.root + path, errno: 2)) }))
  }

  private static func scan(
    _ collector: SystemMetricsCollector, _ second: Int64 = 1
  ) async throws -> ProcessBatch {
    let batch = try await collector.collect(
      at: MonotonicInstant(nanoseconds: second * 1_000_000_000))
    return try #require(batch.processes)
  }

  @Test(arguments: [0, 1, 100])
  func readsAProcess(descriptors: Int) async throws {
    let collector = Self.collector(Self.tree([Process()]), descriptors: descriptors)
    for second in 1...5 {
      let batch = try await Self.scan(collector, Int64(second))
      let sample = try #require(batch.samples.first)
      #expect(batch.samples.count == 1)
      #expect(sample.state == 0x53)
      #expect(sample.userTicks == 10)
      #expect(sample.systemTicks == 5)
      #expect(sample.majorFaults == 3)
      #expect(sample.residentBytes % 250 == 0 && sample.residentBytes >= 250 * 4_096)
      #expect(sample.ioState == .value)
      #expect(sample.readBytes == 4_096)
      #expect(sample.writtenBytes == 8_192)
      let identity = batch.identities[Int(sample.slot)]
      #expect(
        identity
          == ProcessIdentity(
            pid: 77, parent: 1, startTicks: 1_000, name: "bash", commandLine: "run me",
            uid: 1_000, user: "kim", cgroup: "/lxc.payload.web/x", container: "lxc:web"))
      #expect(batch.unreadable == 0)
    }
  }

  @Test func bornAndGone() async throws {
    let tree = Self.tree([Process(pid: 5), Process(pid: 9)])
    let collector = Self.collector(tree)
    _ = try await Self.scan(collector)
    Process(pid: 7).write(to: tree)
    tree.remove("proc/5")
    let batch = try await Self.scan(collector, 2)
    let pids = batch.samples.map { batch.identities[Int($0.slot)].pid }
    #expect(pids.sorted() == [7, 9])
    // The slot of the one that is gone is used again.
    tree.remove("proc/9")
    Process(pid: 10).write(to: tree)
    let later = try await Self.scan(collector, 3)
    #expect(later.identities.count <= 3)
    #expect(later.samples.map { later.identities[Int($0.slot)].pid }.sorted() == [7, 10])
  }

  @Test func goneBetweenListingAndReadingIsNoError() async throws {
    let tree = Self.tree([Process(pid: 5)])
    tree.write("proc/6/comm", "no stat here\n")
    let batch = try await Self.scan(Self.collector(tree))
    #expect(batch.samples.count == 1)
    #expect(batch.unreadable == 0)
  }

  @Test func aReusedIDIsAnotherProcess() async throws {
    let tree = Self.tree([Process()])
    let collector = Self.collector(tree)
    _ = try await Self.scan(collector)
    var other = Process(name: Array("other".utf8), start: 2_000)
    other.user = 900
    other.write(to: tree)
    tree.write("proc/77/cmdline", "another\0")
    let batch = try await Self.scan(collector, 2)
    let identity = try #require(batch.samples.first.map { batch.identities[Int($0.slot)] })
    #expect(identity.startTicks == 2_000)
    #expect(identity.name == "other")
    #expect(identity.commandLine == "another")
  }

  @Test func execReadsTheIdentityAgain() async throws {
    let tree = Self.tree([Process()])
    let collector = Self.collector(tree)
    _ = try await Self.scan(collector)
    Process(name: Array("vim".utf8), turns: 2).write(to: tree)
    tree.write("proc/77/cmdline", "vim\0file\0")
    let batch = try await Self.scan(collector, 2)
    let identity = try #require(batch.identities.first)
    #expect(identity.name == "vim")
    #expect(identity.commandLine == "vim file")
    #expect(identity.startTicks == 1_000)
  }

  @Test func anOrphanGetsANewParent() async throws {
    let tree = Self.tree([Process(parent: 50)])
    let collector = Self.collector(tree)
    #expect(try await Self.scan(collector).identities.first?.parent == 50)
    Process(parent: 1).write(to: tree)
    #expect(try await Self.scan(collector, 2).identities.first?.parent == 1)
  }

  @Test func aSleeperThatWakesIsSeenAtOnce() async throws {
    let tree = Self.tree([Process()])
    let collector = Self.collector(tree)
    for second in 1...6 { _ = try await Self.scan(collector, Int64(second)) }
    Process(user: 500, turns: 2).write(to: tree)
    let batch = try await Self.scan(collector, 7)
    #expect(batch.samples.first?.userTicks == 500)
  }

  @Test func aSleeperKeepsItsSampleAndItsMemoryIsLookedAtNowAndThen() async throws {
    let tree = Self.tree([Process()])
    let collector = Self.collector(tree)
    for second in 1...6 { _ = try await Self.scan(collector, Int64(second)) }
    Process(pages: 1).write(to: tree)
    var seen: Int64?
    for second in 7...40 where seen == nil {
      let batch = try await Self.scan(collector, Int64(second))
      #expect(batch.samples.count == 1)
      if batch.samples.first?.residentBytes ?? 0 < 250 * 4_096 { seen = Int64(second) }
    }
    let second = try #require(seen, "memory was never read again")
    #expect(second <= 7 + 16)
  }

  @Test func threadsAndRunningProcessesAreAlwaysRead() async throws {
    let tree = Self.tree([Process(pid: 5, threads: 2), Process(pid: 6, state: "R")])
    let collector = Self.collector(tree)
    for second in 1...6 { _ = try await Self.scan(collector, Int64(second)) }
    Process(pid: 5, threads: 2, pages: 1).write(to: tree)
    Process(pid: 6, state: "R", pages: 1).write(to: tree)
    let batch = try await Self.scan(collector, 7)
    #expect(batch.samples.allSatisfy { $0.residentBytes < 250 * 4_096 })
  }

  @Test func inputAndOutputAreReadOnlyWhereTimeMoved() async throws {
    let tree = Self.tree([Process(threads: 2)])
    let collector = Self.collector(tree)
    _ = try await Self.scan(collector)
    tree.write("proc/77/io", "read_bytes: 5000\nwrite_bytes: 8192\n")
    #expect(try await Self.scan(collector, 2).samples.first?.readBytes == 4_096)
    Process(user: 11, threads: 2).write(to: tree, identity: false)
    #expect(try await Self.scan(collector, 3).samples.first?.readBytes == 5_000)
  }

  @Test func whatCannotBeReadIsCountedAndNoted() async throws {
    let tree = Self.tree([Process(pid: 5)])
    tree.write("proc/6/stat/folder", "reading a folder fails\n")
    let collector = Self.collector(tree)
    let batch = try await collector.collect(at: MonotonicInstant(nanoseconds: 1))
    #expect(batch.processes?.unreadable == 1)
    #expect(batch.processes?.samples.count == 1)
    let note = try #require(batch.notes.first { $0.subject.hasSuffix("/proc/PID") })
    #expect(note.reason == .forbidden)
    #expect(note.remedy.contains("root"))
    tree.remove("proc/6")
    let later = try await collector.collect(at: MonotonicInstant(nanoseconds: 2))
    #expect(later.processes?.unreadable == 0)
    #expect(!later.notes.contains { $0.subject.hasSuffix("/proc/PID") })
  }

  @Test(arguments: [
    Array("a) R 1 (b".utf8), Array("x\ny".utf8), [0x1B, 0x5D, 0x30, 0x3B, 0x07], [0xFF, 0xC3], [],
  ])
  func namesAreKeptAsTheyAre(name: [UInt8]) async throws {
    let batch = try await Self.scan(Self.collector(Self.tree([Process(name: name)])))
    #expect(batch.identities.first?.name == String(decoding: name, as: UTF8.self))
    #expect(batch.samples.first?.userTicks == 10)
  }

  @Test func manyProcessesGetTheirIdentitiesInAFewTicks() async throws {
    let tree = Self.tree((100..<700).map { Process(pid: $0) })
    let collector = Self.collector(tree, descriptors: 300)
    var batch = try await Self.scan(collector)
    #expect(batch.samples.count == 600)
    #expect(batch.identities.contains { $0.commandLine.isEmpty })
    #expect(batch.identities.allSatisfy { $0.name == "bash" })
    for second in 2...4 { batch = try await Self.scan(collector, Int64(second)) }
    #expect(batch.identities.allSatisfy { $0.commandLine == "run me" && $0.user == "kim" })
    #expect(batch.samples.allSatisfy { $0.ioState == .value })
  }

  @Test func aCommandLineIsNotReadInUninterruptibleSleep() async throws {
    let tree = Self.tree([Process(state: "D")])
    let collector = Self.collector(tree)
    #expect(try await Self.scan(collector).identities.first?.commandLine == "")
    #expect(try await Self.scan(collector, 2).samples.first?.state == 0x44)
    Process(state: "S").write(to: tree)
    #expect(try await Self.scan(collector, 3).identities.first?.commandLine == "run me")
  }

  @Test func aRunningProcessMayChangeItsTitleAndUser() async throws {
    let tree = Self.tree([Process()])
    let collector = Self.collector(tree)
    _ = try await Self.scan(collector)
    tree.write("proc/77/cmdline", "idle\0")
    tree.write("proc/77/status", "Uid:\t7\t7\t7\t7\n")
    var seen: ProcessIdentity?
    for second in 2...34 {
      Process(user: 10 + second, turns: second).write(to: tree, identity: false)
      seen = try await Self.scan(collector, Int64(second)).identities.first
      if seen?.commandLine == "idle" { break }
    }
    #expect(seen?.commandLine == "idle")
    #expect(seen?.user == "7")
  }

  @Test func aUserWithoutANameIsANumber() async throws {
    let tree = Self.tree([Process()])
    tree.write("proc/77/status", "Uid:\t4242\t0\t0\t0\n")
    let batch = try await Self.scan(Self.collector(tree))
    #expect(batch.identities.first?.user == "4242")
  }
}
