import MonitorAnalysis
import MonitorModel
import Testing

/// Routes, statements and clients that sources name, and who of them is to blame.
@Suite struct SuspectBlameTests {
  private static let duration = "http.request.duration{site=\"shop\"}"

  /// A report that says what part each subject has in a series of the shop.
  private static func report(
    _ amounts: [(String, Double)], of series: String = "http.request.duration",
    _ unit: MonitorModel.Unit = .seconds, site: String = "shop"
  ) -> SourceReport {
    var report = SourceReport(.http, source: "nginx", kind: "log", origin: "/var/log")
    report.suspects = amounts.map {
      .init(of: series, [.init("site", site)], subject: $0.0, amount: $0.1, unit: unit)
    }
    return report
  }

  private static func observe(
    _ machine: inout IncidentMachine, _ report: SourceReport, collector: String = "nginx"
  ) {
    machine.tracker.observe(reportsOf: [
      MetricBatch(
        collector: collector, at: machine.now, catalog: MetricCatalog(), values: [], states: [],
        report: report)
    ])
  }

  private static let usual = [("GET /", 0.3), ("GET /cart/:id", 0.2), ("GET /item", 0.1)]

  /// A machine of which two minutes are known.
  private static func machine() -> IncidentMachine {
    var machine = IncidentMachine()
    machine.run(120) { _, machine in observe(&machine, report(usual)) }
    return machine
  }

  @Test func theRouteThatBecameSlowIsNamedWithItsShare() throws {
    var machine = Self.machine()
    machine.run(20) { step, machine in
      machine[Self.duration] = 0.5
      Self.observe(
        &machine, Self.report([("GET /", 0.4), ("GET /cart/:id", 0.5), ("GET /item", 0.1)]))
      if step == 5 { machine.open(Self.duration) }
    }
    let incident = try #require(machine.tracker.incidents.first)
    #expect(incident.blame.map(\.subject) == ["GET /cart/:id", "GET /"])
    #expect(abs(incident.blame[0].share - 0.75) < 0.001)
    #expect(abs(incident.blame[1].share - 0.25) < 0.001)
    #expect(abs(incident.blame[0].amount - 0.3) < 0.03)
    #expect(incident.blame[0].unit == .seconds)
    #expect(incident.sentence.contains("GET /cart/:id +"), "\(incident.sentence)")
    #expect(incident.sentence.contains("75 % of the rise"), "\(incident.sentence)")
    let told = try #require(machine.told.first)
    #expect(told.blame.first?.subject == "GET /cart/:id")
    #expect(incident.suggestions.contains { $0.text.hasPrefix("GET /cart/:id became slow") })
  }

  @Test func aRouteThatIsNewWasNothingBefore() throws {
    var machine = Self.machine()
    machine.run(20) { step, machine in
      machine[Self.duration] = 0.5
      Self.observe(&machine, Self.report(Self.usual + [("GET /export", 2)]))
      if step == 5 { machine.open(Self.duration) }
    }
    let incident = try #require(machine.tracker.incidents.first)
    #expect(incident.blame.map(\.subject) == ["GET /export"])
    #expect(incident.blame[0].share == 1)
  }

  @Test func whoHasLessIsNamedForAFall() throws {
    var machine = IncidentMachine()
    let all = [("10.0.0.1", 60.0), ("10.0.0.2", 40)]
    machine.run(120) { _, machine in
      Self.observe(&machine, Self.report(all, of: "http.requests", .perSecond))
    }
    machine.run(20) { step, machine in
      machine["http.requests{site=\"shop\"}"] = 40
      Self.observe(&machine, Self.report([("10.0.0.2", 40)], of: "http.requests", .perSecond))
      if step == 5 { machine.open("http.requests{site=\"shop\"}", expected: 90...110) }
    }
    let incident = try #require(machine.tracker.incidents.first)
    #expect(incident.blame.first?.subject == "10.0.0.1")
    #expect((incident.blame.first?.amount ?? 0) < -50)
    #expect(incident.blame.first?.share == 1)
  }

