/// What a labelled series looks like.
package enum LabKind: String, CaseIterable, Sendable {
  /// What a loaded service tells of itself, every 1 s, 1 min or 5 min.
  case service
  /// What one machine measures, every second.
  case host
  /// Ordinary behaviour without any fault, every second.
  case quiet
  /// A machine with a job that returns each hour or day, every 10 s.
  case cron
}
