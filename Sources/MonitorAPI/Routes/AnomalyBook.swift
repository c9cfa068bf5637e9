import MonitorModel

/// The anomalies that are open, and those that ended and are still remembered, newest first.
struct AnomalyBook: Sendable {
  /// An anomaly by its newest event.
  struct Entry: Sendable {
    /// The newest event.
    var event: AnomalyEvent
    /// Whether it is open.
    var isOpen: Bool
  }

  /// All of them, the one that began last in front.
  let entries: [Entry]
  /// Events that are no longer remembered.
  let forgotten: UInt64

  /// Asks a source for what it remembers.
  init(_ source: any SnapshotSource, _ snapshot: MonitorSnapshot) async {
    let page = await source.events(after: 0)
    var newest: [UInt64: Entry] = [:]
    for event in page.events {
      newest[event.anomaly] = Entry(event: event, isOpen: event.phase != .ended)
    }
    // Those of the snapshot know who is to blame; events that came since are newer still.
    for event in snapshot.open {
      if let known = newest[event.anomaly], known.event.sequence > event.sequence { continue }
      newest[event.anomaly] = Entry(event: event, isOpen: true)
    }
    entries = newest.values.sorted { $0.event.anomaly > $1.event.anomaly }
    forgotten = page.missed
  }

  /// The anomaly of a number.
  ///
  /// - Throws: `Problem` 404 where there is none.
  func entry(_ text: String?) throws(Problem) -> Entry {
    guard let text, let number = UInt64(text),
      let entry = entries.first(where: { $0.event.anomaly == number })
    else { throw Problem(404, "there is no such anomaly, or it is no longer remembered") }
    return entry
  }
}
