package import MonitorModel

/// When the groups of one receiver are told.
///
/// ```
///            changed            wait is over, a token              changed, interval is over
///   quiet ────────────▶ due ───────────────────────▶ told ◀──────────────────────────────────┐
///                                                     │  └───────────────────────────────────┘
///                                                     │  goes on, `again` is over: a reminder
///                                                     ▼
///                                   nothing left, and interval is over: forgotten
/// ```
package struct GroupPacer: Sendable {
  private struct Group {
    var changedSince: MonotonicInstant?
    var sentAt: MonotonicInstant?
  }

  private let pacing: AlertPacing
  private var groups: [String: Group] = [:]

  /// Makes a pacer; `sent` is when groups were told by an earlier run.
  package init(_ pacing: AlertPacing, sent: [String: WallInstant], now: AlertMoment) {
    self.pacing = pacing
    for (group, wall) in sent {
      // A clock that was set must neither silence a group for long nor make it loud.
      let age = max(0, now.wall.milliseconds - wall.milliseconds)
      let most = max(pacing.again, pacing.interval).nanoseconds / 1_000_000
      groups[group] = Group(sentAt: now.at.advanced(by: -min(age, most) * 1_000_000))
    }
  }

  /// Notes which groups have something to tell; the rest has nothing.
  package mutating func note(changed: Set<String>, living: Set<String>, at now: MonotonicInstant) {
    for name in changed where groups[name]?.changedSince == nil {
      groups[name, default: Group()].changedSince = now
    }
    for (name, group) in groups where !changed.contains(name) {
      groups[name]?.changedSince = nil
      guard !living.contains(name) else { continue }
      let rests = group.sentAt.map { now - $0 < pacing.interval.nanoseconds } ?? false
      if !rests { groups[name] = nil }
    }
  }

  /// Whether a group is to be told what changed.
  package func isDue(_ name: String, at now: MonotonicInstant) -> Bool {
    guard let group = groups[name], let changed = group.changedSince else { return false }
    if let sent = group.sentAt, now - sent < pacing.interval.nanoseconds { return false }
    return now - changed >= pacing.wait.nanoseconds
  }

  /// Whether a group that goes on is to be told again.
  package func isDueAgain(_ name: String, at now: MonotonicInstant) -> Bool {
    guard let group = groups[name], group.changedSince == nil, let sent = group.sentAt else {
      return false
    }
    return now - sent >= max(pacing.again, pacing.interval).nanoseconds
  }

  /// Notes that a group was told.
  package mutating func sent(_ name: String, at now: MonotonicInstant) {
    groups[name] = Group(changedSince: nil, sentAt: now)
  }
}
