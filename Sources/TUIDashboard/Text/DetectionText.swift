package import MonitorModel

/// How detection is doing, in words: for the health view and for `kilter diagnose`.
package enum DetectionText {
  /// A label and what it says.
  package typealias Pair = (name: String, value: String)

  /// Alarms against the budget, what is learnt, what it costs, what was left untold, where the
  /// baselines came from and go to.
  ///
  /// `offset` is how many seconds the clock that is shown is ahead of UTC.
  package static func pairs(_ snapshot: MonitorSnapshot, offset: Int) -> [Pair] {
    let health = snapshot.detection
    let config = snapshot.config.detection
    return [
      ("alarms", budget("a metric and day", config.falseAlarmsPerMetricDay, health, perDay: false)),
      ("in all", budget("a day", config.falseAlarmsPerDay, health, perDay: true)),
      ("learnt", "\(health.learntSeries) of \(health.series) series" + past(health)),
      ("cost", cost(health)),
      ("not told", untold(health)),
      ("planned", planned(config.maintenance, at: snapshot.data.wall)),
      ("origin", health.origin.isEmpty ? "baselines began with this process" : health.origin),
      ("kept", kept(health, offset: offset)),
    ]
  }

  private static func budget(
    _ unit: String, _ allowed: Double, _ health: DetectionHealth, perDay: Bool
  ) -> String {
    let days = perDay ? health.days : health.metricDays
    let text = "\(number(allowed)) \(unit) allowed, "
    guard days > 0 else { return text + "none measured so far" }
    // A rate over less than a day would say more than is known.
    guard days >= 1 else {
      let span = perDay ? " in " + Format.coarse(seconds: days * 86_400) : ""
      return text + (health.opened == 0 ? "none" : Format.grouped(health.opened)) + " so far" + span
    }
    return text + number(Double(health.opened) / days) + " measured"
  }

  /// A small number without zeros at its end: `0.1`, `0.04`, `5`.
  static func number(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e6 else { return Format.fixed(value, 0) }
    if value > 0, value < 0.000_5 { return "<0.001" }
    var text = Format.fixed(value, value < 1 ? 3 : value < 100 ? 1 : 0)
    guard text.contains(".") else { return text }
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return text
  }

  private static func cost(_ health: DetectionHealth) -> String {
    guard health.rows > 0 else { return "no row judged so far" }
    let each = Double(health.nanoseconds) / Double(health.rows) * 1e-9
    return Format.duration(seconds: each) + " a row, " + Format.grouped(health.rows) + " rows"
  }

  /// What is said where very many series share the room that one has.
  private static func past(_ health: DetectionHealth) -> String {
    guard let values = health.pastValues else { return "" }
    let most = Format.grouped(UInt64(Limits.pastValues))
    return ", each compared with \(values) values of its past, not \(most): "
      + "together they have about \(Limits.detectionBytes >> 20) MB"
  }

  private static func untold(_ health: DetectionHealth) -> String {
    "\(Format.grouped(health.withheld)) over the budget, "
      + "\(Format.grouped(health.quietened)) by lessons, "
      + "\(Format.grouped(health.planned)) planned"
      + (health.incidentsDropped > 0
        ? ", \(Format.grouped(health.incidentsDropped)) incidents forgotten early" : "")
  }

  private static func planned(_ windows: [MaintenanceWindow], at wall: WallInstant) -> String {
    guard !windows.isEmpty else { return "no maintenance windows" }
    let count = "\(windows.count) maintenance window" + (windows.count == 1 ? "" : "s")
    return windows.contains { $0.contains(wall) }
      ? count + ", in one now: only hard limits alarm" : count + ", in none now"
  }

  private static func kept(_ health: DetectionHealth, offset: Int) -> String {
    guard !health.keeping.isEmpty else { return "baselines end with this process" }
    guard let saved = health.savedAt else { return health.keeping }
    return health.keeping + ", saved " + Format.clock(saved, offset: offset, seconds: true)
  }

  /// What a lesson says: `cpu 95-100 % is normal`.
  package static func lesson(_ lesson: Lesson, name: String) -> String {
    name + " " + Format.range(lesson.range.lowerBound, lesson.range.upperBound, lesson.unit)
      + " is normal"
  }

  /// The heads of the table of detectors.
  package static let tableHeads = ["detector", "judged", "surprised", "alarms", "agrees", "weight"]

  /// A detector's row in that table.
  package static func row(_ detector: DetectionHealth.Detector) -> [String] {
    [
      detector.name, Format.short(Double(detector.judged), .count),
      Format.short(Double(detector.surprised), .count),
      Format.short(Double(detector.anomalies), .count),
      detector.agreement.isFinite ? Format.fixed(detector.agreement * 100, 0) + " %" : "-",
      Format.fixed(detector.weight, 2),
    ]
  }
}
