import WireFormats

/// What a StatsD source has counted since it was opened.
struct StatsDTotals: Sendable {
  /// Datagrams, and frames of streams.
  var datagrams: UInt64 = 0
  /// Good measurements, packed ones one by one.
  var metrics: UInt64 = 0
  /// Events.
  var events: UInt64 = 0
  /// Service checks.
  var checks: UInt64 = 0
  /// Lines that could not be understood.
  var badLines: UInt64 = 0
  /// These by reason, by `StatsDFault.rawValue`.
  var faults = [UInt64](repeating: 0, count: StatsDFault.allCases.count)
  /// One line of each reason, cleaned and shortened.
  var examples = [String](repeating: "", count: StatsDFault.allCases.count)
  /// Measurements without a series of their own, by `StatsDRefusal.rawValue`.
  var refusals = [UInt64](repeating: 0, count: StatsDRefusal.allCases.count)
  /// Service checks beyond those that are kept.
  var refusedChecks: UInt64 = 0
  /// Datagrams longer than their room.
  var cut: UInt64 = 0
  /// Frames of streams that were too long: their connections were closed.
  var longFrames: UInt64 = 0
  /// Connections that were closed in the middle of a frame.
  var brokenFrames: UInt64 = 0
  /// Connections refused because there were too many.
  var refusedConnections: UInt64 = 0
}
