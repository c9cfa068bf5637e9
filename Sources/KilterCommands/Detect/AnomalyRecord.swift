import MonitorModel
import MonitorSupport

/// What is told of one anomaly in a file of rows.
struct AnomalyRecord {
  /// The timestamp, as it was read, of the row at which the alarm was raised.
  let start: String
  /// The timestamp of the row from which on the anomaly is said to have begun.
  let since: String
  /// The number of that row.
  private let sinceRow: Int
  /// The first thing told of it: what was seen and expected when the alarm was raised.
  private let first: AnomalyEvent
  /// The last thing told of it before its end: how bad it became, and why.
  private var worst: AnomalyEvent
  /// The highest score of its rows so far.
  private(set) var score: Double

  /// Begins with the event of the row at `start`.
  init(_ event: AnomalyEvent, start: String, since: String, sinceRow: Int, score: Double) {
    self.start = start
    self.since = since
    self.sinceRow = sinceRow
    self.score = score
    first = event
    worst = event
  }

  /// The number that its events carry.
  var anomaly: UInt64 { first.anomaly }

  /// Takes a row in which it is still open.
  mutating func see(score: Double) { self.score = max(self.score, score) }

  /// Takes an event in which it became worse.
  mutating func grow(_ event: AnomalyEvent) {
    let before = worst
    worst = event
    keep(before)
  }

  /// Takes the last event: its end, or how it stands at the end of the input.
  mutating func close(_ event: AnomalyEvent) {
    worst.peak = event.peak
    keep(event)
  }

  private mutating func keep(_ event: AnomalyEvent) {
    worst.severity = max(worst.severity, event.severity)
    worst.confidence = max(worst.confidence, event.confidence)
    worst.surprise = max(worst.surprise, event.surprise)
  }

  /// The whole anomaly as an object; `end` is `nil` while it is open, `row` the newest of its rows.
  func line(
    _ input: InputName, phase: String?, end: String?, row: Int
  ) -> JSONLine {
    var line = JSONLine()
    line.add("file", input.file)
    line.add("series", input.series)
    line.add("anomaly", anomaly)
    if let phase { line.add("phase", phase) }
    line.add("start", start)
    line.add("since", since)
    line.add("end", orNull: end)
    line.add("rows", row - sinceRow + 1)
    line.add("peak", worst.peak)
    line.add("severity", "\(worst.severity)")
    line.add("confidence", worst.confidence)
    line.add("score", score)
    var expected = JSONLine()
    expected.add("low", first.expected.lowerBound)
    expected.add("high", first.expected.upperBound)
    line.add("expected", expected)
    line.add("observed", first.observed)
    line.add("detectors", worst.detectors)
    line.add("reason", worst.reason)
    line.add("surprise", worst.surprise)
    return line
  }
}
