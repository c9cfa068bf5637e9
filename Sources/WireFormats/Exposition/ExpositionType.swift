/// The type of a metric family: those of OpenMetrics 1.0, of which the text format 0.0.4 knows five.
package enum ExpositionType: UInt8, Sendable, CaseIterable {
  /// Nothing is known; `untyped` in 0.0.4.
  case unknown
  /// Only grows until it is reset.
  case counter
  /// A value as it stands.
  case gauge
  /// Cumulative buckets, a count and a sum, all of which only grow.
  case histogram
  /// Buckets as they stand.
  case gaugeHistogram
  /// Quantiles that the source computed, a count and a sum.
  case summary
  /// Labels that tell a fact; the value is always 1.
  case info
  /// One sample for each state, 0 or 1.
  case stateSet

  /// Its word in OpenMetrics.
  package var word: StaticString {
    switch self {
    case .unknown: "unknown"
    case .counter: "counter"
    case .gauge: "gauge"
    case .histogram: "histogram"
    case .gaugeHistogram: "gaugehistogram"
    case .summary: "summary"
    case .info: "info"
    case .stateSet: "stateset"
    }
  }

  /// The type of a word of OpenMetrics.
  init?(openMetrics word: Bytes) {
    guard let type = Self.allCases.first(where: { word.equals($0.word) }) else { return nil }
    self = type
  }

  /// The type of a word of the text format; those of OpenMetrics are understood too.
  init?(text word: Bytes) {
    if word.equals("untyped") { self = .unknown } else { self.init(openMetrics: word) }
  }
}
