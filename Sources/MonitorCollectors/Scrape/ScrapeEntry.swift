/// Where the value of a sample goes.
struct ScrapeEntry {
  /// What is done with it.
  enum Kind: UInt8 {
    /// Nothing: filtered out, a fact, or a time.
    case ignored
    /// Nothing, and that is counted: past the limit.
    case refused
    /// Into a real gauge.
    case gauge
    /// Into a real gauge that is idle while it is NaN: a quantile of a summary.
    case quantile
    /// Into a counter in fixed point.
    case counter
    /// Into a bucket of a histogram.
    case bucket
  }

  /// What is done.
  var kind: Kind
  /// The column, or the place among the buckets.
  var place: Int32
  /// What a counter's value is multiplied with.
  var scale: Double
  /// The number of the scrape in which it came last.
  var seen: UInt32 = 0
}
