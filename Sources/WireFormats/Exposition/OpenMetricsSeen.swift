/// What the strict checks of OpenMetrics remember of one exposition, as hashes.
struct OpenMetricsSeen: Sendable {
  /// Names that families have taken, with all their suffixes.
  var names = SeenHashes()
  /// Label sets of the family.
  var groups = SeenHashes()
  /// Series of the label set at one moment.
  var series = SeenHashes()

  /// Forgets all.
  mutating func removeAll() {
    names.removeAll()
    groups.removeAll()
    series.removeAll()
  }
}
