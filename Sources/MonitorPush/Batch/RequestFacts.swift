/// What is known of a request without reading it.
package struct RequestFacts: Hashable, Sendable {
  /// Series.
  package var series = 0
  /// Samples.
  package var samples = 0
  /// The time of the oldest sample, in milliseconds since the Unix epoch.
  package var first: Int64 = .max
  /// The time of the newest.
  package var last: Int64 = .min

  /// Makes those of an empty request.
  package init() {}

  /// Counts a series.
  mutating func take(samples count: Int, from oldest: Int64, to newest: Int64) {
    series += 1
    samples += count
    first = min(first, oldest)
    last = max(last, newest)
  }
}
