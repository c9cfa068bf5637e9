import MonitorAnalysis
import MonitorModel
import MonitorSupport
import Testing

/// Grouping, ranking, life and limits of incidents.
@Suite struct IncidentTrackerTests {
  private static let cpu = "system.cpu.utilization"
  private static let core = "system.cpu.utilization{core=\"1\"}"
  private static let load = "system.cpu.load{period=\"1m\"}"
  private static let pressure = "system.pressure.stall{kind=\"some\",resource=\"cpu\"}"
  private static let memory = "system.memory.utilization"
  private static let retransmits = "system.tcp.retransmits"
  private static let disk = "system.disk.utilization{device=\"vda\"}"
  private static let latency = "http.request.duration{site=\"shop\"}"

  private func machine() -> IncidentMachine {
    var machine = IncidentMachine()
    machine.run(120)
    return machine
  }

  private func names(_ incident: Incident) -> [String] {
    incident.members.map(\.key.description)
  }

  @Test func relatedAnomaliesAreOneIncident() throws {
    var machine = machine()
    machine[Self.cpu] = 1
    machine[Self.core] = 1
    machine[Self.pressure] = 0.6
    machine.open(Self.core)
    machine.run(2)
    machine.open(Self.cpu, severity: .critical)
    machine.run(10)
    machine[Self.load] = 5
    machine.open(Self.load, expected: 0...1)
    machine.run(12)
    machine.open(Self.pressure)
    machine.run(2)
    #expect(machine.tracker.incidents.count == 1)
    let incident = try #require(machine.tracker.incidents.first)
    #expect(incident.members.count == 4 && incident.severity == .critical)
    #expect(incident.number == 1 && incident.endedAt == nil)
    #expect(names(incident).first == Self.cpu, "a core never stands above the whole")
    let place = try #require(names(incident).firstIndex(of: Self.core))
    #expect(incident.members[0].rank > incident.members[place].rank)
    #expect(incident.members.allSatisfy { (0...1).contains($0.rank) })
    #expect(incident.members == incident.members.sorted { $0.rank > $1.rank })
    #expect(incident.startedAt == incident.members.map(\.startedAt).min())
  }

  @Test func theSentenceNamesTheMostSevereThenTheMostSurprising() throws {
    func sentence(_ open: (inout IncidentMachine) -> Void) throws -> String {
      var machine = machine()
      machine[Self.load] = 812
      machine[Self.disk] = 0.98
      machine[Self.cpu] = 1
      machine[Self.core] = 1
      open(&machine)
      machine.run(2)
      return try #require(machine.tracker.incidents.first).sentence
    }
    // The load moved long before: it is the first of the members.
    let surprising = try sentence {
      $0.open(Self.load, expected: 0...1, began: 30, surprise: 4)
      $0.open(Self.disk, began: 2, surprise: 40)
    }
    #expect(surprising.hasPrefix("disk vda busy 98 %, 1 related"))
    let severe = try sentence {
      $0.open(Self.load, expected: 0...1, severity: .critical, began: 2, surprise: 4)
      $0.open(Self.disk, began: 9, surprise: .infinity)
    }
    #expect(severe.hasPrefix("load 812, 1 related"))
    let early = try sentence {
      $0.open(Self.disk, began: 2, surprise: 9)
      $0.open(Self.load, expected: 0...1, began: 9, surprise: 9)
    }
    #expect(early.hasPrefix("load 812, 1 related"))
    let whole = try sentence {
      $0.open(Self.core, began: 9, surprise: 40)
      $0.open(Self.cpu, began: 2, surprise: 20)
      $0.open(Self.load, expected: 0...1, surprise: .nan)
    }
    #expect(whole.hasPrefix("CPU 100 %, 2 related"), "a core never stands above the whole")
  }

  @Test func theSentenceTellsTheCauseOfWhatItNames() throws {
    var machine = machine()
    machine[Self.cpu] = 1
    machine[Self.disk] = 0.98
    machine["system.disk.io{device=\"vda\",direction=\"write\"}"] = 150e6
    machine.processes[1].cpu = 1.9
    machine.processes[2].write = 150e6
    machine.run(4)
    machine.open(Self.cpu, began: 9, surprise: 6)
    machine.open(Self.disk, expected: 0...0.9, began: 2, surprise: 40)
    machine.run(2)
    let incident = try #require(machine.tracker.incidents.first)
    #expect(names(incident).first == Self.cpu && incident.blame.first?.subject == "postgres[400]")
    #expect(incident.sentence.hasPrefix("disk vda busy 98 %, 1 related: nginx[401] +"))
  }

  @Test func whatHelpsBeginsWithWhatTheSentenceNames() throws {
    var machine = machine()
    machine[Self.disk] = 0.98
    machine[Self.memory] = 0.7
    machine["system.disk.io{device=\"vda\",direction=\"write\"}"] = 150e6
    machine.processes[1].memory += 1.4 * 1_073_741_824
    machine.processes[2].write = 150e6
    machine.run(4)
    machine.open(Self.memory, expected: 0...0.5, began: 9, surprise: 5)
    machine.open(Self.disk, expected: 0...0.9, began: 2, surprise: 40)
    machine.run(2)
    let incident = try #require(machine.tracker.incidents.first)
    #expect(incident.sentence.contains("nginx[401]"), "\(incident.sentence)")
    let texts = incident.suggestions.map(\.text)
    #expect(texts.first?.contains("nginx[401]") == true, "\(texts)")
    #expect(texts.contains { $0.hasPrefix("See what the memory of postgres[400] is") }, "\(texts)")
  }

