/// Somebody or something that may be the cause of an incident, with what speaks for it.
public struct RankedCause: Hashable, Codable, Sendable {
  /// What it is.
  public enum Kind: String, Codable, Sendable, CaseIterable {
    /// A process.
    case process
    /// Processes of one name.
    case group
    /// A cgroup or container.
    case cgroup
    /// A process that a timer or `cron` began.
    case job
    /// Processes that come and go.
    case churn
    /// A process that ended.
    case gone
    /// A route, statement, client or the like of a source.
    case suspect
    /// A disk or filesystem.
    case storage
    /// An interface, or the network behind it.
    case network
    /// The kernel, a limit, or the host under this machine.
    case machine
  }

  /// A figure before the incident and at its beginning.
  public struct Figure: Hashable, Codable, Sendable {
    /// What it is of, for example `CPU`.
    public var label: String
    /// What was usual; `nil` where that is not known.
    public var before: Double?
    /// What it was then.
    public var then: Double
    /// The unit of both.
    public var unit: Unit
    /// Makes a figure.
    public init(_ label: String, before: Double?, then: Double, unit: Unit) {
      self.label = label
      self.before = before
      self.then = then
      self.unit = unit
    }
  }

  /// What it is.
  public var kind: Kind
  /// Who or what, for example `postgres[812]`; raw text, not cleaned for a screen.
  public var subject: String
  /// What speaks for it, each a sentence, the weightiest first.
  public var evidence: [String]
  /// Figures of that moment.
  public var figures: [Figure]
  /// How well it fits, 0…1.
  public var score: Double
  /// Seconds after the first visible failure at which it changed, below 0 for before; `nil` where
  /// that is not known.
  public var seconds: Double?

  /// Makes a cause.
  public init(
    kind: Kind, subject: String, evidence: [String], figures: [Figure], score: Double,
    seconds: Double?
  ) {
    self.kind = kind
    self.subject = subject
    self.evidence = evidence
    self.figures = figures
    self.score = score
    self.seconds = seconds
  }
}
