import MonitorAnalysis
import MonitorModel
import Testing

/// Who is blamed, by kind of trouble, and which advice comes with it.
@Suite struct IncidentBlameTests {
  private static let cpu = "system.cpu.utilization"
  private static let diskBusy = "system.disk.utilization{device=\"vda\"}"

  private func machine() -> IncidentMachine {
    var machine = IncidentMachine()
    machine.run(120)
    return machine
  }

  /// The processor fully busy, in user code or in the kernel.
  private func busy(_ machine: inout IncidentMachine, user: Double = 0.95, system: Double = 0.03) {
    machine[Self.cpu] = 1
    for core in 0..<2 { machine["system.cpu.utilization{core=\"\(core)\"}"] = 1 }
    machine["system.cpu.utilization{state=\"user\"}"] = user
    machine["system.cpu.utilization{state=\"system\"}"] = system
  }

  private func incident(_ machine: IncidentMachine) throws -> Incident {
    #expect(machine.tracker.incidents.count == 1)
    return try #require(machine.tracker.incidents.first)
  }

  private func commands(_ incident: Incident) -> [String] { incident.suggestions.map(\.command) }

  @Test func oneProcessThatTakesTheProcessor() throws {
    var machine = machine()
    busy(&machine)
    machine.processes[1].cpu = 1.9
    machine.run(4)
    machine.open(Self.cpu, severity: .critical)
    machine.run(2)
    let incident = try incident(machine)
    let blame = try #require(incident.blame.first)
    #expect(blame.subject == "postgres[400]" && blame.unit == .cores)
    #expect(abs(blame.amount - 1.85) < 0.05 && blame.share > 0.9)
    #expect(
      incident.sentence == "CPU 100 %: postgres[400] +1.9 cores, 97 % of the rise",
      "\(incident.sentence)")
    #expect(commands(incident).contains("perf top -p 400"))
    #expect(!commands(incident).contains("strace -c -f -p 400"))
    #expect(commands(incident).contains("journalctl -u postgres.service -n 100"))
    #expect(incident.evidence.contains { $0.hasPrefix("as usual: ") && $0.contains("memory") })
    #expect(incident.evidence.contains { $0.hasPrefix("processor time: user 95 %") })
    #expect(machine.told.last?.blame.first == blame, "the event carries the blame too")
    #expect(machine.tracker.blamed(machine.told).last?.blame.first == blame)
  }

  @Test func theKernelsTimeAsksForSystemCalls() throws {
    var machine = machine()
    busy(&machine, user: 0.1, system: 0.88)
    machine.processes[1].cpu = 1.9
    machine.run(4)
    machine.open(Self.cpu)
    machine.run(2)
    let incident = try incident(machine)
    #expect(commands(incident).first == "strace -c -f -p 400", "\(commands(incident))")
  }

  @Test func stolenTimeBlamesNobodyHere() throws {
    var machine = machine()
    busy(&machine, user: 0.04, system: 0.01)
    machine["system.cpu.utilization{state=\"steal\"}"] = 0.9
    machine.run(4)
    machine.open("system.cpu.utilization{state=\"steal\"}")
    machine.run(2)
    let incident = try incident(machine)
    #expect(incident.blame.isEmpty && commands(incident).first == "mpstat 1 5")
    #expect(incident.sentence == "CPU stolen by the host 90 %, usually 0…10 %")
  }

  @Test func processesOfOneNameAreOne() throws {
    var machine = machine()
    busy(&machine)
    for pid in 0..<4 {
      machine.processes.append(.init(pid: 700 + Int32(pid), name: "stress-ng-cpu", cpu: 0.48))
    }
    machine.run(4)
    machine.open(Self.cpu)
    machine.run(2)
    let blame = try #require(try incident(machine).blame.first)
    #expect(blame.subject == "stress-ng-cpu ×4" && abs(blame.amount - 1.92) < 0.05)
    #expect(blame.share > 0.9)
  }

  @Test func aCgroupIsNamedWhenNoProcessExplainsIt() throws {
    var machine = machine()
    busy(&machine)
    for (pid, name) in ["node", "worker", "sidecar", "proxy"].enumerated() {
      machine.processes.append(
        .init(
          pid: 800 + Int32(pid), name: name, cpu: 0.48, cgroup: "/docker/abc", container: "shop-3"))
    }
    machine.run(4)
    machine.open(Self.cpu)
    machine.run(2)
    let incident = try incident(machine)
    let blame = try #require(incident.blame.first)
    #expect(blame.subject == "container shop-3 (4 processes)" && blame.share > 0.9)
    #expect(incident.blame.dropFirst().allSatisfy { $0.share < 0.3 })
    #expect(commands(incident).contains("systemd-cgls /docker/abc"))
    #expect(commands(incident).contains("docker top shop-3"))
  }

  @Test func shortLivedProcessesThatNobodySees() throws {
    var machine = machine()
    busy(&machine)
    machine["system.processes.created"] = 400
    machine.processes.append(.init(pid: 950, name: "make"))
    machine.run(6) { step, machine in
      // Now and then one is caught.
      machine.processes.removeAll { $0.pid > 2_000 }
      for one in 0..<4 {
        machine.processes.append(
          .init(
            pid: Int32(2_001 + 10 * step + one), name: "sh", parent: 950,
            start: UInt64(100 + step)))
      }
    }
    machine.open(Self.cpu)
    machine.run(2)
    let incident = try incident(machine)
    let blame = try #require(incident.blame.first)
    #expect(blame.subject == "short-lived processes of make[950]", "\(incident.blame)")
    #expect(commands(incident).contains("pstree -p 950"))
  }

  @Test func ordinaryTurnoverOfAShortLivedNameIsNoRise() throws {
    var machine = IncidentMachine()
    func compile(_ step: Int, _ machine: inout IncidentMachine) {
      machine.processes.removeAll { $0.name == "cc1plus" }
      machine.processes.append(
        .init(pid: 3_000 + Int32(step), name: "cc1plus", cpu: 1, start: UInt64(step)))
      busy(&machine)
      machine.processes[2].cpu = machine.tick > 300 ? 1 : 0
    }
    machine.run(300) { compile($0, &$1) }
    machine.run(4) { compile($0 + 300, &$1) }
    machine.open(Self.cpu, began: 2)
    machine.run(2) { compile($0 + 304, &$1) }
    let blame = try incident(machine).blame
    #expect(blame.first?.subject == "nginx[401]", "\(blame)")
    #expect(blame.count == 1, "\(blame)")
  }

  @Test func aLeakIsBlamedWithTheTimeThatIsLeft() throws {
    var machine = machine()
    func leak(_ step: Int, _ machine: inout IncidentMachine) {
      machine.processes[1].memory += 20 * 1_048_576
      machine["system.memory.usage{state=\"used\"}"] += 20 * 1_048_576
      machine["system.memory.usage{state=\"anonymous\"}"] += 20 * 1_048_576
      machine["system.memory.usage{state=\"available\"}"] -= 20 * 1_048_576
      machine["system.memory.utilization"] += 0.002
    }
    machine.run(60) { leak($0, &$1) }
    machine.open("system.memory.utilization", expected: 0.35...0.45, began: 50)
    machine.run(2) { leak($0, &$1) }
    let incident = try incident(machine)
    #expect(incident.blame.first?.subject == "postgres[400]")
    #expect(incident.blame.first?.unit == .bytes && (incident.blame.first?.share ?? 0) > 0.9)
    let first = try #require(incident.suggestions.first)
    #expect(
      first.command == "cat /proc/400/smaps_rollup" && first.text.contains("used up in about"))
    #expect(
      incident.evidence.contains {
        $0.hasPrefix("memory grows by 20 MiB/s, 3.6 GiB are left: full in about 3 min")
      }, "\(incident.evidence)")
  }

  @Test func pageCacheIsNoLeak() throws {
    var machine = machine()
    machine["system.memory.usage{state=\"cached\"}"] += 2e9
    machine.open("system.memory.utilization", expected: 0.35...0.39)
    machine.run(2)
    let incident = try incident(machine)
    #expect(incident.blame.isEmpty)
    #expect(incident.suggestions.first?.text.contains("page cache") == true)
  }

  @Test func oneWriterAndTheDiskItWritesTo() throws {
    var machine = machine()
    machine[Self.diskBusy] = 0.98
    machine[Self.cpu] = 0.3
    machine["system.disk.io{device=\"vda\",direction=\"write\"}"] = 150e6
    machine["system.pressure.stall{kind=\"some\",resource=\"io\"}"] = 0.7
    machine.processes.append(.init(pid: 555, name: "dd", write: 150e6, cgroup: "/user.slice"))
    machine.run(4)
    machine.open(Self.diskBusy)
    machine.open("system.pressure.stall{kind=\"some\",resource=\"io\"}")
    machine.run(2)
    let incident = try incident(machine)
    #expect(incident.blame.first?.subject == "dd[555]" && incident.blame[0].share > 0.95)
    #expect(incident.blame[0].unit == .bytesPerSecond)
    let disk = try #require(incident.blame.first { $0.subject == "disk vda" })
    #expect(disk.share > 0.99 && abs(disk.amount - 150e6) < 1e6)
    #expect(commands(incident).contains("pidstat -d -p 555 1 5"))
    #expect(commands(incident).contains("ionice -c 3 -p 555"))
    #expect(!commands(incident).contains { $0.contains("smartctl") || $0.contains("perf") })
  }

  @Test func aWriterThatEndedIsStillTheCause() throws {
    var machine = machine()
    machine.processes.append(.init(pid: 555, name: "dd", write: 300e6))
    machine.run(4)
    machine.processes.removeLast()
    machine[Self.diskBusy] = 0.98
    machine["system.disk.io{device=\"vda\",direction=\"write\"}"] = 150e6
    machine.run(6)
    machine.open(Self.diskBusy)
    machine.run(2)
    let incident = try incident(machine)
    #expect(incident.blame.first?.subject == "dd[555] (ended)", "\(incident.blame)")
    #expect(incident.suggestions.contains { $0.text.contains("has ended") })
  }

  @Test func aSlowDiskWithoutMoreWorkIsTheDevice() throws {
    var machine = machine()
    machine["system.disk.latency{device=\"vdb\",direction=\"read\"}"] = 0.4
    machine.open("system.disk.latency{device=\"vdb\",direction=\"read\"}", expected: 0...0.01)
    machine.run(2)
    let incident = try incident(machine)
    #expect(commands(incident).first == "smartctl -a /dev/vdb")
    #expect(incident.sentence.hasPrefix("disk vdb read takes 400 ms"))
  }

  @Test func aFilesystemThatFillsNamesItsWriter() throws {
    var machine = machine()
    machine.processes[2].write = 40e6
    func fill(_ step: Int, _ machine: inout IncidentMachine) {
      machine["system.filesystem.usage{mountpoint=\"/var\",state=\"used\"}"] += 40e6
      machine["system.filesystem.usage{mountpoint=\"/var\",state=\"free\"}"] -= 40e6
      machine["system.filesystem.utilization{mountpoint=\"/var\"}"] += 0.002
    }
    machine.run(40) { fill($0, &$1) }
    machine.open(
      "system.filesystem.utilization{mountpoint=\"/var\"}", expected: 0.45...0.52, began: 30)
    machine.run(2) { fill($0, &$1) }
    let incident = try incident(machine)
    #expect(incident.blame.first?.subject == "nginx[401]")
    #expect(incident.blame.contains { $0.subject == "/var" && $0.unit == .bytes })
    #expect(commands(incident).first == "ls -l /proc/401/fd")
    #expect(commands(incident).contains("du -x --max-depth=2 /var | sort -rn | head -20"))
    #expect(incident.suggestions[0].text.contains("/var is full in about"))
    #expect(incident.evidence.contains { $0.hasPrefix("/var grows by 38 MiB/s") })
  }

  @Test(arguments: [false, true])
  func dropsOnAnInterface(underTraffic: Bool) throws {
    var machine = machine()
    machine["system.network.dropped{device=\"eth1\",direction=\"receive\"}"] = 900
    if underTraffic { machine["system.network.io{device=\"eth1\",direction=\"receive\"}"] = 100e6 }
    machine.open("system.network.dropped{device=\"eth1\",direction=\"receive\"}")
    machine.run(2)
    let incident = try incident(machine)
    let blame = try #require(incident.blame.first)
    #expect(blame.subject == "eth1" && blame.share == 1 && abs(blame.amount - 900) < 1)
    let wanted = underTraffic ? "ethtool -g eth1" : "tc -s qdisc show dev eth1"
    #expect(commands(incident).first == wanted)
  }

  @Test func aServiceThatDiedExplainsTheFall() throws {
    var machine = machine()
    machine.processes[1].cpu = 0.8
    machine.run(120)
    machine.processes.remove(at: 1)
    machine["http.requests{site=\"shop\"}"] = 0
    machine.run(4)
    machine.open("http.requests{site=\"shop\"}", expected: 80...120)
    machine.run(2)
    let incident = try incident(machine)
    let blame = try #require(incident.blame.first)
    #expect(blame.subject == "postgres[400] (gone)" && blame.amount < -0.6)
    #expect(incident.sentence.contains("of the fall"), "\(incident.sentence)")
    #expect(commands(incident).contains("journalctl -u postgres.service -n 100"))
  }

  @Test func slowAnswersOnACalmMachinePointElsewhere() throws {
    var machine = machine()
    machine["http.request.duration{site=\"shop\"}"] = 2
    machine.open("http.request.duration{site=\"shop\"}", expected: 0.05...0.2)
    machine.run(2)
    let incident = try incident(machine)
    #expect(incident.blame.isEmpty)
    #expect(incident.suggestions.first?.text.contains("behind it is slow") == true)
  }

  @Test func fromTheFirstSecondTheLargestUserIsNamed() throws {
    var machine = IncidentMachine()
    busy(&machine)
    machine.processes[1].cpu = 1.9
    machine.run(4)
    machine.open(Self.cpu, severity: .critical, began: 3, detectors: ["threshold"])
    machine.run(2)
    let incident = try incident(machine)
    #expect(incident.blame.first?.subject == "postgres[400]")
    #expect(
      incident.sentence.contains("uses 1.9 cores, 99 % of all that is used"),
      "no past: no rise is claimed")
  }

  @Test func whoCausedItDoesNotBecomeUsualWhileItLasts() throws {
    var machine = machine()
    busy(&machine)
    machine.processes[1].cpu = 1.9
    machine.run(4)
    machine.open(Self.cpu)
    machine.run(900)
    let blame = try #require(try incident(machine).blame.first)
    #expect(blame.subject == "postgres[400]" && blame.amount > 1.8)
  }

  @Test func whatWasFoundAtTheWorstIsKeptAfterwards() throws {
    var machine = machine()
    busy(&machine)
    machine.processes[1].cpu = 1.9
    machine.run(4)
    let anomaly = machine.open(Self.cpu)
    machine.run(2)
    let before = try incident(machine)
    machine.processes[1].cpu = 0.05
    machine[Self.cpu] = 0.05
    machine.run(10)
    machine.tell(anomaly, .ended)
    machine.run(2)
    #expect(try incident(machine).blame == before.blame)
    #expect(machine.told.last?.phase == .ended && machine.told.last?.blame == before.blame)
  }

  @Test func figuresStandLongEnoughToBeRead() throws {
    var machine = machine()
    busy(&machine)
    machine.processes[1].cpu = 1.9
    machine.run(4)
    machine.open(Self.cpu)
    machine.run(30)
    var sentences: [String] = []
    machine.run(120) { step, machine in
      machine.processes[1].cpu = 1.6 + 0.1 * Double(step % 4)
      let sentence = machine.tracker.incidents[0].sentence
      if sentences.last != sentence { sentences.append(sentence) }
    }
    #expect(sentences.count <= 13, "\(sentences.count) in two minutes")
    machine.processes[2].cpu = 3
    machine.run(4)
    #expect(machine.tracker.incidents[0].sentence.contains("nginx[401]"), "what is new is told")
  }

  @Test func anOrdinaryProcessIsNotBlamedForASlowAnswer() throws {
    var machine = machine()
    machine["http.request.duration{site=\"shop\"}"] = 2
    machine.processes[1].cpu = 0.15
    machine.run(4)
    machine.open("http.request.duration{site=\"shop\"}", expected: 0.05...0.2)
    machine.run(2)
    #expect(try incident(machine).blame.isEmpty)
  }

  @Test func aFullProcessorExplainsASlowAnswer() throws {
    var machine = machine()
    machine["http.request.duration{site=\"shop\"}"] = 2
    busy(&machine)
    machine.processes[2].cpu = 1.9
    machine.run(4)
    machine.open("http.request.duration{site=\"shop\"}", expected: 0.05...0.2)
    machine.run(2)
    let incident = try incident(machine)
    #expect(incident.blame.first?.subject == "nginx[401]")
    #expect(!incident.suggestions.contains { $0.text.contains("behind it") })
  }

  @Test func whoIsStuckIsNamed() throws {
    var machine = machine()
    machine["system.processes.blocked"] = 2
    machine.processes[1].state = UInt8(ascii: "D")
    machine.processes[2].state = UInt8(ascii: "D")
    machine.open("system.processes.blocked", expected: 0...0.5)
    machine.run(2)
    #expect(
      try incident(machine).evidence.contains(
        "stuck in the kernel (state D): postgres[400], nginx[401]"))
  }
}