  @Test func unrelatedAnomaliesJoinOnlyWhenVeryClose() {
    var machine = machine()
    machine.open(Self.cpu)
    machine.run(2)
    machine.open(Self.retransmits, expected: 0...1, began: 1)
    machine.run(2)
    #expect(machine.tracker.incidents.map(\.members.count) == [2], "within ten seconds")
    machine.run(40)
    machine.open(Self.memory, began: 1)
    machine.run(18)
    machine.open(Self.disk, began: 1)
    machine.run(2)
    #expect(machine.tracker.incidents.map(\.members.count).sorted() == [1, 1, 2])
    machine.open(Self.latency, expected: 0...0.2, began: 1)
    machine.run(2)
    #expect(machine.tracker.incidents.map(\.members.count).sorted() == [1, 2, 2])
  }

  @Test func hostsOfAFleetAreOneStoryOnlyWithTheSameHostOrSignal() {
    var machine = machine()
    func series(_ signal: String, _ host: String) -> String {
      "fleet.\(signal){host=\"\(host)\"}"
    }
    for host in ["a", "b", "c"] {
      for signal in ["cpu.utilization", "disk.utilization", "up"] {
        machine.add("fleet." + signal, ["host": host], .ratio, 0.05)
      }
    }
    machine.open(series("cpu.utilization", "a"))
    machine.open(series("disk.utilization", "b"))
    machine.run(2)
    #expect(machine.tracker.incidents.map(\.members.count) == [1, 1], "two hosts, two signals")
    machine.open(series("up", "a"))
    machine.open(series("disk.utilization", "c"))
    machine.run(2)
    #expect(machine.tracker.incidents.map(\.members.count) == [2, 2], "one host; one signal")
  }

  @Test func whatUsersSeeJoinsAnything() {
    for name in [Self.cpu, Self.memory, Self.disk, Self.retransmits] {
      var machine = machine()
      machine.open(name)
      machine.run(20)
      machine.open(Self.latency, expected: 0...0.2, began: 0)
      machine.run(2)
      #expect(machine.tracker.incidents.count == 1, "\(name)")
    }
  }

  @Test func relatedAnomaliesLongAfterAreAnotherIncident() {
    var machine = machine()
    machine.open(Self.cpu)
    machine.run(60)
    machine.open(Self.load, expected: 0...1)
    machine.run(2)
    #expect(machine.tracker.incidents.count == 2)
  }

  @Test func whatComesToLightTogetherIsOneIncidentWheneverItBegan() {
    var machine = machine()
    machine.open(Self.cpu, began: 70)
    machine.run(2)
    machine.open(Self.pressure, began: 4)
    machine.open(Self.retransmits, expected: 0...1, began: 100)
    machine.run(2)
    #expect(machine.tracker.incidents.map(\.members.count).sorted() == [1, 2])
  }

  @Test func itEndsWithItsLastMemberAndIsForgottenLater() throws {
    var machine = machine()
    let first = machine.open(Self.cpu)
    let second = machine.open(Self.load, expected: 0...1)
    machine.run(10)
    machine.tell(first, .ended)
    machine.run(2)
    #expect(machine.tracker.incidents.first?.endedAt == nil)
    #expect(machine.tracker.incidents.first?.members.filter(\.isOpen).count == 1)
    machine.tell(second, .ended)
    machine.run(2)
    let ended = try #require(machine.tracker.incidents.first)
    #expect(ended.endedAt == machine.now && !ended.sentence.isEmpty)
    machine.tell(second, .grew)
    machine.run(2)
    #expect(machine.tracker.incidents.count == 1, "what comes back is the same incident")
    #expect(machine.tracker.incidents.first?.endedAt == nil)
    machine.tell(second, .ended)
    machine.run(890)
    #expect(machine.tracker.incidents.count == 1)
    machine.run(20)
    #expect(machine.tracker.incidents.isEmpty)
  }

  @Test func theWorstOpenIncidentIsFirstAndEndedOnesLast() {
    var machine = machine()
    let mild = machine.open(Self.cpu, severity: .info)
    machine.run(60)
    let bad = machine.open(Self.retransmits, expected: 0...1, severity: .critical)
    machine.run(60)
    let middle = machine.open(Self.memory, severity: .warning)
    machine.run(2)
    #expect(machine.tracker.incidents.map(\.number) == [bad, middle, mild])
    machine.tell(bad, .ended)
    machine.run(2)
    #expect(machine.tracker.incidents.map(\.number) == [middle, mild, bad])
  }

