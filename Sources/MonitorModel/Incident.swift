/// Anomalies on several series that began close in time: one story, told once.
public struct Incident: Hashable, Codable, Sendable {
  /// One series' part.
  public struct Member: Hashable, Codable, Sendable {
    /// The anomaly.
    public var anomaly: UInt64
    /// The series by index, valid in this process.
    public var series: SeriesID
    /// The series by name.
    public var key: SeriesKey
    /// When it began, monotonic.
    public var startedAt: MonotonicInstant
    /// Whether it is still open.
    public var isOpen: Bool
    /// How bad it is.
    public var severity: Severity
    /// Its place in the ranking, 0…1: what moved first and most.
    public var rank: Double
    /// What happened, in a sentence.
    public var reason: String
    /// Makes a member.
    public init(
      anomaly: UInt64, series: SeriesID, key: SeriesKey, startedAt: MonotonicInstant,
      isOpen: Bool, severity: Severity, rank: Double, reason: String
    ) {
      self.anomaly = anomaly
      self.series = series
      self.key = key
      self.startedAt = startedAt
      self.isOpen = isOpen
      self.severity = severity
      self.rank = rank
      self.reason = reason
    }
  }

  /// What usually helps, with the evidence that led to it.
  public struct Suggestion: Hashable, Codable, Sendable {
    /// What to look at or do, in a sentence.
    public var text: String
    /// A command that shows it; empty where there is none.
    public var command: String
    /// Makes a suggestion.
    public init(text: String, command: String = "") {
      self.text = text
      self.command = command
    }
  }

  /// Its number: that of its first anomaly.
  public var number: UInt64
  /// When it began, monotonic.
  public var startedAt: MonotonicInstant
  /// When it began, civil time.
  public var startedWall: WallInstant
  /// When it ended; `nil` while any member is open.
  public var endedAt: MonotonicInstant?
  /// The worst severity of its members.
  public var severity: Severity
  /// The series, what moved first and most in front.
  public var members: [Member]
  /// Who or what explains it, largest share first.
  public var blame: [Blame]
  /// What is going on, in one sentence.
  public var sentence: String
  /// The facts that the sentence rests on, each a sentence.
  public var evidence: [String]
  /// What to look at and what usually helps, best first.
  public var suggestions: [Suggestion]
  /// Why it came about, as of its beginning; `nil` in recordings that are older than this.
  public var account: IncidentAccount?

  /// Makes an incident.
  public init(
    number: UInt64, startedAt: MonotonicInstant, startedWall: WallInstant,
    endedAt: MonotonicInstant? = nil, severity: Severity, members: [Member], blame: [Blame],
    sentence: String, evidence: [String], suggestions: [Suggestion],
    account: IncidentAccount? = nil
  ) {
    self.account = account
    self.number = number
    self.startedAt = startedAt
    self.startedWall = startedWall
    self.endedAt = endedAt
    self.severity = severity
    self.members = members
    self.blame = blame
    self.sentence = sentence
    self.evidence = evidence
    self.suggestions = suggestions
  }
}
