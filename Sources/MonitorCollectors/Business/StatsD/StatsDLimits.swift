import MonitorModel

/// What one StatsD source may take up.
struct StatsDLimits: Sendable {
  /// Series in all.
  var series = Limits.sourceSeries
  /// Tag combinations of a name.
  var combinations = Limits.sourceSubjects
  /// Sets; one takes half a megabyte at most.
  var sets = 128
  /// Series that are taken from the start.
  var ownSeries = 0

  /// Keys by their bytes as they were sent; past it they are learnt anew.
  static let knownKeys = 16_384
  /// Bytes of these keys.
  static let knownBytes = 4 << 20
  /// Events kept to be shown.
  static let events = 32
  /// Service checks kept to be shown.
  static let checks = 64
  /// Bytes of an event's or check's text that are shown.
  static let textBytes = 256
  /// Bytes of a bad line that are shown.
  static let exampleBytes = 64
}