  @Test func labelsMustBeThoseOfTheSeries() throws {
    var machine = IncidentMachine()
    machine.run(120) { _, machine in
      Self.observe(&machine, Self.report(Self.usual, site: "other"))
    }
    machine.run(20) { step, machine in
      machine[Self.duration] = 0.5
      Self.observe(&machine, Self.report([("GET /", 9)], site: "other"))
      if step == 5 { machine.open(Self.duration) }
    }
    #expect(machine.tracker.incidents.first?.blame.isEmpty == true)
  }

  @Test func aSeriesOfTheMachineIsNeverBlamedOnARoute() throws {
    var machine = Self.machine()
    machine.run(20) { step, machine in
      machine["system.cpu.utilization"] = 1
      machine.processes[1].cpu = 1.9
      var report = Self.report([("GET /", 9)])
      report.suspects.append(
        .init(of: "system.cpu.utilization", subject: "GET /", amount: 9, unit: .cores))
      Self.observe(&machine, report)
      if step == 5 { machine.open("system.cpu.utilization") }
    }
    let incident = try #require(machine.tracker.incidents.first)
    #expect(incident.blame.map(\.subject) == ["postgres[400]"])
  }

  @Test func withoutAPastTheLargestPartIsNamed() throws {
    var machine = IncidentMachine()
    machine.run(6) { step, machine in
      machine[Self.duration] = 0.5
      Self.observe(&machine, Self.report([("GET /", 3), ("GET /x", 1)]))
      if step == 3 { machine.open(Self.duration, began: 1) }
    }
    let incident = try #require(machine.tracker.incidents.first)
    #expect(incident.blame.map(\.subject) == ["GET /", "GET /x"])
    #expect(abs(incident.blame[0].share - 0.75) < 1e-9)
    #expect(incident.sentence.contains("75 % of all"), "\(incident.sentence)")
  }

  @Test func whoIsBehindADerivedSeriesIsWhoIsBehindItsParts() throws {
    var machine = Self.machine()
    machine.tracker.know([
      machine.index("http.requests{site=\"shop\"}"): [
        SeriesKey("http.request.duration", "site", "shop")
      ]
    ])
    machine.run(20) { step, machine in
      machine["http.requests{site=\"shop\"}"] = 300
      Self.observe(&machine, Self.report([("GET /", 3), ("GET /cart/:id", 0.2)]))
      if step == 5 { machine.open("http.requests{site=\"shop\"}") }
    }
    #expect(machine.tracker.incidents.first?.blame.first?.subject == "GET /")
  }

  @Test func aStatementGivesACommandThatOnlyLooks() throws {
    var machine = IncidentMachine()
    let statement = "SELECT * FROM \"t\" WHERE id = $1"
    // The made-up machine has no database: a derived name stands for it.
    machine.tracker.know([
      machine.index(Self.duration): [SeriesKey("db.query.duration", "site", "shop")]
    ])
    machine.run(140) { step, machine in
      let amount = step < 120 ? 0.1 : 3
      machine[Self.duration] = step < 120 ? 0.1 : 3
      Self.observe(&machine, Self.report([(statement, amount)], of: "db.query.duration"))
      if step == 126 { machine.open(Self.duration) }
    }
    let incident = try #require(machine.tracker.incidents.first)
    #expect(incident.blame.first?.subject == statement)
    #expect(
      incident.suggestions.first?.command
        == "psql -c 'EXPLAIN (GENERIC_PLAN) SELECT * FROM \"t\" WHERE id = $1'")
  }

  @Test func manySuspectsFindNoMoreRoomThanThereIs() {
    var machine = IncidentMachine()
    machine.run(20) { step, machine in
      Self.observe(
        &machine, Self.report((0..<1_000).map { ("r\(step)-\($0)", 1) }))
    }
    machine.run(10) { step, machine in
      machine[Self.duration] = 0.5
      Self.observe(&machine, Self.report([("r0-0", .infinity), ("r0-1", .nan), ("r0-2", 500)]))
      if step == 5 { machine.open(Self.duration) }
    }
    #expect(machine.tracker.incidents.first?.blame.first?.subject == "r0-2")
  }
}
