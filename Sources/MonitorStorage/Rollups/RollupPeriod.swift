/// How long a stretch one rollup sums up.
///
/// Periods are cut on the monotonic clock: the n-th minute of a boot is that from n × 60 s to
/// (n + 1) × 60 s after its start. So the sessions of one boot share them, charts (whose buckets are
/// cut on that clock, too) are made of whole ones, and no step of civil time tears one.
package enum RollupPeriod: UInt8, Sendable, CaseIterable {
  /// A minute.
  case minute = 1
  /// An hour.
  case hour = 2

  /// Its length.
  package var nanoseconds: Int64 { self == .minute ? 60_000_000_000 : 3_600_000_000_000 }

  /// The section of a block that holds rollups of this length.
  package var section: BlockSection.Kind { self == .minute ? .minutes : .hours }

  /// The period an instant is in.
  package func index(_ nanoseconds: Int64) -> Int64 {
    let quotient = nanoseconds / self.nanoseconds
    return nanoseconds % self.nanoseconds < 0 ? quotient - 1 : quotient
  }
}
