/// One StatsD line that measures something; all places are in the datagram.
package struct StatsDMetric: Hashable, Sendable {
  /// What stands before the value: the name, with tags in the dialects that put them there.
  package var head: Range<Int>
  /// The values, separated by colons where there are several; of a set the one value.
  package var values: Range<Int>
  /// The first value; 0 for a set.
  package var first: Double
  /// Whether the first value has a sign, which makes a gauge's value a change.
  package var isSigned: Bool
  /// Whether there are several values.
  package var isPacked: Bool
  /// What it measures.
  package var kind: StatsDKind
  /// The share of what happened that is told, above 0 and at most 1.
  package var rate: Double
  /// The tags behind `#`, separated by commas; empty where there are none.
  package var tags: Range<Int>
  /// Seconds since 1970 at which it was measured; 0 where it does not say.
  package var timestamp: Int64
}
