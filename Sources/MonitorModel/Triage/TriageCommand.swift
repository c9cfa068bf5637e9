/// What a person wants done with anomalies.
public enum TriageCommand: Hashable, Codable, Sendable {
  /// Gives a verdict on some anomalies, by their numbers.
  case judge(TriageVerdict, anomalies: [UInt64])
  /// Takes back what was said of some anomalies: they are as new again.
  case withdraw(anomalies: [UInt64])
  /// Writes a note to an anomaly.
  case note(String, anomaly: UInt64)
  /// Silences the series that match a pattern (`SeriesGlob`) until a time.
  case silence(pattern: String, until: WallInstant, reason: String)
  /// Ends a silence, by its number.
  case lift(silence: UInt64)
  /// Takes a lesson of the detector back, by its number.
  case unlearn(lesson: UInt64)
  /// Undoes the newest act of this person that is in force.
  case undo
  /// Does again what this person undid last.
  case redo
}

/// How a command went.
public struct TriageReply: Codable, Sendable {
  /// The act that was done, undone or done again; `nil` where nothing was.
  public var act: TriageAct?
  /// What the detector learnt.
  public var lessons: [Lesson]
  /// Anomalies of which it could learn nothing, as it no longer knows them.
  public var untaught: Int
  /// What stands now.
  public var board: TriageBoard
  /// Why nothing, or not all, was done: a sentence; empty where all is well.
  public var problem: String
  /// Makes a reply.
  public init(
    act: TriageAct? = nil, lessons: [Lesson] = [], untaught: Int = 0, board: TriageBoard,
    problem: String = ""
  ) {
    self.act = act
    self.lessons = lessons
    self.untaught = untaught
    self.board = board
    self.problem = problem
  }
}

/// One thing that a person did, as it is remembered.
public struct TriageAct: Hashable, Codable, Sendable {
  /// An anomaly as it was when something was done with it.
  public struct Subject: Hashable, Codable, Sendable {
    /// Its number.
    public var anomaly: UInt64
    /// Its series.
    public var key: SeriesKey
    /// When it began: numbers may come again after a detector lost its memory.
    public var startedWall: WallInstant
    /// The number of its newest event then.
    public var sequence: UInt64
    /// How bad it was then.
    public var severity: Severity
    /// The lesson that the detector learnt from it, if any.
    public var lesson: UInt64?
    /// Makes a subject.
    public init(
      anomaly: UInt64, key: SeriesKey, startedWall: WallInstant, sequence: UInt64,
      severity: Severity, lesson: UInt64? = nil
    ) {
      self.anomaly = anomaly
      self.key = key
      self.startedWall = startedWall
      self.sequence = sequence
      self.severity = severity
      self.lesson = lesson
    }
  }

  /// What was done.
  public enum Deed: Hashable, Codable, Sendable {
    /// A verdict was given.
    case judged(TriageVerdict)
    /// What was said before was taken back.
    case withdrew
    /// A note was written.
    case noted(String)
    /// Series were silenced.
    case silenced(pattern: String, until: WallInstant, reason: String)
    /// A silence was ended.
    case lifted(silence: UInt64)
    /// A lesson was taken back.
    case unlearnt(lesson: UInt64)
  }

  /// Its number: rises by one.
  public var number: UInt64
  /// Who did it.
  public var by: TriageActor
  /// When.
  public var wall: WallInstant
  /// What.
  public var deed: Deed
  /// On what.
  public var subjects: [Subject]
  /// Whether it was undone.
  public var isUndone: Bool
  /// Makes an act.
  public init(
    number: UInt64, by: TriageActor, wall: WallInstant, deed: Deed, subjects: [Subject] = [],
    isUndone: Bool = false
  ) {
    self.number = number
    self.by = by
    self.wall = wall
    self.deed = deed
    self.subjects = subjects
    self.isUndone = isUndone
  }
}
