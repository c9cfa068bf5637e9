package import MonitorModel
package import MonitorStorage

/// When baselines are restored and saved, and what there is to tell of it; free of files and clocks.
///
/// ```
///                   begin                found, or 5 s are over
///  without a file ─────────▶ loading ───────────────────────────▶ ready ──10 min──▶ saving
///        │                      │  no checks: they would learn        ▲               │
///        └ checks as ever       ▼  what is about to be replaced       └──── saved ────┘
/// ```
package struct BaselineSession: Sendable {
  /// The state.
  package enum Phase: Equatable, Sendable {
    /// Nothing is kept, or the engine has not begun.
    case idle
    /// The file is being read.
    case loading(since: MonotonicInstant)
    /// What was found is in use, or is not to be.
    case ready
    /// The file is being written.
    case saving
  }

  /// Detection waits for the file no longer than this.
  package static let patienceNanoseconds: Int64 = 5_000_000_000
  /// The first saving comes early: a folder that cannot be written is to be told soon.
  package static let firstSaveNanoseconds: Int64 = 60_000_000_000
  /// Time between two savings.
  package static let saveNanoseconds: Int64 = 600_000_000_000
  /// Baselines older than this are used all the same, and it is said.
  private static let oldMilliseconds: Int64 = 30 * 86_400_000

  /// Where it stands.
  package private(set) var phase = Phase.idle
  /// Where the baselines came from, a sentence; empty where they began here.
  package private(set) var origin = ""
  /// How they are kept, a sentence; empty where they are not.
  package private(set) var keeping = ""
  /// When they were last saved.
  package private(set) var savedAt: WallInstant?
  /// Whether the file that was found could not be used and must not be lost.
  package private(set) var keepsOld = false
  private var isAnswered = false
  private var hasNews = false
  private var lastSave = MonotonicInstant(nanoseconds: 0)

  /// Makes a session that has not begun.
  package init() {}

  /// Begins to wait for the file; `false` where that was done before.
  package mutating func begin(at now: MonotonicInstant, path: String, isSaving: Bool) -> Bool {
    guard phase == .idle else { return false }
    phase = .loading(since: now)
    lastSave = now.advanced(by: Self.firstSaveNanoseconds - Self.saveNanoseconds)
    if isSaving { keeping = "to be kept in \(path)" }
    return true
  }

  /// Whether detection may run: it waits for the file, but not for ever.
  package mutating func mayCheck(at now: MonotonicInstant) -> Bool {
    guard case .loading(let since) = phase else { return true }
    guard now - since >= Self.patienceNanoseconds else { return false }
    phase = .ready
    origin = "kept baselines are not used: reading them takes more than 5 s"
    keepsOld = true
    return true
  }

  /// Takes note that the file was read: its record if it is to be restored now.
  package mutating func take(_ found: BaselineKeeper.Found) -> BaselineRecord? {
    isAnswered = true
    guard case .loading = phase else { return nil }
    phase = .ready
    switch found {
    case .nothing: return nil
    case .baselines(let record): return record
    case .refused(let refusal):
      refuse(refusal.reason)
      return nil
    }
  }

  /// Notes that what was found is not used.
  package mutating func refuse(_ reason: String) {
    origin = "kept baselines are not used: " + reason
    keepsOld = true
  }

  /// Notes that a record was restored.
  package mutating func restored(
    _ record: BaselineRecord, now: WallInstant, checkNanoseconds: Int64
  ) {
    let (age, overflow) = now.milliseconds.subtractingReportingOverflow(
      record.savedAt.milliseconds)
    let past = overflow ? .max : age
    origin = past < 0 ? "baselines saved later than now" : "baselines of \(Self.words(past)) ago"
    origin += " restored for \(record.series) series"
    if past < 0 { origin += "; the clock was set back" }
    if past > Self.oldMilliseconds { origin += "; they are old, and what changed is learnt anew" }
    if record.checkNanoseconds != checkNanoseconds {
      origin += "; learnt with a check every \(Self.words(record.checkNanoseconds / 1_000_000))"
    }
  }

  /// Takes note of a check; whether it is time to save.
  package mutating func checked(at now: MonotonicInstant) -> Bool {
    hasNews = true
    return phase == .ready && isAnswered && now - lastSave >= Self.saveNanoseconds
  }

  /// Makes the next check save: something was learnt that a person would have to say again.
  package mutating func hurry() {
    lastSave = MonotonicInstant(nanoseconds: .min / 2)
  }

  /// Whether there is something to save at the end, or somebody to wait for who saves.
  package var isWorthSaving: Bool { phase == .saving || hasNews && isAnswered && phase == .ready }

  /// Takes note that saving begins.
  package mutating func beginSaving(at now: MonotonicInstant) {
    phase = .saving
    lastSave = now
    hasNews = false
  }

  /// Takes note that saving ended.
  package mutating func saved(_ refusal: BaselineRefusal?, at wall: WallInstant, path: String) {
    phase = .ready
    if let refusal {
      keeping = "not kept: " + refusal.reason
    } else {
      keeping = "kept in \(path)"
      savedAt = wall
      keepsOld = false
    }
  }

  /// A stretch of time in one unit: `12 s`, `5 min`, `3 h`, `2 d`.
  private static func words(_ milliseconds: Int64) -> String {
    let seconds = milliseconds / 1_000
    if seconds < 1 { return "\(milliseconds) ms" }
    if seconds < 120 { return "\(seconds) s" }
    if seconds < 7_200 { return "\(seconds / 60) min" }
    if seconds < 172_800 { return "\(seconds / 3_600) h" }
    return "\(seconds / 86_400) d"
  }
}
