import MonitorModel

/// What is open and asks for attention, made once a tick or verdict: many parts of the screen ask, and
/// in a storm there is much that is open.
struct FreshAnomalies: Sendable {
  /// The anomalies, the worst first.
  private(set) var events: [AnomalyEvent] = []
  /// Their numbers.
  private(set) var numbers: Set<UInt64> = []
  /// How many of them there are of each severity.
  private(set) var counts = SeverityCounts()
  private var basis: Basis?

  private struct Basis: Equatable {
    var at: MonotonicInstant
    var lastEvent: UInt64
    var open: Int
    var triage: UInt64
    var now: WallInstant
  }

  /// Brings it up to date with what is shown and what people said.
  mutating func update(_ snapshot: MonitorSnapshot, _ triage: TriageBoard, now: WallInstant) {
    let next = Basis(
      at: snapshot.data.at, lastEvent: snapshot.lastEvent, open: snapshot.open.count,
      triage: triage.version, now: now)
    guard next != basis else { return }
    basis = next
    events = triage.fresh(among: snapshot.open, at: now)
    numbers = Set(events.map(\.anomaly))
    counts = SeverityCounts(events)
  }
}
