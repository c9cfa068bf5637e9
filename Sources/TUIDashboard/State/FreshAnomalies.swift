import MonitorModel

/// What is open and asks for attention, made once a tick or verdict: many parts of the screen ask, and
/// in a storm there is much that is open.
struct FreshAnomalies: Sendable {
  /// The numbers of the anomalies.
  private(set) var numbers: Set<UInt64> = []
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
    numbers = Set(triage.fresh(among: snapshot.open, at: now).map(\.anomaly))
  }
}
