/// How a service is, told by a DogStatsD client: `_sc|name|0|…|m:message`.
///
/// DogStatsD's datagram format, "Service checks"; all places are in the datagram.
package struct StatsDCheck: Hashable, Sendable {
  /// What a service can be.
  package enum Status: UInt8, Sendable {
    /// It works.
    case ok
    /// It works with trouble.
    case warning
    /// It does not work.
    case critical
    /// Nobody can tell.
    case unknown

    /// The status in a word.
    package var word: String {
      switch self {
      case .ok: "ok"
      case .warning: "warning"
      case .critical: "critical"
      case .unknown: "unknown"
      }
    }
  }

  /// The check's name.
  package var name: Range<Int>
  /// How the service is.
  package var status: Status
  /// Seconds since 1970; 0 where it does not say.
  package var timestamp: Int64 = 0
  /// The host it tells of; empty where it does not say.
  package var host = 0..<0
  /// The tags behind `#`; empty where there are none.
  package var tags = 0..<0
  /// What it says; a line break in it is written `\n`.
  package var message = 0..<0
}
