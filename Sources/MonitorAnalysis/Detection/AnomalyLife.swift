package import MonitorModel

/// The life of one series' anomaly: when it opens, is told of again, and ends.
///
/// Free of I/O and of time of its own: it returns what is to be told.
///
/// ```
///          suspect for 2 s                 calm for 10 s: ended
/// quiet ──► pending ──► open ─────────────────────────────► resting ── 60 s ──► quiet
///   ▲          │        │ ▲                                    │
///   │ in range │        │ └──── suspect for 2 s: grew ─────────┘  (the same anomaly)
///   └──────────┴────────┘ new level for 5 min: ended
/// ```
///
/// An anomaly that returns within a minute of its end is the same one: it is told as `grew`, and
/// from then on it must be calm for twice as long, up to a minute, to end.
package struct AnomalyLife {
  /// How long things take, in nanoseconds, for one time between two checks.
  package struct Times {
    /// Suspect values, nearly in a row, before an anomaly opens.
    let patience: Int
    /// Suspect values must go on for this long.
    let persistence: Int64
    /// Calm that ends an anomaly, at first.
    let calmAtFirst: Int64
    /// Calm that ends an anomaly, at most.
    let calmAtMost: Int64
    /// An anomaly that returns within this time of its end is the same one.
    let rest: Int64
    /// Between two tellings, unless the severity rises.
    let quiet: Int64
    /// A steady new level is normal after this time.
    let adoption: Int64
    /// Any new behaviour is normal after this time.
    let adoptionAtMost: Int64
    /// Without a reading for this long, an anomaly ends.
    let silence: Int64

    /// The times for values `step` nanoseconds apart.
    ///
    /// What is `patient` opens only when it has lasted for two seconds: a machine's own figures
    /// leave their range for a moment all day long. A value that stands for longer has lasted as
    /// it is.
    package init(step: Int64, isPatient: Bool) {
      let lasting: Int64 = isPatient ? 2_000_000_000 : 0
      func time(_ seconds: Int64, checks: Int64) -> Int64 {
        max(seconds * 1_000_000_000, checks * step)
      }
      patience = step > lasting ? 1 : min(21, Int((lasting + step - 1) / step) + 1)
      persistence = step > lasting ? 0 : lasting
      calmAtFirst = time(10, checks: 3)
      calmAtMost = time(60, checks: 12)
      rest = time(60, checks: 12)
      quiet = time(10, checks: 3)
      adoption = time(300, checks: 60)
      adoptionAtMost = time(1_800, checks: 360)
      silence = time(60, checks: 5)
    }
  }

  /// Where it stands.
  package enum Phase {
    /// Values are suspect, but not for long enough.
    case pending
    /// It is told.
    case open
    /// It has ended; a return within a minute is the same one.
    case resting
  }

  /// What is to be told.
  package enum Step {
    /// Nothing.
    case none
    /// It begins.
    case open
    /// It is clearly worse, or back.
    case grow
    /// It is over: back to normal.
    case end
    /// It is over: the new level has become normal.
    case adopt
    /// It was nothing: a moment's burst.
    case dissolve
    /// It has rested: forget it.
    case forget
  }

  /// What is known of one value.
  package struct Observation {
    /// When.
    package var at: Int64
    /// Whether the detectors agree that it is an anomaly.
    package var isSuspect: Bool
    /// Whether the value is back in its range, with hysteresis.
    package var isCalm: Bool
    /// Whether a hard limit is passed, now or by most of the last minutes.
    package var isOverLimit: Bool
    /// How far it is from the level.
    package var deviation: Double
    /// How bad it is.
    package var severity: Severity
    /// Whether the last minutes are a steady level of their own.
    package var isSteady: Bool

    /// Makes an observation.
    package init(
      at: Int64, isSuspect: Bool, isCalm: Bool, isOverLimit: Bool, deviation: Double,
      severity: Severity, isSteady: Bool
    ) {
      self.at = at
      self.isSuspect = isSuspect
      self.isCalm = isCalm
      self.isOverLimit = isOverLimit
      self.deviation = deviation
      self.severity = severity
      self.isSteady = isSteady
    }
  }

  /// Where it stands.
  package private(set) var phase = Phase.pending
  /// When the first suspect value came.
  private(set) var since: Int64
  private var times: Times
  private var suspects = 0
  private var openedAt: Int64 = 0
  private var toldAt: Int64 = 0
  private var toldDeviation = 0.0
  private var toldSeverity = Severity.info
  private var calmSince: Int64?
  private var calmNeeded: Int64
  private var endedAt: Int64 = 0
  private var seenAt: Int64

  /// A life that begins with a suspect value at `at`.
  package init(at: Int64, _ times: Times) {
    self.times = times
    calmNeeded = times.calmAtFirst
    since = at
    seenAt = at
  }

  /// Seconds of calm that end it, where it came back and so takes longer than at first; `nil` where
  /// it did not.
  package var flappingSeconds: Double? {
    calmNeeded > times.calmAtFirst ? Double(calmNeeded) / 1e9 : nil
  }

  /// Whether it has not been told yet, or has ended.
  var isWaiting: Bool { phase != .open }

  /// Takes the next value.
  package mutating func step(_ now: Observation) -> Step {
    seenAt = now.at
    switch phase {
    case .pending, .resting: return waiting(now)
    case .open: return opened(now)
    }
  }

  /// A check without a reading.
  package mutating func stepWithoutReading(at: Int64) -> Step {
    switch phase {
    case .pending: return at - seenAt >= times.silence ? .dissolve : .none
    case .resting: return at - endedAt >= times.rest ? .forget : .none
    case .open:
      guard at - seenAt >= times.silence else { return .none }
      phase = .resting
      endedAt = at
      suspects = 0
      return .end
    }
  }

  private mutating func waiting(_ now: Observation) -> Step {
    if now.isSuspect {
      if suspects == 0 { since = now.at }
      suspects += 1
    } else {
      suspects = max(0, suspects - 1)
    }
    let lasts = suspects >= times.patience && now.at - since >= times.persistence
    if now.isSuspect && lasts {
      let isReturn = phase == .resting
      phase = .open
      calmSince = nil
      if isReturn {
        calmNeeded = min(times.calmAtMost, calmNeeded * 2)
      } else {
        openedAt = now.at
      }
      tell(now)
      return isReturn ? .grow : .open
    }
    if phase == .resting {
      return now.at - endedAt >= times.rest && suspects == 0 ? .forget : .none
    }
    return suspects == 0 ? .dissolve : .none
  }

  private mutating func opened(_ now: Observation) -> Step {
    if now.isCalm {
      let begin = calmSince ?? now.at
      calmSince = begin
      if now.at - begin >= calmNeeded {
        phase = .resting
        endedAt = now.at
        suspects = 0
        return .end
      }
      return .none
    }
    calmSince = nil
    let age = now.at - openedAt
    if !now.isOverLimit, age >= times.adoptionAtMost || age >= times.adoption && now.isSteady {
      return .adopt
    }
    let isWorse = now.severity > toldSeverity
    let isMuchFurther =
      now.deviation >= 2 * toldDeviation && now.at - toldAt >= times.quiet
    guard isWorse || isMuchFurther else { return .none }
    tell(now)
    return .grow
  }

  private mutating func tell(_ now: Observation) {
    toldAt = now.at
    toldDeviation = max(toldDeviation, now.deviation)
    toldSeverity = max(toldSeverity, now.severity)
  }
}

