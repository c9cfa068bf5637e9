/// Something that happened, told by a DogStatsD client: `_e{5,4}:Title|Text|…`.
///
/// DogStatsD's datagram format, "Events"; all places are in the datagram.
package struct StatsDEvent: Hashable, Sendable {
  /// How bad it is.
  package enum Level: UInt8, Sendable {
    /// Worth knowing.
    case info
    /// Worth a look.
    case warning
    /// Something failed.
    case error
    /// Something went well.
    case success
  }

  /// The title; a line break in it is written `\n`.
  package var title: Range<Int>
  /// The text; a line break in it is written `\n`.
  package var text: Range<Int>
  /// How bad it is.
  package var level = Level.info
  /// Seconds since 1970; 0 where it does not say.
  package var timestamp: Int64 = 0
  /// The host it tells of; empty where it does not say.
  package var host = 0..<0
  /// The tags behind `#`; empty where there are none.
  package var tags = 0..<0
}
