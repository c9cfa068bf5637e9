import KilterCommands
import MonitorModel
import Testing

@Suite("StatusReport")
struct StatusReportTests {
  @Test("Calm")
  func calm() {
    let report = StatusReport(TestSnapshot.make(open: [TestSnapshot.anomaly(.info)]))
    #expect(report.exitStatus == 0)
    #expect(report.line(.text) == "calm: cpu 37%, mem 50%")
    #expect(report.line(.tmux) == "ok cpu 37% mem 50%")
    #expect(report.line(.json).contains(#""state":"calm""#))
  }

  @Test("A warning")
  func warning() {
    let report = StatusReport(TestSnapshot.make(open: [TestSnapshot.anomaly(.warning)]))
    #expect(report.exitStatus == 1)
    #expect(report.line(.text).hasPrefix("1 warning: disk vda "))
    #expect(report.line(.text).contains("97%, not 0-45%"))
    #expect(report.line(.tmux).hasPrefix("#[fg=yellow]W disk vda "))
    #expect(report.line(.json).contains(#""severity":"warning""#))
  }

  @Test("Critical, with others")
  func critical() {
    let open =
      [TestSnapshot.anomaly(.critical)] + Array(repeating: TestSnapshot.anomaly(.warning), count: 4)
    let report = StatusReport(TestSnapshot.make(open: open))
    #expect(report.exitStatus == 2)
    #expect(report.line(.text).hasPrefix("1 critical, 4 warnings: disk vda "))
    #expect(report.line(.text).contains("; 2 more (cpu 37%"))
    #expect(report.line(.tmux).contains(" +4#[default]"))
  }

  @Test("The worst incident tells its story, with who is to blame")
  func incident() {
    var snapshot = TestSnapshot.make(open: [TestSnapshot.anomaly(.critical)])
    func incident(_ sentence: String, endedAt: MonotonicInstant? = nil) -> Incident {
      Incident(
        number: 1, startedAt: .init(nanoseconds: 0), startedWall: .init(milliseconds: 0),
        endedAt: endedAt, severity: .critical, members: [], blame: [], sentence: sentence,
        evidence: [], suggestions: [])
    }
    snapshot.incidents = [
      incident("disk vda busy 97 %: p\u{1b}g[812] +125 MiB/s, 88 % of the rise"),
      incident("memory 98 %"), incident("load 9", endedAt: .init(nanoseconds: 1)),
    ]
    let line = StatusReport(snapshot).line(.text)
    #expect(line.hasPrefix("1 critical: disk vda busy 97 %: p"))
    #expect(line.contains("g[812] +125 MiB/s, 88 % of the rise; 1 more (cpu 37%"))
    #expect(!line.unicodeScalars.contains { $0.properties.generalCategory == .control })
  }

  @Test("Nothing could be read: it cannot be told, and that is not calm")
  func unknown() {
    var health = CollectorHealth(name: "system")
    health.lastError = "/proc\u{1b}]52;c;x\u{7} denied"
    let report = StatusReport(
      TestSnapshot.make(
        cpu: .gap(.forbidden), memory: .gap(.forbidden), collectors: [health]))
    #expect(report.exitStatus == 3)
    #expect(report.line(.text).hasPrefix("cannot tell: system: /proc"))
    #expect(!report.line(.text).utf8.contains { $0 < 0x20 || $0 == 0x7F })
    #expect(report.line(.json) == #"{"state":"unknown"}"#)
  }

  @Test("A figure that could not be read is left out, not zero")
  func missingFigure() {
    let report = StatusReport(TestSnapshot.make(cpu: .gap(.absent)))
    #expect(report.line(.text) == "calm: mem 50%")
    #expect(!report.line(.json).contains(#""cpu""#))
  }

  @Test("The name of a process cannot reach the terminal or tmux")
  func hostileName() {
    let blame = Blame(subject: "a\u{1b}[2J#(reboot)\u{9b}b", amount: 1, unit: .ratio, share: 1)
    let key = SeriesKey("system.disk.utilization", "device", "v#(reboot)\u{1b}c")
    let open = [TestSnapshot.anomaly(.critical, key, blame: [blame])]
    let report = StatusReport(TestSnapshot.make(open: open))
    for format in StatusReport.Format.allCases {
      #expect(
        !report.line(format).unicodeScalars.contains { $0.properties.generalCategory == .control })
    }
    #expect(report.line(.tmux).contains("##(reboot)"))
    #expect(report.line(.text).contains("#(reboot)"))
  }
}
