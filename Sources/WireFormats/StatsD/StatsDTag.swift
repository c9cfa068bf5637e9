/// One tag of a StatsD line, by its places in the datagram.
package struct StatsDTag: Hashable, Sendable {
  /// The tag's name.
  package var key: Range<Int>
  /// The tag's value; empty for a tag that is only a word.
  package var value: Range<Int>
}
