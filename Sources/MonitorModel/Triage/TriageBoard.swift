/// What people have said of anomalies, as far as it is in force.
///
/// A value in every snapshot; its parts are shared with the engine, not copied.
public struct TriageBoard: Hashable, Codable, Sendable {
  /// The newest verdict on one anomaly.
  public struct Mark: Hashable, Codable, Sendable {
    /// What was said.
    public var verdict: TriageVerdict
    /// Who said it.
    public var by: TriageActor
    /// When.
    public var wall: WallInstant
    /// The anomaly as it was then.
    public var subject: TriageAct.Subject
    /// Makes a mark.
    public init(
      verdict: TriageVerdict, by: TriageActor, wall: WallInstant, subject: TriageAct.Subject
    ) {
      self.verdict = verdict
      self.by = by
      self.wall = wall
      self.subject = subject
    }
  }

  /// A note on one anomaly.
  public struct Note: Hashable, Codable, Sendable {
    /// What was written.
    public var text: String
    /// Who wrote it.
    public var by: TriageActor
    /// When.
    public var wall: WallInstant
    /// Makes a note.
    public init(text: String, by: TriageActor, wall: WallInstant) {
      self.text = text
      self.by = by
      self.wall = wall
    }
  }

  /// Series that are not to ask for attention for a time.
  public struct Silence: Hashable, Codable, Sendable {
    /// Its number, for `TriageCommand.lift`: that of its act.
    public var number: UInt64
    /// Which series, as a `SeriesGlob`.
    public var pattern: String
    /// When it ends by itself.
    public var until: WallInstant
    /// Why; may be empty.
    public var reason: String
    /// Who silenced them.
    public var by: TriageActor
    /// When.
    public var wall: WallInstant
    private let glob: SeriesGlob?
    /// Makes a silence; a pattern that is none matches its own text only.
    public init(
      number: UInt64, pattern: String, until: WallInstant, reason: String, by: TriageActor,
      wall: WallInstant
    ) {
      self.number = number
      self.pattern = pattern
      self.until = until
      self.reason = reason
      self.by = by
      self.wall = wall
      glob = try? SeriesGlob(pattern)
    }
    /// Whether it is about a series, whatever the time.
    public func matches(_ key: SeriesKey) -> Bool {
      glob?.matches(key) ?? (key.description == pattern)
    }

    private enum CodingKeys: String, CodingKey { case number, pattern, until, reason, by, wall }
    /// Reads a silence.
    public init(from decoder: any Decoder) throws {
      let fields = try decoder.container(keyedBy: CodingKeys.self)
      self.init(
        number: try fields.decode(UInt64.self, forKey: .number),
        pattern: try fields.decode(String.self, forKey: .pattern),
        until: try fields.decode(WallInstant.self, forKey: .until),
        reason: try fields.decode(String.self, forKey: .reason),
        by: try fields.decode(TriageActor.self, forKey: .by),
        wall: try fields.decode(WallInstant.self, forKey: .wall))
    }
  }

  /// Counts the changes, so that two boards are told apart cheaply.
  public var version: UInt64
  /// The newest verdict on each anomaly, by its number.
  public var marks: [UInt64: Mark]
  /// Notes on each anomaly, oldest first, by its number.
  public var notes: [UInt64: [Note]]
  /// Silences in force, oldest first.
  public var silences: [Silence]
  /// The newest acts, oldest first; those that were undone too.
  public var acts: [TriageAct]
  /// How the acts are kept for the next start: a sentence where they are not; empty where all is
  /// well.
  public var trouble: String

  /// Makes an empty board.
  public init() {
    version = 0
    marks = [:]
    notes = [:]
    silences = []
    acts = []
    trouble = ""
  }

  /// The verdict on an anomaly, if that is the one that was meant by its number.
  public func mark(of event: AnomalyEvent) -> Mark? {
    guard let mark = marks[event.anomaly], mark.subject.isSame(as: event) else { return nil }
    return mark
  }

  /// The silence that an anomaly's series is under at a time, if any.
  public func silence(of key: SeriesKey, at wall: WallInstant) -> Silence? {
    silences.first { $0.until > wall && $0.matches(key) }
  }

  /// Those of open anomalies that ask for attention at a time.
  public func fresh(among open: [AnomalyEvent], at wall: WallInstant) -> [AnomalyEvent] {
    open.filter { standing(of: $0, isOpen: true, at: wall).isNew }
  }

  /// How an anomaly stands at a time; `event` is the newest of it.
  ///
  /// - Complexity: O(silences).
  public func standing(
    of event: AnomalyEvent, isOpen: Bool, at wall: WallInstant
  ) -> TriageStanding {
    guard isOpen else { return .ended }
    if let mark = mark(of: event) {
      switch mark.verdict {
      case .acknowledged: return .acknowledged
      case .falseAlarm: return .falseAlarm
      case .expected: return .expected
      case .snoozed(let until) where wall < until: return .snoozed
      case .snoozedUntilWorse where !mark.isWorse(event): return .snoozed
      case .snoozed, .snoozedUntilWorse: break
      }
    }
    return silence(of: event.key, at: wall) == nil ? .new : .silenced
  }
}

extension TriageBoard.Mark {
  /// Whether an anomaly is worse than when it was judged.
  public func isWorse(_ event: AnomalyEvent) -> Bool {
    event.severity > subject.severity || event.sequence > subject.sequence && event.phase == .grew
  }
}

extension TriageAct.Subject {
  /// Clocks that are set a little must not make another anomaly of the same one.
  private static let tolerance: Int64 = 60_000

  /// The anomaly as its newest event tells of it.
  public init(_ event: AnomalyEvent, lesson: UInt64? = nil) {
    self.init(
      anomaly: event.anomaly, key: event.key, startedWall: event.startedWall,
      sequence: event.sequence, severity: event.severity, lesson: lesson)
  }

  /// Whether an event is of this anomaly, and not of one that has the number by chance.
  public func isSame(as event: AnomalyEvent) -> Bool {
    let (distance, overflow) = event.startedWall.milliseconds.subtractingReportingOverflow(
      startedWall.milliseconds)
    return anomaly == event.anomaly && key == event.key && !overflow
      && distance.magnitude <= UInt64(Self.tolerance)
  }
}
