import Glibc
import MonitorCollectors
import MonitorModel
import MonitorSupport
import ProcFS
import Testing

/// Random lives of processes against a plain model of them, and lives of real processes.
@Suite struct ProcessSimulationTests {
  private struct Life: Equatable {
    var name: [UInt8]
    var start: Int
    var user: Int
    var system: Int
    var threads: Int
    var parent: Int
    var turns: Int
    var command: String
  }

  private static let names: [[UInt8]] = [
    Array("bash".utf8), Array("a) R 1 (b".utf8), Array("x\ny".utf8), [0xFF, 0x1B, 0x5D], [],
    Array("kworker/0:1".utf8), Array("日本".utf8),
  ]

  private static func write(_ pid: Int32, _ life: Life, to tree: TemporaryTree) {
    let tail =
      ") S \(life.parent) 7 7 0 -1 0 1 2 0 4 \(life.user) \(life.system) 7 8 20 0"
      + " \(life.threads) 0 \(life.start) 1000000 9 18446744073709551615 1 1 0 0\n"
    tree.write("proc/\(pid)/stat", Array("\(pid) (".utf8) + life.name + Array(tail.utf8))
    tree.write("proc/\(pid)/schedstat", "\(life.turns)000 1 \(life.turns)\n")
    tree.write("proc/\(pid)/cmdline", life.command + "\0")
  }

  private static func newLife(_ random: inout SeededGenerator, _ number: Int) -> Life {
    Life(
      name: names[Int(random.next() % UInt64(names.count))], start: number,
      user: Int(random.next() % 100), system: Int(random.next() % 100),
      threads: random.next() % 4 == 0 ? 3 : 1, parent: 1, turns: 1, command: "born \(number)")
  }

  @Test(arguments: [UInt64(1), 2, 3], [0, 5, 1_000])
  func theListIsWhatTheModelSays(seed: UInt64, descriptors: Int) async throws {
    var random = SeededGenerator(seed: seed)
    let tree = TemporaryTree()
    tree.write("proc/uptime", "1.00 1.00\n")
    let collector = SystemMetricsCollector(
      options: SystemMetricsOptions(
        root: tree.root, descriptors: descriptors,
        ask: { [tree] path in .failure(.cannotOpen(path: tree.root + path, errno: ENOENT)) }))
    var lives: [Int32: Life] = [:]
    var nextPID: Int32 = 10
    for tick in 1...40 {
      for _ in 0..<(random.next() % 4) {
        let life = Self.newLife(&random, 1_000 + Int(nextPID))
        Self.write(nextPID, life, to: tree)
        lives[nextPID] = life
        nextPID += Int32(1 + random.next() % 3)
      }
      for (pid, var life) in lives.sorted(by: { $0.key < $1.key }) {
        switch random.next() % 10 {
        case 0:
          tree.remove("proc/\(pid)")
          lives[pid] = nil
          continue
        case 1, 2:
          life.user += Int(random.next() % 50)
          life.turns += 1
        case 3:
          // exec: the name changes, so the command line is read again.
          life.name = Array("exec\(tick)".utf8)
          life.command = "became \(tick)"
          life.turns += 1
        case 4: life.parent = Int(random.next() % 3)
        default: continue
        }
        if life.parent != lives[pid]?.parent { life.turns += 1 }
        lives[pid] = life
        Self.write(pid, life, to: tree)
      }
      guard !lives.isEmpty else { continue }
      let batch = try await collector.collect(
        at: MonotonicInstant(nanoseconds: Int64(tick) * 1_000_000_000))
      let processes = try #require(batch.processes)
      Self.compare(processes, lives, "seed \(seed) tick \(tick)")
    }
  }

  private static func compare(_ batch: ProcessBatch, _ lives: [Int32: Life], _ at: String) {
    #expect(Set(batch.samples.map(\.slot)).count == batch.samples.count, "\(at)")
    var seen: Set<Int32> = []
    for sample in batch.samples {
      let identity = batch.identities[Int(sample.slot)]
      seen.insert(identity.pid)
      guard let life = lives[identity.pid] else {
        Issue.record("\(at): \(identity.pid) is gone")
        continue
      }
      #expect(identity.name == String(decoding: life.name, as: UTF8.self), "\(at)")
      #expect(identity.commandLine == life.command, "\(at)")
      #expect(identity.startTicks == UInt64(life.start), "\(at)")
      #expect(identity.parent == Int32(life.parent), "\(at)")
      #expect(sample.userTicks == UInt64(life.user), "\(at) pid \(identity.pid)")
      #expect(sample.systemTicks == UInt64(life.system), "\(at)")
      #expect(sample.threads == Int32(life.threads), "\(at)")
    }
    #expect(seen == Set(lives.keys), "\(at)")
    #expect(batch.unreadable == 0, "\(at)")
  }

  @Test func theListIsMadeAnewWhenTheKernelMadeAProcess() async throws {
    let tree = TemporaryTree()
    func writeCount(_ made: Int) {
      tree.write("proc/stat", "cpu  1 1 1 1\nprocesses \(made)\n")
    }
    var random = SeededGenerator(seed: 9)
    let collector = SystemMetricsCollector(
      options: SystemMetricsOptions(
        root: tree.root,
        ask: { [tree] path in .failure(.cannotOpen(path: tree.root + path, errno: ENOENT)) }))
    func count(_ tick: Int64) async throws -> Int? {
      try await collector.collect(at: MonotonicInstant(nanoseconds: tick * 1_000_000_000))
        .processes?.samples.count
    }
    writeCount(1)
    Self.write(10, Self.newLife(&random, 1), to: tree)
    #expect(try await count(1) == 1)
    Self.write(11, Self.newLife(&random, 2), to: tree)
    #expect(try await count(2) == 1, "listed without need")
    writeCount(2)
    #expect(try await count(3) == 2)
    Self.write(12, Self.newLife(&random, 3), to: tree)
    for tick in Int64(4)...10 { #expect(try await count(tick) == 2) }
    #expect(try await count(11) == 3, "every tenth tick lists in any case")
  }

  @Test func aRealProcessIsSeenUntilItIsGone() async throws {
    let collector = SystemMetricsCollector()
    func names(of pid: pid_t, _ tick: Int64) async throws -> [String] {
      let batch = try await collector.collect(
        at: MonotonicInstant(nanoseconds: tick * 1_000_000_000))
      let processes = try #require(batch.processes)
      return processes.samples.map { processes.identities[Int($0.slot)] }
        .filter { $0.pid == pid }.map(\.commandLine)
    }
    #expect(try await names(of: 0, 1).isEmpty)
    let child = try #require(Self.spawn(["sleep", "300"]))
    // Where another process ends at the same moment the number of processes tells nothing: then it
    // is the tenth tick that lists them in any case.
    var tick: Int64 = 2
    while tick < 12, try await names(of: child, tick).isEmpty { tick += 1 }
    for later in 1...4 {
      #expect(try await names(of: child, tick + Int64(later)) == ["sleep 300"])
    }
    kill(child, SIGKILL)
    #expect(waitpid(child, nil, 0) == child)
    #expect(try await names(of: child, tick + 5).isEmpty)
  }

  private static func spawn(_ words: [String]) -> pid_t? {
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var pid: pid_t = 0
    guard posix_spawnp(&pid, words[0], nil, nil, &arguments, environ) == 0 else { return nil }
    return pid
  }
}
