package import MonitorModel

/// Turns what changes from tick to tick into lines of a log: collectors, storage, alerts, anomalies.
///
/// What flaps is told at most once a minute for each thing, and always as it is in the end.
package struct SnapshotNarrator: Sendable {
  /// What was told of a thing last.
  private struct Told {
    var trouble: String?
    var at: MonotonicInstant
  }

  /// The shortest time between two lines about one thing, in nanoseconds.
  private static let pause: Int64 = 60_000_000_000

  private var told: [String: Told] = [:]
  /// Anomalies that were opened.
  package private(set) var anomalies: UInt64 = 0
  /// Ticks so far.
  package private(set) var ticks: UInt64 = 0
  /// Messages that receivers of alerts took.
  package private(set) var delivered: UInt64 = 0

  /// A narrator that has seen nothing.
  package init() {}

  /// What a tick and the events since the one before are worth.
  package mutating func take(_ snapshot: MonitorSnapshot, _ page: EventPage) -> [LogEvent] {
    ticks = snapshot.engine.ticks
    delivered = snapshot.alerts.receivers.reduce(0) { $0 + $1.delivered }
    let now = snapshot.data.at
    var events = anomalies(page)
    for collector in snapshot.collectors {
      let isBad = collector.state == .failing || collector.state == .late
      let reason = collector.state == .late ? "not done in time" : collector.lastError
      let field = LogField("collector", collector.name)
      tell(
        "collector " + collector.name, isBad ? reason : nil, at: now,
        LogEvent(.warning, "collector failed", [field, LogField("reason", reason)]),
        LogEvent(.info, "collector recovered", [field]), &events)
    }
    tellStorage(snapshot.storage, now, &events)
    tellAlerts(snapshot.alerts, now, &events)
    tellPush(snapshot.push, now, &events)
    forget("collector ", but: snapshot.collectors.map(\.name))
    forget("remote write ", but: snapshot.push.destinations.map(\.name))
    forget("left over ", but: (snapshot.push.leftovers ?? []).map(\.name))
    return events
  }

  /// Forgets the things of a kind that are gone: under their names others begin.
  private mutating func forget(_ kind: String, but names: [String]) {
    let kept = Set(names.map { kind + $0 })
    for key in told.keys.filter({ $0.hasPrefix(kind) && !kept.contains($0) }) { told[key] = nil }
  }

  /// Adds an event where a thing is in another state than was told, and a line about it may be
  /// written again.
  private mutating func tell(
    _ key: String, _ trouble: String?, at now: MonotonicInstant, _ bad: LogEvent,
    _ good: LogEvent, _ events: inout [LogEvent]
  ) {
    let last = told[key]
    // Another reason for the same trouble is no news: it is told with the next.
    guard (last?.trouble == nil) != (trouble == nil) else { return }
    if let last, now - last.at < Self.pause { return }
    told[key] = Told(trouble: trouble, at: now)
    events.append(trouble == nil ? good : bad)
  }

  private mutating func tellStorage(
    _ storage: StorageHealth, _ now: MonotonicInstant, _ events: inout [LogEvent]
  ) {
    let trouble: String? =
      switch storage.state {
      case .off, .starting, .storing: nil
      case .suspended(let reason), .readingOnly(let reason), .refused(let reason): reason
      }
    let folder = LogField("folder", storage.folder)
    tell(
      "storage", trouble, at: now,
      LogEvent(
        .error, "history is not stored", [folder, LogField("reason", trouble ?? "")]),
      LogEvent(.info, "history is stored again", [folder]), &events)
  }

  private mutating func tellPush(
    _ push: PushHealth, _ now: MonotonicInstant, _ events: inout [LogEvent]
  ) {
    for destination in push.destinations {
      let field = LogField("destination", destination.name)
      tell(
        "remote write " + destination.name, destination.isFailing ? destination.reason : nil,
        at: now,
        LogEvent(
          .warning, "samples are not pushed", [field, LogField("reason", destination.reason)]),
        LogEvent(.info, "samples are pushed again", [field]), &events)
    }
    for left in push.leftovers ?? [] {
      let fields = [
        LogField("destination", left.name), LogField("folder", left.folder),
        LogField("bytes", left.bytes),
      ]
      tell(
        "left over " + left.name, left.folder, at: now,
        LogEvent(.warning, "samples wait for a destination that is not configured", fields),
        LogEvent(.info, "nothing is left over", fields), &events)
    }
  }

  private mutating func tellAlerts(
    _ alerts: AlertHealth, _ now: MonotonicInstant, _ events: inout [LogEvent]
  ) {
    for receiver in alerts.receivers {
      let field = LogField("receiver", receiver.name)
      let isBad = receiver.state == .failing
      tell(
        "receiver " + receiver.name, isBad ? receiver.lastError : nil, at: now,
        LogEvent(
          .warning, "alerts are not delivered", [field, LogField("reason", receiver.lastError)]),
        LogEvent(.info, "alerts are delivered again", [field]), &events)
    }
    tell(
      "alerts", alerts.trouble.isEmpty ? nil : alerts.trouble, at: now,
      LogEvent(.warning, "alerts: trouble", [LogField("reason", alerts.trouble)]),
      LogEvent(.info, "alerts: no more trouble"), &events)
  }

  private mutating func anomalies(_ page: EventPage) -> [LogEvent] {
    var events: [LogEvent] = []
    if page.missed > 0 {
      events.append(
        LogEvent(.warning, "anomaly events were missed", [LogField("count", page.missed)]))
    }
    for event in page.events {
      var fields = [
        LogField("anomaly", event.anomaly), LogField("severity", "\(event.severity)"),
        LogField("series", event.key),
      ]
      switch event.phase {
      case .opened:
        anomalies += 1
        fields += [LogField("reason", event.reason)]
        if let blame = event.blame.first { fields.append(LogField("blame", blame.subject)) }
        events.append(LogEvent(.info, "anomaly opened", fields))
      case .ended:
        let seconds = max(0, event.wall.milliseconds - event.startedWall.milliseconds) / 1_000
        fields.append(LogField("seconds", seconds))
        events.append(LogEvent(.info, "anomaly ended", fields))
      case .grew: events.append(LogEvent(.debug, "anomaly grew", fields))
      }
    }
    return events
  }
}
