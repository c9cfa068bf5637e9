import KilterCommands
import MonitorModel

/// Calls every value above 100 an anomaly, until a value is below 50: for tests of what is made of
/// a judgement.
struct ScriptedJudge: RowJudge {
  /// What it was given.
  final class Seen {
    /// Time and value of every row.
    var rows: [(milliseconds: Int64, value: Double?)] = []
  }

  let seen: Seen
  private var current: AnomalyEvent?
  private var sequence: UInt64 = 0
  private var previous: Int64?

  init(_ seen: Seen = Seen()) { self.seen = seen }

  mutating func judge(milliseconds: Int64, value: Double?) -> RowVerdict {
    seen.rows.append((milliseconds, value))
    defer { previous = milliseconds }
    guard let value else { return RowVerdict(score: 0) }
    if var event = current {
      if value < 50 {
        event.phase = .ended
        event.observed = value
        event.reason = "back to normal"
        current = nil
        return RowVerdict(score: 0, events: [event])
      }
      guard value > event.peak else { return RowVerdict(score: 0.75) }
      event.phase = .grew
      event.peak = value
      event.observed = value
      event.severity = .critical
      event.reason = "worse: \(value)"
      current = event
      return RowVerdict(score: 0.875, events: [event])
    }
    guard value > 100 else { return RowVerdict(score: value / 200) }
    sequence += 1
    // It is said to have begun a row earlier.
    let event = AnomalyEvent(
      sequence: sequence, anomaly: sequence, phase: .opened, series: SeriesID(0),
      key: SeriesKey("x"), unit: .count, startedAt: MonotonicInstant(nanoseconds: 0),
      startedWall: WallInstant(milliseconds: previous ?? milliseconds),
      at: MonotonicInstant(nanoseconds: 0), wall: WallInstant(milliseconds: milliseconds),
      severity: .warning, confidence: 0.5, surprise: 7, observed: value, peak: value,
      expected: 0...60, detectors: ["range", "shape"], reason: "high: \(value)", blame: [])
    current = event
    return RowVerdict(score: 1, events: [event])
  }

  var openAnomalies: [AnomalyEvent] { current.map { [$0] } ?? [] }
}