extension AnomalyLife {
  /// The longest time back that is believed of a state: 36 years in nanoseconds.
  private static let longest: Int64 = 1 << 60

  /// Writes all of it, with times as those that have passed until `now`.
  func encode(to writer: inout StateWriter, now: Int64) {
    writer.write(phase == .pending ? 0 : phase == .open ? 1 : 2 as UInt8)
    for time in [since, openedAt, toldAt, endedAt, seenAt] {
      writer.write(min(Self.longest, max(0, now - time)))
    }
    writer.write(calmSince.map { now - $0 } ?? -1)
    writer.write(calmNeeded)
    writer.write(suspects)
    writer.write(toldDeviation)
    writer.write(toldSeverity.rawValue)
  }

  /// Reads what `encode` wrote, as if it were the time 0 now.
  init(from reader: inout StateReader) throws(DetectorStateError) {
    self.init(at: 0, Times(step: 1_000_000_000, isPatient: true))
    let start = reader.offset
    let phases: [Phase] = [.pending, .open, .resting]
    let number = Int(try reader.read(UInt8.self))
    var ages: [Int64] = []
    for _ in 0..<6 { ages.append(try reader.read(Int64.self)) }
    calmNeeded = try reader.read(Int64.self)
    suspects = try reader.read(Int.self)
    toldDeviation = try reader.readFinite()
    let severity = try reader.read(Int.self)
    guard phases.indices.contains(number), ages.allSatisfy({ (-1...Self.longest).contains($0) }),
      (0...Self.longest).contains(calmNeeded), (0...1_000_000_000).contains(suspects),
      toldDeviation >= 0, let severity = Severity(rawValue: severity)
    else { throw DetectorStateError(offset: start, reason: "an anomaly that cannot be") }
    phase = phases[number]
    toldSeverity = severity
    since = -ages[0]
    openedAt = -ages[1]
    toldAt = -ages[2]
    endedAt = -ages[3]
    seenAt = -ages[4]
    calmSince = ages[5] < 0 ? nil : -ages[5]
  }

  /// Goes on on another clock, which is `nanoseconds` ahead, with other times.
  mutating func move(by nanoseconds: Int64, _ times: Times) {
    self.times = times
    since += nanoseconds
    openedAt += nanoseconds
    toldAt += nanoseconds
    endedAt += nanoseconds
    seenAt += nanoseconds
    calmSince = calmSince.map { $0 + nanoseconds }
  }
}
