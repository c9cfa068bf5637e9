/// How bad an anomaly is.
public enum Severity: Int, Comparable, Codable, Sendable, CaseIterable {
  /// Unusual; worth knowing.
  case info = 0
  /// Needs a look.
  case warning = 1
  /// Needs a look now.
  case critical = 2
  /// Orders from info to critical.
  public static func < (a: Severity, b: Severity) -> Bool { a.rawValue < b.rawValue }
}

/// A process, disk, interface or the like that explains part of an anomaly.
public struct Blame: Hashable, Codable, Sendable {
  /// Who, for example `postgres[812]`; raw text, not cleaned for a screen.
  public var subject: String
  /// Its contribution, in `unit`.
  public var amount: Double
  /// The unit of the contribution.
  public var unit: Unit
  /// Its share of the change, 0…1.
  public var share: Double
  /// Makes a blame.
  public init(subject: String, amount: Double, unit: Unit, share: Double) {
    self.subject = subject
    self.amount = amount
    self.unit = unit
    self.share = share
  }
}

/// One step in the life of an anomaly.
///
/// Events are facts: each has a number, none vanishes quietly.
public struct AnomalyEvent: Hashable, Codable, Sendable {
  /// A step of the life.
  public enum Phase: String, Codable, Sendable {
    /// It began.
    case opened
    /// It became clearly worse.
    case grew
    /// The series returned to normal, or a new level was adopted.
    case ended
  }

  /// The number of the event: rises by one, without holes.
  public var sequence: UInt64
  /// The anomaly it belongs to: the sequence number of its `opened` event.
  public var anomaly: UInt64
  /// What happened.
  public var phase: Phase
  /// The series by index, valid in this process.
  public var series: SeriesID
  /// The series by name, valid for ever.
  public var key: SeriesKey
  /// The unit of the values below.
  public var unit: Unit
  /// When the anomaly began, monotonic.
  public var startedAt: MonotonicInstant
  /// When the anomaly began, civil time.
  public var startedWall: WallInstant
  /// When this step happened, monotonic.
  public var at: MonotonicInstant
  /// When this step happened, civil time.
  public var wall: WallInstant
  /// How bad it is, or was at its worst.
  public var severity: Severity
  /// How sure the detectors are, 0…1.
  public var confidence: Double
  /// −log₁₀ of the tail probability of the worst value so far, 0…300.
  public var surprise: Double
  /// The value at this step.
  public var observed: Double
  /// The worst value so far.
  public var peak: Double
  /// What was expected.
  public var expected: ClosedRange<Double>
  /// The names of the detectors that agreed, strongest first.
  public var detectors: [String]
  /// Why, in a sentence.
  public var reason: String
  /// Who is to blame, largest share first; empty where nobody could be named.
  public var blame: [Blame]
  /// Seconds of calm that end it where it flaps, that is, came back within a minute of its end; `nil`
  /// where it did not.
  public var flapping: Double?

  /// Makes an event.
  public init(
    sequence: UInt64, anomaly: UInt64, phase: Phase, series: SeriesID, key: SeriesKey,
    unit: Unit, startedAt: MonotonicInstant, startedWall: WallInstant, at: MonotonicInstant,
    wall: WallInstant, severity: Severity, confidence: Double, surprise: Double,
    observed: Double, peak: Double, expected: ClosedRange<Double>, detectors: [String],
    reason: String, blame: [Blame], flapping: Double? = nil
  ) {
    self.sequence = sequence
    self.anomaly = anomaly
    self.phase = phase
    self.series = series
    self.key = key
    self.unit = unit
    self.startedAt = startedAt
    self.startedWall = startedWall
    self.at = at
    self.wall = wall
    self.severity = severity
    self.confidence = confidence
    self.surprise = surprise
    self.observed = observed
    self.peak = peak
    self.expected = expected
    self.detectors = detectors
    self.reason = reason
    self.blame = blame
    self.flapping = flapping
  }
}

/// Events after a number, and how many between were already overwritten.
public struct EventPage: Codable, Sendable {
  /// The events, in order.
  public var events: [AnomalyEvent]
  /// Events the reader missed: they left the ring before it asked.
  public var missed: UInt64
  /// The number to ask after next time.
  public var last: UInt64
  /// Whether the numbers began anew, as after a restart of the daemon that is looked at: what was
  /// told before is of another engine, and its numbers may come again.
  public var isAnew = false
  /// Makes a page.
  public init(events: [AnomalyEvent] = [], missed: UInt64 = 0, last: UInt64 = 0) {
    self.events = events
    self.missed = missed
    self.last = last
  }
}
