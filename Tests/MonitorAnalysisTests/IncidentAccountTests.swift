import MonitorAnalysis
import MonitorModel
import Testing

/// Why an incident came about: stations, ranked causes, and what the evidence does not say.
@Suite struct IncidentAccountTests {
  private static let cpu = "system.cpu.utilization"
  private static let latency = "http.request.duration{site=\"shop\"}"

  private func machine() -> IncidentMachine {
    var machine = IncidentMachine()
    machine.run(120)
    return machine
  }

  private func account(_ machine: IncidentMachine) throws -> IncidentAccount {
    let incident = try #require(machine.tracker.incidents.first)
    return try #require(incident.account)
  }

  /// One process that takes the processor, and answers that suffer a little later.
  private func busy() -> IncidentMachine {
    var machine = machine()
    machine.run(6) { _, machine in
      machine[Self.cpu] = 1
      machine.processes[1].cpu = 1.9
    }
    machine.open(Self.cpu, severity: .critical, began: 5)
    machine.run(4) { _, machine in machine["http.request.duration{site=\"shop\"}"] = 2 }
    machine.open("http.request.duration{site=\"shop\"}", expected: 0.05...0.2, began: 2)
    machine.run(2)
    return machine
  }

  @Test func changeFailureAndImpactAreTold() throws {
    let account = try account(busy())
    #expect(account.certainty == .named)
    #expect(account.causes.first?.subject == "postgres[400]")
    #expect(account.causes.first?.kind == .process)
    let initiating = try #require(account.initiating)
    #expect(initiating.text.hasPrefix("postgres[400] uses 1.9 cores more"))
    #expect(initiating.seconds <= 0)
    #expect(account.failure?.key?.name == Self.cpu && account.failure?.seconds == 0)
    #expect(account.impact.first?.key?.name == "http.request.duration")
    let figure = try #require(account.causes[0].figures.first { $0.label == "CPU" })
    #expect(abs((figure.before ?? -1) - 0.05) < 0.02 && abs(figure.then - 1.9) < 0.05)
    #expect(account.remark.contains("postgres[400]"))
  }

  @Test func figuresStayThoseOfTheBeginning() throws {
    var machine = busy()
    machine.run(40)
    let then = try account(machine)
    machine.processes[1].cpu = 0.1
    machine.processes[2].cpu = 1.5
    machine.run(30)
    #expect(try account(machine) == then)
  }

  @Test func whereNobodyChangedItSaysSo() throws {
    var machine = machine()
    machine["http.request.duration{site=\"shop\"}"] = 2
    machine.run(2)
    machine.open("http.request.duration{site=\"shop\"}", expected: 0.05...0.2)
    machine.run(2)
    let account = try account(machine)
    #expect(account.certainty == .unsaid && account.initiating == nil)
    #expect(account.remark.contains("the evidence does not say"))
    #expect(account.failure != nil)
  }

  @Test(arguments: [0.01, 0.6])
  func whoHoldsUpNobodyIsNotNamedForSlowAnswers(waiting: Double) throws {
    var machine = machine()
    machine.run(4) { _, machine in
      machine[Self.cpu] = 0.45
      machine.processes[1].cpu = 0.85
      machine["system.pressure.stall{kind=\"some\",resource=\"cpu\"}"] = waiting
      machine[Self.latency] = 2
    }
    machine.open(Self.latency, expected: 0.05...0.2, began: 2)
    machine.run(2)
    let account = try account(machine)
    // The same rise, in the same seconds: only where tasks wait for a processor is it the cause.
    #expect(account.certainty == (waiting > 0.5 ? .named : .unsaid), "\(account.causes)")
    #expect((account.initiating == nil) == (waiting < 0.5))
  }

  @Test func whoExplainsWhatIsBesideItIsNotNamedForSlowAnswers() throws {
    var machine = machine()
    machine.run(4) { _, machine in
      machine[Self.cpu] = 0.45
      machine.processes[1].cpu = 0.85
    }
    machine.open(Self.cpu, began: 2)
    machine.run(2)
    #expect(try account(machine).certainty == .named)
    machine[Self.latency] = 2
    machine.run(2)
    machine.open(Self.latency, expected: 0.05...0.2, severity: .critical, began: 1)
    machine.run(2)
    #expect(machine.tracker.incidents.count == 1)
    let account = try account(machine)
    #expect(account.certainty == .unsaid, "\(account.causes)")
    #expect(account.causes.first?.subject == "postgres[400]", "it is the nearest, and said to be")
  }

