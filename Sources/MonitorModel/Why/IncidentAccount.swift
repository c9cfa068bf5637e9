/// Why an incident came about, as far as the evidence says: what changed just before, what failed
/// first, what suffered, and who may be the cause.
///
/// Its figures are of the incident's beginning and stay as they were then.
public struct IncidentAccount: Hashable, Codable, Sendable {
  /// How much the evidence says.
  public enum Certainty: String, Codable, Sendable, CaseIterable {
    /// One cause stands out.
    case named
    /// Several fit equally well.
    case tied
    /// No cause fits well.
    case unsaid
  }

  /// One station of the story.
  public struct Station: Hashable, Codable, Sendable {
    /// What happened, in a sentence.
    public var text: String
    /// The series it is about, if it is one.
    public var key: SeriesKey?
    /// Seconds after the first visible failure; below 0 for what came before it.
    public var seconds: Double
    /// What it rests on, each a sentence.
    public var evidence: [String]
    /// How sure it is, 0…1.
    public var confidence: Double
    /// Makes a station.
    public init(
      text: String, key: SeriesKey? = nil, seconds: Double, evidence: [String] = [],
      confidence: Double
    ) {
      self.text = text
      self.key = key
      self.seconds = seconds
      self.evidence = evidence
      self.confidence = confidence
    }
  }

  /// A line that a source had at that time.
  public struct Line: Hashable, Codable, Sendable {
    /// The source.
    public var source: String
    /// The line as it was; raw text, not cleaned for a screen.
    public var text: String
    /// Makes a line.
    public init(source: String, text: String) {
      self.source = source
      self.text = text
    }
  }

  /// The most causes that are told.
  public static let causesMost = 6
  /// The most lines that are kept.
  public static let linesMost = 12
  /// The most stations of the impact.
  public static let impactMost = 6

  /// What began or changed most just before; `nil` where nothing is known to have.
  public var initiating: Station?
  /// The series that left its path first.
  public var failure: Station?
  /// What suffered, the worst first.
  public var impact: [Station]
  /// Who or what may be the cause, best first.
  public var causes: [RankedCause]
  /// How much the evidence says.
  public var certainty: Certainty
  /// What the evidence says and what it does not, in a sentence.
  public var remark: String
  /// Lines and statements that sources had at that time.
  public var lines: [Line]

  /// Makes an account.
  public init(
    initiating: Station? = nil, failure: Station? = nil, impact: [Station] = [],
    causes: [RankedCause] = [], certainty: Certainty = .unsaid, remark: String = "",
    lines: [Line] = []
  ) {
    self.initiating = initiating
    self.failure = failure
    self.impact = impact
    self.causes = causes
    self.certainty = certainty
    self.remark = remark
    self.lines = lines
  }
}
