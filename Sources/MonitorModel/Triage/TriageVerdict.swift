/// What a person says of an anomaly.
public enum TriageVerdict: Hashable, Codable, Sendable {
  /// Somebody is at it: it stays visible, and is quiet until it clears.
  case acknowledged
  /// It is quiet until a time, and then as new again.
  case snoozed(until: WallInstant)
  /// It is quiet until it becomes worse: a higher severity, or a value clearly further off.
  case snoozedUntilWorse
  /// The detector was wrong, and learns from it.
  case falseAlarm
  /// The detector was right, and what happened was planned; nothing is learnt.
  case expected

  /// A word for it.
  public var word: String {
    switch self {
    case .acknowledged: "acknowledged"
    case .snoozed, .snoozedUntilWorse: "snoozed"
    case .falseAlarm: "false alarm"
    case .expected: "expected"
    }
  }
}

/// Who does something: a user and where they sit.
public struct TriageActor: Hashable, Codable, Sendable {
  /// The name of the user.
  public var user: String
  /// Their terminal or address, for example `pts/3`; empty where there is none.
  public var terminal: String
  /// Makes an actor.
  public init(user: String, terminal: String = "") {
    self.user = user
    self.terminal = terminal
  }
  /// `anna on pts/3`.
  public var text: String { terminal.isEmpty ? user : user + " on " + terminal }
}

/// How an anomaly stands: what asks for attention, and why the rest does not.
public enum TriageStanding: String, Hashable, Codable, Sendable, CaseIterable {
  /// It is open and nobody has said anything of it.
  case new
  /// It is open and somebody is at it.
  case acknowledged
  /// It is open and put off.
  case snoozed
  /// It is open, and a person says that the detector was wrong.
  case falseAlarm
  /// It is open and was planned.
  case expected
  /// It is open, and its series is silenced.
  case silenced
  /// It is over.
  case ended

  /// Whether it asks for attention.
  public var isNew: Bool { self == .new }
  /// A word for it.
  public var word: String { self == .falseAlarm ? "false alarm" : rawValue }
}
