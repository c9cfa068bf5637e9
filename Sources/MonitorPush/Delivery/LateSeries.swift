package import MonitorModel

/// Series of which samples came too late to be taken: not left out, as the next ones may be in time,
/// and named for a while.
package struct LateSeries: Sendable {
  private struct Entry {
    var labels: [UInt8]
    var until: MonotonicInstant
    var shown: PushBadSeries
  }

  /// How long one is named after it was late last, in nanoseconds.
  package static let nanoseconds = Quarantine.nanoseconds

  /// The newest first.
  private var entries: [Entry] = []

  /// None yet.
  package init() {}

  /// Notes a series by its labels in their wire format; of more than are shown the one that was late
  /// longest ago goes.
  package mutating func note(
    _ labels: [UInt8], _ series: PushBadSeries, at now: MonotonicInstant
  ) {
    entries.removeAll { $0.labels == labels || $0.until <= now }
    entries.insert(
      Entry(labels: labels, until: now.advanced(by: Self.nanoseconds), shown: series), at: 0)
    if entries.count > Limits.pushBadSeriesShown { entries.removeLast() }
  }

  /// Those that are named now, newest first.
  package func shown(at now: MonotonicInstant) -> [PushBadSeries] {
    entries.lazy.filter { now < $0.until }.map(\.shown)
  }
}
