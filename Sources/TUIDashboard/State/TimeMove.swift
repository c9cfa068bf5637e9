/// A move from one recorded tick to another.
package enum TimeMove: Hashable, Sendable {
  /// So many nanoseconds on, or back below 0.
  case step(Int64)
  /// To the next anomaly, or the one before.
  case anomaly(forward: Bool)
}
