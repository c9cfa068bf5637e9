/// How one receiver of alerts is doing.
public struct AlertReceiverHealth: Hashable, Codable, Sendable {
  /// The state in a word.
  public enum State: String, Codable, Sendable {
    /// It has not been told anything yet.
    case idle
    /// It took what it was told last.
    case healthy
    /// It did not take what it was told last; `lastError` says why.
    case failing
  }
  /// Its name.
  public var name: String
  /// How it is told, for example `webhook`.
  public var kind: String
  /// The state.
  public var state: State = .idle
  /// Alerts that it knows of and that are not over.
  public var firing: Int = 0
  /// Messages that wait to be delivered.
  public var waiting: Int = 0
  /// Groups that wait until the rate limit lets a message pass.
  public var held: Int = 0
  /// Messages it took.
  public var delivered: UInt64 = 0
  /// Tries that failed.
  public var failures: UInt64 = 0
  /// Messages it refused: they are not tried again.
  public var refused: UInt64 = 0
  /// Messages that gave way because too many waited (`Limits.alertsWaiting`).
  public var dropped: UInt64 = 0
  /// Groups that were told of in the message of another one, by the rate limit.
  public var folded: UInt64 = 0
  /// The last error in words; empty where the last try went well.
  public var lastError: String = ""
  /// Its own silences and groups, where it has such and has been asked.
  public var board: ReceiverBoard?
  /// When it last took a message.
  public var lastDelivered: WallInstant?

  /// Makes the health of a receiver that was told nothing.
  public init(name: String, kind: String) {
    self.name = name
    self.kind = kind
  }
}
