import MonitorModel

/// How often the true cause is named, by fault.
package struct CauseReport: Sendable {
  /// The sums of some trials.
  package struct Tally: Sendable {
    /// Trials.
    package var trials = 0
    /// Those in which an incident began with the fault.
    package var detected = 0
    /// Those in which the true cause was named first.
    package var first = 0
    /// Those in which it was among the first three.
    package var firstThree = 0
    /// Those in which kilter said that the evidence does not say.
    package var unsaid = 0
    /// Those that were told as change, failure and impact.
    package var stories = 0
    /// The longest time of a check, in seconds.
    package var seconds = 0.0
  }

  /// By fault.
  package private(set) var tallies: [CauseFault: Tally] = [:]
  private var missed: [String] = []

  /// A report of nothing.
  package init() {}

  /// Takes the outcome of a trial.
  package mutating func add(_ outcome: CauseTrial.Outcome, seed: UInt64) {
    var tally = tallies[outcome.fault] ?? Tally()
    tally.trials += 1
    if outcome.isDetected { tally.detected += 1 }
    if outcome.place == 1 { tally.first += 1 }
    if outcome.place ?? 99 <= 3 { tally.firstThree += 1 }
    if outcome.isDetected, outcome.certainty == .unsaid { tally.unsaid += 1 }
    if outcome.isStory { tally.stories += 1 }
    tally.seconds = max(tally.seconds, outcome.seconds)
    tallies[outcome.fault] = tally
    let isMissed = outcome.fault.isNameable ? outcome.place ?? 99 > 3 : outcome.certainty != .unsaid
    if isMissed {
      let named = outcome.named.prefix(5).map { "\($0.subject) \(LabText.fixed($0.score, 2))" }
      missed.append(
        "\(outcome.fault.rawValue), seed \(seed): "
          + (outcome.isDetected
            ? "\(outcome.certainty.rawValue), \(named.joined(separator: ", ")); first: "
              + outcome.failure + "; said: " + outcome.evidence.joined(separator: "; ")
            : "not detected"))
    }
  }

  /// All trials whose cause can be named.
  package var nameable: Tally { sum { $0.isNameable } }
  /// All trials whose cause cannot be named.
  package var nameless: Tally { sum { !$0.isNameable } }

  private func sum(_ passes: (CauseFault) -> Bool) -> Tally {
    tallies.filter { passes($0.key) }.values.reduce(into: Tally()) { sum, tally in
      sum.trials += tally.trials
      sum.detected += tally.detected
      sum.first += tally.first
      sum.firstThree += tally.firstThree
      sum.unsaid += tally.unsaid
      sum.stories += tally.stories
      sum.seconds = max(sum.seconds, tally.seconds)
    }
  }

  /// The table, a line for each fault.
  package func lines(missed showsMissed: Bool) -> [String] {
    var lines = [
      LabText.row(
        "fault", ["trials", "detected", "first", "in 3", "in 3 %", "unsaid", "story", "ms"])
    ]
    for fault in CauseFault.allCases {
      if let tally = tallies[fault] { lines.append(Self.line(fault.rawValue, tally)) }
    }
    lines.append(Self.line("all that can be named", nameable))
    if nameless.trials > 0 { lines.append(Self.line("all that cannot", nameless)) }
    return lines + (showsMissed ? missed : [])
  }

  private static func line(_ title: String, _ tally: Tally) -> String {
    let share = tally.trials > 0 ? Double(tally.firstThree) / Double(tally.trials) : 0
    return LabText.row(
      title,
      [
        "\(tally.trials)", "\(tally.detected)", "\(tally.first)", "\(tally.firstThree)",
        LabText.fixed(100 * share, 0), "\(tally.unsaid)", "\(tally.stories)",
        LabText.fixed(1_000 * tally.seconds, 1),
      ])
  }
}