  @Test func theNumberOfIncidentsIsBoundedAndOverflowCounted() {
    var machine = machine()
    for _ in 0..<IncidentTracker.most + 6 {
      machine.open(Self.cpu, severity: .info, began: 0)
      machine.run(34)
    }
    #expect(machine.tracker.incidents.count == IncidentTracker.most)
    #expect(machine.tracker.dropped == 6)
    #expect(machine.tracker.incidents.allSatisfy { $0.endedAt == nil })
  }

  @Test func oneIncidentTakesABoundedNumberOfMembers() {
    var machine = machine()
    for _ in 0..<200 { machine.open(Self.cpu, began: 1) }
    machine.run(2)
    #expect(machine.tracker.incidents.map(\.members.count) == [64, 64, 64, 8])
  }

  @Test func theEndOfAnUnknownAnomalyIsNoIncident() {
    var machine = machine()
    let anomaly = machine.open(Self.cpu)
    machine.tell(anomaly, .ended)
    var tracker = IncidentTracker(config: RealtimeMonitorConfig())
    machine.run(2)
    let ends = machine.told.filter { $0.phase == .ended }
    #expect(ends.count == 1)
    #expect(tracker.step(ends, machine.data) == ends)
    #expect(tracker.incidents.isEmpty)
  }

  /// Random openings and endings over random series.
  private func simulate(
    seed: UInt64, check: (borrowing IncidentMachine) -> Void
  ) -> [Incident] {
    var machine = IncidentMachine()
    var random = SeededGenerator(seed: seed)
    machine.run(40)
    var open: [UInt64] = []
    var history: [Incident] = []
    for _ in 0..<150 {
      let choice = Int(random.next() % 6)
      if choice < 2 {
        let index = Int(random.next() % UInt64(machine.series.count))
        let severity = Severity.allCases[Int(random.next() % 3)]
        open.append(
          machine.open(
            machine.series[index].key.description, severity: severity,
            began: Double(random.next() % 40), surprise: Double(random.next() % 300)))
      } else if choice < 4, !open.isEmpty {
        machine.tell(open.remove(at: Int(random.next() % UInt64(open.count))), .ended)
      } else if choice == 4, let any = open.last {
        machine.tell(any, .grew)
      }
      machine.processes[1].cpu = Double(random.next() % 3)
      machine.run(2)
      check(machine)
      history += machine.tracker.incidents
    }
    for anomaly in open { machine.tell(anomaly, .ended) }
    machine.run(2)
    #expect(machine.tracker.incidents.allSatisfy { $0.endedAt != nil }, "seed \(seed)")
    machine.run(910)
    #expect(machine.tracker.incidents.isEmpty, "seed \(seed)")
    return history
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func everyAnomalyIsInOneIncident(seed: UInt64) {
    var isOpen: [UInt64: Bool] = [:]
    var heard = 0
    let first = simulate(seed: seed) { machine in
      for event in machine.told[heard...] { isOpen[event.anomaly] = event.phase != .ended }
      heard = machine.told.count
      let members = machine.tracker.incidents.flatMap(\.members)
      #expect(Set(members.map(\.anomaly)).count == members.count, "seed \(seed)")
      let open = Set(members.filter(\.isOpen).map(\.anomaly))
      #expect(open == Set(isOpen.filter(\.value).keys), "seed \(seed)")
      #expect(machine.tracker.incidents.count <= IncidentTracker.most)
      for incident in machine.tracker.incidents {
        #expect(!incident.members.isEmpty && !incident.sentence.isEmpty, "seed \(seed)")
        #expect(incident.suggestions.count <= 5 && incident.blame.count <= 6)
        #expect(incident.blame.allSatisfy { (0...1).contains($0.share) }, "seed \(seed)")
        #expect((incident.endedAt == nil) == incident.members.contains(where: \.isOpen))
      }
    }
    let second = simulate(seed: seed) { _ in }
    #expect(first == second, "seed \(seed): the same ticks give the same incidents")
  }

  @Test(arguments: [1] as [UInt64])
  func strangeFiguresNeitherTrapNorSpoilTheOrder(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let strange = [
      Double.nan, .infinity, -.infinity, 1e300, -1e300, .greatestFiniteMagnitude, 0, -0.0,
      .leastNonzeroMagnitude,
      1,
    ]
    func any() -> Double { strange[Int(random.next() % UInt64(strange.count))] }
    var machine = machine()
    for _ in 0..<80 {
      for index in machine.series.indices where random.next() % 4 == 0 {
        machine[machine.series[index].key.description] = any()
      }
      let place = Int(random.next() % 3)
      machine.processes[place].cpu = any()
      machine.processes[place].memory = any()
      machine.processes[place].write = any()
      let low = any()
      let bound = low.isNaN ? 0 : low
      let high = any()
      let index = Int(random.next() % UInt64(machine.series.count))
      machine.open(
        machine.series[index].key.description, expected: bound...max(bound, high.isNaN ? 1 : high),
        surprise: any())
      machine.run(2)
      for incident in machine.tracker.incidents {
        #expect(incident.members.allSatisfy { (0...1).contains($0.rank) }, "seed \(seed)")
        #expect(incident.blame.allSatisfy { (0...1).contains($0.share) }, "seed \(seed)")
      }
    }
  }
}
