import MonitorModel
import MonitorSupport
import TUICore
import TUIDashboard

/// Names that any user of a machine can give: escape sequences, control characters, wide and
/// combining ones, bytes that are not text.
enum HostileNames {
  static let texts = [
    "\u{1b}]52;c;ZXZpbA==\u{07}", "\u{1b}[2J\u{1b}[31mred", "a\u{0}b\rc\nd\te", "日本語テスト",
    "e\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}x", "\u{202e}gnp.exe", "\u{200b}\u{200d}zero",
    "👨‍👩‍👧‍👦 family",
    String(decoding: [0xff, 0xfe, 0x61, 0xc3, 0x28, 0x9b, 0x31] as [UInt8], as: UTF8.self),
    "\u{9b}31m", "\u{7f}del", String(repeating: "w", count: 300), "", "\u{301}", "\u{feff}bom",
  ]

  /// Hosts of a fleet, and what a server says of them.
  private static func addFleet(to machine: inout SampleMachine) {
    var report = SourceReport(.fleet, source: "fleet", kind: texts[0], origin: texts[5])
    report.problem = texts.joined(separator: " ")
    report.lines = texts.map { "warning: " + $0 }
    report.facts = [.init(texts[1], .text(texts[2]))]
    report.faults = texts.map { SourceReport.Fault($0, count: 1, example: $0) }
    report.tables = [
      SourceTable(
        texts[4], [.text("host"), .number("score")],
        texts.map { [.text($0), .number(4, .count)] })
    ]
    machine.reports.append(report)
    for (index, text) in texts.enumerated() {
      let host = SeriesKey.Label("host", text)
      machine.add(
        "fleet.up", [host, .init("dc", texts[(index + 3) % texts.count])], .count,
        index == 2 ? 0 : 1)
      machine.add("fleet.cpu.utilization", [host], .ratio, 0.5)
    }
  }

  /// A destination whose server answers with such texts.
  private static func addPush(to machine: inout SampleMachine) {
    var destination = PushDestinationHealth(name: texts[0], url: texts[1])
    destination.state = .failing
    destination.reason = texts.joined(separator: " ")
    destination.trouble = texts[7]
    let wall = WallInstant(milliseconds: 0)
    destination.bad = texts.map { PushBadSeries(series: $0, reason: $0, wall: wall) }
    destination.badCount = texts.count
    destination.late = destination.bad
    machine.push.destinations = [destination]
    machine.push.leftovers = texts.map {
      PushLeftover(name: $0, folder: "/push/" + $0, samples: 1, bytes: 1, oldest: nil)
    }
  }

  /// The sample machine with every name a hostile one.
  static func machine() -> SampleMachine {
    var machine = SampleMachine(.init(hostname: texts[0]))
    for (index, text) in texts.enumerated() {
      machine.add("system.filesystem.utilization", [.init("mountpoint", text)], .ratio, 0.99)
      machine.add("app.\(text)", [.init(text, texts[(index + 1) % texts.count])], .count, 1)
      machine.add("system.disk.utilization", [.init("device", text)], .ratio, 0.99)
    }
    machine.rename = { texts[$0 % texts.count] }
    addFleet(to: &machine)
    addPush(to: &machine)
    return machine
  }
}
