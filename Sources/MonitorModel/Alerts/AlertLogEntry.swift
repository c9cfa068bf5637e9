/// One try to deliver an alert.
public struct AlertLogEntry: Hashable, Codable, Sendable {
  /// How a try ended.
  public enum Outcome: String, Codable, Sendable {
    /// The receiver took it.
    case delivered
    /// It failed, and is tried again.
    case failed
    /// The receiver will not take it however often it is tried.
    case refused
    /// It gave way to newer ones before it could be delivered.
    case dropped
  }
  /// When.
  public var wall: WallInstant
  /// To whom.
  public var receiver: String
  /// What, in a sentence.
  public var title: String
  /// How it ended.
  public var outcome: Outcome
  /// Why it did not succeed; empty where it did.
  public var reason: String
  /// How long it took, in nanoseconds.
  public var nanoseconds: Int64
  /// Which try it was, from 1.
  public var attempt: Int

  /// Makes an entry.
  public init(
    wall: WallInstant, receiver: String, title: String, outcome: Outcome, reason: String = "",
    nanoseconds: Int64 = 0, attempt: Int = 1
  ) {
    self.wall = wall
    self.receiver = receiver
    self.title = title
    self.outcome = outcome
    self.reason = reason
    self.nanoseconds = nanoseconds
    self.attempt = attempt
  }
}
