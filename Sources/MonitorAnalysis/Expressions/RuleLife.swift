/// The life of what one rule watches: when it is told, told again, and over.
///
/// Free of I/O and of time of its own: it returns what is to be told.
///
/// ```
///         holds           for its time             not for 5 s: ended
/// quiet ──────► pending ──────────────► open ──────────────────────────► resting ─ 60 s ─► quiet
///   ▲              │                    │ ▲                                 │
///   └── not ───────┘                    │ └── holds for its time: grew ─────┘  (the same anomaly)
///                                       └── no value for 60 s: ended
/// ```
///
/// What returns within a minute of its end is the same one, and must then be over for twice as
/// long, up to a minute, to end.
struct RuleLife: Sendable {
  /// What is to be told.
  enum Step: Sendable {
    /// Nothing.
    case none
    /// It begins.
    case open
    /// It is clearly worse, or back.
    case grow
    /// It is over; `isSilent` where no value came for a minute.
    case end(isSilent: Bool)
    /// It has rested, or was not for long enough: forget it.
    case forget
  }

  private enum Phase { case pending, open, resting }

  private static let second: Int64 = 1_000_000_000
  private static let silence = 60 * second
  private static let rest = 60 * second
  private static let quiet = 10 * second
  private static let calmAtMost = 60 * second

  private let wait: Int64
  private var phase = Phase.pending
  /// Since when it holds; `nil` while it does not.
  private(set) var since: Int64?
  private var calmSince: Int64?
  private let calmAtFirst: Int64
  private var calmNeeded: Int64
  private var endedAt: Int64 = 0
  private var seenAt: Int64
  private var toldAt: Int64 = 0
  private var toldDistance = 0.0

  /// The life of something that begins to hold at `at` and must for `wait` nanoseconds; ticks are
  /// `step` apart.
  init(at: Int64, wait: Int64, step: Int64) {
    self.wait = wait
    since = at
    seenAt = at
    calmAtFirst = max(5 * Self.second, 3 * step)
    calmNeeded = calmAtFirst
  }

  /// Seconds for which it must be over to end, where it came back and so takes longer than at first;
  /// `nil` where it did not.
  var flappingSeconds: Double? {
    calmNeeded > calmAtFirst ? Double(calmNeeded) / 1e9 : nil
  }

  /// Whether it is told and not over.
  var isOpen: Bool { phase == .open }

  /// Takes what the rule says at a tick: whether it holds, and how far what is watched is beyond
  /// its limit.
  mutating func step(holds: Bool?, distance: Double, limit: Double, at now: Int64) -> Step {
    guard let holds else { return without(now) }
    seenAt = now
    return phase == .open ? opened(holds, distance, limit, now) : waiting(holds, distance, now)
  }

  /// A tick without a value.
  private mutating func without(_ now: Int64) -> Step {
    guard now - seenAt >= Self.silence else { return .none }
    guard phase == .open else { return .forget }
    phase = .resting
    since = nil
    endedAt = now
    return .end(isSilent: true)
  }

  private mutating func waiting(_ holds: Bool, _ distance: Double, _ now: Int64) -> Step {
    guard holds else {
      since = nil
      return phase == .pending || now - endedAt >= Self.rest ? .forget : .none
    }
    let begin = since ?? now
    since = begin
    guard now - begin >= wait else { return .none }
    let isReturn = phase == .resting
    if isReturn { calmNeeded = min(max(Self.calmAtMost, calmAtFirst), 2 * calmNeeded) }
    phase = .open
    calmSince = nil
    tell(distance, now)
    return isReturn ? .grow : .open
  }

  private mutating func opened(
    _ holds: Bool, _ distance: Double, _ limit: Double, _ now: Int64
  ) -> Step {
    guard holds else {
      let begin = calmSince ?? now
      calmSince = begin
      guard now - begin >= calmNeeded else { return .none }
      phase = .resting
      since = nil
      endedAt = now
      return .end(isSilent: false)
    }
    calmSince = nil
    // Twice as far beyond the limit is news, but not twice nothing.
    guard distance >= max(2 * toldDistance, 0.1 * abs(limit)), distance > toldDistance,
      now - toldAt >= Self.quiet
    else { return .none }
    tell(distance, now)
    return .grow
  }

  private mutating func tell(_ distance: Double, _ now: Int64) {
    toldAt = now
    toldDistance = max(toldDistance, distance)
  }
}
