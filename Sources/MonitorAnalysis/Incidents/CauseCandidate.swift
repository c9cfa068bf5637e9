import Glibc
import MonitorModel

/// One who may be the cause of an incident, while it is judged.
struct CauseCandidate {
  /// What of the incident can come of a change.
  struct Fit {
    /// How well the change can be the cause of what failed, 0…1.
    var topic: Double
    /// When the first series left its path that can come of it.
    var first: MonotonicInstant
  }

  /// What tells it from others: a group's place, or its subject.
  var identity: String
  /// What it is.
  var kind: RankedCause.Kind
  /// Who or what.
  var subject: String
  /// What it did, in a sentence without its time: `postgres[812] uses 1.9 cores more`.
  var deed: String
  /// How large its part is, 0…1.
  var size: Double
  /// How well what it did can be the cause of what failed.
  var fit: Fit
  /// When it changed, in nanoseconds of the monotonic clock; `nil` where that is not known.
  var onset: Int64?
  /// How like its course is to that of what failed, −1…1, and to which series.
  var likeness: (value: Double, to: SeriesKey)?
  /// Whether it takes long until its effect is seen, as with memory that fills.
  var isSlow = false
  /// What else speaks for it, each a sentence.
  var evidence: [String] = []
  /// Figures of that moment.
  var figures: [RankedCause.Figure] = []

  /// Seconds after the first failure at which it changed.
  func seconds(after first: MonotonicInstant) -> Double? {
    onset.map { Double($0 - first.nanoseconds) * 1e-9 }
  }

  /// How well it fits, 0…1: of size, time, shape and topic, each can speak against it.
  var score: Double {
    let shape = likeness.map { 0.5 + 0.5 * max(0, $0.value) } ?? 0.75
    return min(1, size.squareRoot() * fit.topic * time * shape)
  }

  /// How well the time fits: a cause comes before its effect, and not long before.
  private var time: Double {
    guard let seconds = seconds(after: fit.first) else { return 0.7 }
    // A detector needs a moment to be sure, and so do figures of a second.
    if seconds > 6 { return exp(-(seconds - 6) / 12) }
    let (patience, fade) = isSlow ? (300.0, 900.0) : (45.0, 150.0)
    return seconds >= -patience ? 1 : max(0.3, exp((seconds + patience) / fade))
  }

  /// What is told of it, with the figures of that moment.
  func told(first: MonotonicInstant) -> RankedCause {
    var lines = [deed]
    if let seconds = seconds(after: first) { lines.append(Self.when(seconds)) }
    if let likeness, abs(likeness.value) >= 0.5 {
      let text = "\(Int((abs(likeness.value) * 100).rounded())) %"
      lines.append(
        "its course is \(text) like that of \(AnomalyReason.name(likeness.to))")
    }
    return RankedCause(
      kind: kind, subject: subject, evidence: Array((lines + evidence).prefix(6)),
      figures: figures, score: score, seconds: seconds(after: first))
  }

  /// A time against the first failure in words.
  private static func when(_ seconds: Double) -> String {
    if seconds <= -2 {
      return "it changed \(SentenceBuilder.time(-seconds)) before the first failure"
    }
    if seconds <= 6 { return "it changed together with the first failure" }
    return
      "it changed \(SentenceBuilder.time(seconds)) after the first failure: it may be an effect"
  }
}
