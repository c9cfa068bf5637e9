import Glibc
import MonitorAnalysis
package import MonitorModel
import MonitorSupport

/// One fault in one simulated machine, watched by kilter's own detector and tracker.
package struct CauseTrial: Sendable {
  /// How it went.
  package struct Outcome: Sendable {
    /// The fault.
    package var fault: CauseFault
    /// Whether an incident began with it.
    package var isDetected = false
    /// The place of the true cause among those named, from 1; `nil` where it is not among them.
    package var place: Int?
    /// What the evidence says, by kilter.
    package var certainty = IncidentAccount.Certainty.unsaid
    /// Whether one cause was said to stand out.
    package var isNamed: Bool { certainty == .named }
    /// Who was named, best first, with scores.
    package var named: [(subject: String, score: Double)] = []
    /// What is said of the first of them.
    package var evidence: [String] = []
    /// What was said to be first.
    package var failure = ""
    /// The longest time that one check with an explanation took, in seconds.
    package var seconds = 0.0
    /// Whether the account has all three stations of the story.
    package var isStory = false
  }

  /// Ticks before the fault.
  package static let quiet = 200
  /// Ticks with the fault.
  package static let lasting = 50

  /// Runs a fault; the seed decides on sizes, names and everything innocent.
  package static func run(_ fault: CauseFault, seed: UInt64, idle: Int = 24) -> Outcome {
    var random = SeededGenerator(seed: seed)
    var machine = LabMachine(seed: random.next(), idle: idle)
    let begin = quiet + random.integer(0...20)
    var script = FaultScript(fault, begin: begin, random: random)
    var processor = StreamingDataProcessor(config: RealtimeMonitorConfig())
    var detector = RealtimeAnomalyDetector(config: RealtimeMonitorConfig())
    var tracker = IncidentTracker(config: RealtimeMonitorConfig())
    var outcome = Outcome(fault: fault)
    for tick in 1...(begin + lasting) {
      script.act(on: &machine)
      let at = MonotonicInstant(nanoseconds: Int64(tick) * 1_000_000_000)
      let batches = machine.step(at: at)
      tracker.observe(reportsOf: batches)
      let data = processor.step(
        batches, at: at, wall: WallInstant(milliseconds: Int64(tick) * 1_000), missedTicks: 0)
      tracker.observe(data)
      detector.observe(data)
      guard tick % 2 == 0 else { continue }
      let events = detector.step(data)
      let start = processorSeconds()
      let compared = tracker.compared(events, at: data.at)
      _ = tracker.step(
        events, data,
        tracks: compared.isEmpty ? SeriesTracks() : processor.tracks(of: compared))
      if tick >= begin { outcome.seconds = max(outcome.seconds, processorSeconds() - start) }
    }
    judge(&outcome, tracker.incidents, script)
    return outcome
  }

  private static func judge(
    _ outcome: inout Outcome, _ incidents: [Incident], _ script: FaultScript
  ) {
    let begun = Int64(script.begin) * 1_000_000_000
    // The worst incident with a series that failed with the fault, as a person sees it first. Where
    // only users see the fault, one that is of an innocent change alone has another cause.
    guard
      let incident = incidents.first(where: { incident in
        incident.members.contains {
          $0.startedAt.nanoseconds >= begun - 4_000_000_000
            && (script.fault.isNameable || !$0.key.name.hasPrefix("system."))
        }
      }), let account = incident.account
    else { return }
    outcome.isDetected = true
    outcome.certainty = account.certainty
    outcome.named = account.causes.map { ($0.subject, $0.score) }
    outcome.evidence = account.causes.first?.evidence ?? []
    outcome.failure = account.failure?.text ?? ""
    outcome.isStory =
      account.initiating != nil && account.failure != nil && !account.impact.isEmpty
    outcome.place = account.causes.firstIndex { cause in
      script.truth.contains { contains(cause.subject, $0) }
    }.map { $0 + 1 }
  }

  private static func contains(_ text: String, _ part: String) -> Bool {
    text.indices.contains { text[$0...].hasPrefix(part) }
  }

  private static func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
