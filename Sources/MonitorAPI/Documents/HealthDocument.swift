package import MonitorModel

/// Whether everything does its work: what `GET /realtime/health` answers.
package struct HealthDocument: Hashable, Codable, Sendable {
  /// How well something does its work.
  package enum Grade: Int, Comparable, Sendable {
    /// Well.
    case pass
    /// Not wholly; somebody should look.
    case warn
    /// Not at all.
    case fail

    /// Orders from well to not at all.
    package static func < (a: Grade, b: Grade) -> Bool { a.rawValue < b.rawValue }
  }

  /// One part of the program.
  package struct Component: Hashable, Codable, Sendable {
    /// Its name: `engine`, `detection`, `storage`, `alerts`, `push`, `collector/…`.
    package var name: String
    /// `pass`, `warn` or `fail`.
    package var status: String
    /// Why it is not `pass`, a sentence; absent where it is.
    package var detail: String?
  }

  /// The worst that matters: `pass`, `warn` or `fail`.
  package var status: String
  /// The time of the newest tick, milliseconds since the Unix epoch; absent before the first.
  package var at: Int64?
  /// The parts.
  package var components: [Component]

  /// Judges a state; `nil` is that before the first tick.
  package init(_ state: APIState?, isRunning: Bool, at now: MonotonicInstant) {
    let engine = Self.engine(state, isRunning: isRunning, at: now)
    var worst = engine.0
    components = [Component("engine", engine)]
    if let snapshot = state?.snapshot {
      at = snapshot.data.wall.milliseconds
      let collectors = snapshot.collectors.map { ($0, Self.grade($0)) }
      let rest =
        [
          ("detection", Self.detection(snapshot)), ("storage", Self.storage(snapshot.storage)),
          ("alerts", Self.alerts(snapshot.alerts)), ("push", Self.push(snapshot.push)),
        ] + collectors.map { ("collector/" + $0.name, $1) }
      components += rest.map { Component($0, $1) }
      // The engine goes on without a store, an alert or a collector; without all collectors it
      // has nothing to go on with.
      let isAny = rest.contains { $0.1.0 > .pass }
      let isBlind =
        !collectors.isEmpty && collectors.allSatisfy { $1.0 == .fail || $0.state == .disabled }
      worst = max(worst, isBlind ? .fail : isAny ? .warn : .pass)
    }
    status = "\(worst)"
  }

  /// A tick older than this many intervals, and than five seconds, is late.
  private static let intervals: Int64 = 3

  /// Whether the engine does its work, and why not.
  static func engine(
    _ state: APIState?, isRunning: Bool, at now: MonotonicInstant
  ) -> (Grade, String) {
    guard isRunning else { return (.fail, "it was stopped") }
    guard let snapshot = state?.snapshot else { return (.fail, "nothing has been measured yet") }
    let age = now - snapshot.data.at
    let config = snapshot.config
    let round = max(config.metricsInterval, config.processingInterval).nanoseconds
    let most = max(5_000_000_000, round * intervals)
    guard age <= most else {
      return (.fail, "the newest tick is \(age / 1_000_000_000) s old")
    }
    return (.pass, "")
  }

  private static func detection(_ snapshot: MonitorSnapshot) -> (Grade, String) {
    let dropped = snapshot.engine.refusedSeries
    return dropped > 0
      ? (.warn, "\(dropped) series were refused: there are \(Limits.series)") : (.pass, "")
  }

  private static func storage(_ health: StorageHealth) -> (Grade, String) {
    switch health.state {
    case .off, .storing: (.pass, "")
    case .starting: (.warn, "the folder is not open yet")
    case .suspended(let reason): (.fail, reason)
    case .readingOnly(let reason): (.warn, reason)
    case .refused(let reason): (.fail, reason)
    }
  }

  private static func alerts(_ health: AlertHealth) -> (Grade, String) {
    guard let first = health.failing.first else {
      return health.trouble.isEmpty ? (.pass, "") : (.warn, health.trouble)
    }
    let isAll = health.failing.count == health.receivers.count
    return (isAll ? .fail : .warn, "\(first.name): \(first.lastError)")
  }

  private static func push(_ health: PushHealth) -> (Grade, String) {
    if let first = health.failing.first {
      let isAll = health.failing.count == health.destinations.count
      return (isAll ? .fail : .warn, "\(first.name): \(first.reason)")
    }
    guard let first = health.destinations.first(where: { !$0.trouble.isEmpty }) else {
      return (.pass, "")
    }
    return (.warn, "\(first.name): \(first.trouble)")
  }

  private static func grade(_ health: CollectorHealth) -> (Grade, String) {
    switch health.state {
    case .healthy, .disabled: (.pass, "")
    case .starting: (.warn, "it has not answered yet")
    case .late: (.warn, "it takes longer than its timeout")
    case .failing: (.fail, health.lastError)
    }
  }
}

extension HealthDocument.Component {
  fileprivate init(_ name: String, _ judged: (HealthDocument.Grade, String)) {
    self.init(
      name: name, status: "\(judged.0)", detail: judged.1.isEmpty ? nil : judged.1)
  }
}
