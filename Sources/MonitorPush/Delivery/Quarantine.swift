package import MonitorModel

/// Series that a destination has refused, and that are left out for a while.
package struct Quarantine: Sendable {
  /// One of them.
  private struct Entry {
    var until: MonotonicInstant
    var shown: PushBadSeries
  }

  /// How long a series is left out before it is tried again, in nanoseconds.
  package static let nanoseconds: Int64 = 600_000_000_000

  private var entries: [[UInt8]: Entry] = [:]

  /// Nobody in it.
  package init() {}

  /// How many there are.
  package var count: Int { entries.count }
  /// Whether there is none.
  package var isEmpty: Bool { entries.isEmpty }

  /// Whether a series, by its labels in their wire format, is left out now.
  package func holds(_ labels: [UInt8], at now: MonotonicInstant) -> Bool {
    entries[labels].map { now < $0.until } ?? false
  }

  /// Leaves a series out; where there are too many, the one whose time ends first is let go.
  package mutating func put(
    _ labels: [UInt8], _ series: PushBadSeries, at now: MonotonicInstant
  ) {
    entries[labels] = Entry(until: now.advanced(by: Self.nanoseconds), shown: series)
    guard entries.count > Limits.pushBadSeries else { return }
    if let first = entries.min(by: { $0.value.until < $1.value.until }) { entries[first.key] = nil }
  }

  /// Forgets those whose time was over when a batch began that the destination then took.
  package mutating func release(before begun: MonotonicInstant) {
    entries = entries.filter { begun < $0.value.until }
  }

  /// The newest of them.
  package var shown: [PushBadSeries] {
    entries.values.sorted { ($1.shown.wall, $0.shown.series) < ($0.shown.wall, $1.shown.series) }
      .prefix(Limits.pushBadSeriesShown).map(\.shown)
  }
}