  @Test func oneErrorMoreIsNobodysFault() throws {
    var machine = machine()
    func run(_ ticks: Int, seconds: Double, errors: (Int) -> Double) {
      machine.run(ticks) { step, machine in
        var report = SourceReport(.http, source: "shop", kind: "log", origin: "/log")
        let site = [SeriesKey.Label("site", "shop")]
        for route in ["/a", "/b", "/c"] {
          report.suspects.append(
            .init(
              of: "http.request.duration", site, subject: route, amount: seconds / 3,
              unit: .seconds))
        }
        report.suspects.append(
          .init(
            of: "http.errors", site, subject: "/a", amount: errors(step), unit: .perSecond))
        let batch = MetricBatch(
          collector: "shop", at: machine.now, catalog: MetricCatalog(), values: [], states: [],
          report: report)
        machine.tracker.observe(reportsOf: [batch])
        machine[Self.latency] = seconds
      }
    }
    run(90, seconds: 0.1) { $0 % 30 == 0 ? 1 : 0 }
    run(4, seconds: 2) { $0 == 1 ? 1 : 0 }
    machine.open(Self.latency, expected: 0.05...0.2, began: 2)
    run(2, seconds: 2) { _ in 0 }
    let account = try account(machine)
    #expect(account.certainty == .unsaid, "\(account.causes)")
  }

  @Test func twoThatFitEquallyAreBothNamed() throws {
    var machine = machine()
    machine.run(6) { _, machine in
      machine[Self.cpu] = 1
      machine.processes[1].cpu = 1.0
      machine.processes[2].cpu = 1.0
    }
    machine.open(Self.cpu, severity: .critical, began: 5)
    machine.run(2)
    let account = try account(machine)
    #expect(account.certainty == .tied)
    #expect(Set(account.causes.prefix(2).map(\.subject)) == ["postgres[400]", "nginx[401]"])
    #expect(account.remark.contains("does not say which"))
  }

  @Test func aJobOfATimerIsSaidToBeOne() throws {
    var machine = machine()
    machine.processes.append(.init(pid: 612, name: "cron"))
    machine.run(30)
    machine.processes.append(.init(pid: 7_000, name: "backup", cpu: 1.9, parent: 612, start: 99))
    machine.run(4) { _, machine in machine[Self.cpu] = 1 }
    machine.open(Self.cpu, began: 2)
    machine.run(2)
    let cause = try #require(try account(machine).causes.first)
    #expect(cause.subject == "backup[7000]" && cause.kind == .job)
    #expect(cause.evidence.contains("cron[612] started it"))
  }

  @Test func aServiceThatEndedIsNamedForErrors() throws {
    var machine = machine()
    machine.run(120)
    machine.processes.remove(at: 1)
    machine["http.request.duration{site=\"shop\"}"] = 9
    machine.run(4)
    machine.open("http.request.duration{site=\"shop\"}", expected: 0.05...0.2, began: 2)
    machine.run(2)
    let cause = try #require(try account(machine).causes.first)
    #expect(cause.subject.hasPrefix("postgres[400]") && cause.kind == .gone, "\(cause)")
    #expect(cause.evidence.contains("no process of the name is left"))
  }

  @Test func linesOfTheBeginningAreKept() throws {
    var machine = machine()
    var report = SourceReport(.http, source: "shop", kind: "log", origin: "/log")
    report.lines = (0..<9).map { "GET /cart 500 line \($0)" }
    let batch = MetricBatch(
      collector: "shop", at: machine.now, catalog: MetricCatalog(), values: [], states: [],
      report: report)
    machine.tracker.observe(reportsOf: [batch])
    machine["http.request.duration{site=\"shop\"}"] = 2
    machine.run(2)
    machine.open("http.request.duration{site=\"shop\"}", expected: 0.05...0.2)
    machine.run(2)
    let lines = try account(machine).lines
    #expect(lines.map(\.text) == (4..<9).map { "GET /cart 500 line \($0)" })
    #expect(lines.allSatisfy { $0.source == "shop" })
  }
}
