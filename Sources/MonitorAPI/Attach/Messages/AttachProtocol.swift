/// The names and limits of the protocol between an attached dashboard and a daemon.
///
/// One message of it is one binary message of a WebSocket. The client says hello, the daemon
/// welcomes or refuses it; after that each side sends when it has something to say:
///
/// ```
///   client                          daemon
///   hello ────────────────────────▶
///         ◀──────────────────────── welcome, or refused and the end
///   subscribe ────────────────────▶
///         ◀──────────────────────── snapshot (whole)
///   acknowledge ──────────────────▶
///         ◀──────────────────────── snapshot (what changed) …
///   request n ────────────────────▶
///         ◀──────────────────────── answer n (in any order)
///         ◀──────────────────────── goodbye, and the end
/// ```
///
/// A snapshot is sent when the one before was acknowledged: newest wins, a slow client skips. What
/// `hello`, `welcome`, `refused` and `goodbye` begin with is the same in every version, so that two
/// that do not understand each other can say so.
package enum AttachProtocol {
  /// The number of this version of the protocol: it rises with every change of a message.
  package static let version: UInt64 = 4
  /// The WebSocket's subprotocol.
  package static let subprotocol = "kilter.attach.v1"
  /// The path that is upgraded.
  package static let path = "/realtime/attach"
  /// Bytes of a message of a client; none that a dashboard sends comes near.
  package static let requestBytes = 1 << 20
  /// Bytes of a message of a daemon.
  package static let messageBytes = 64 << 20
  /// Requests of one client that are under way; more are refused.
  package static let requestsMost = 32
  /// Messages that wait for a client to read; a client past it is ended.
  package static let waitingMost = 128
}
