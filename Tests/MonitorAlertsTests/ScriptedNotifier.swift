import MonitorAlerts
import MonitorModel
import Synchronization

/// A receiver that answers as a test says, and remembers what it took.
struct ScriptedNotifier: AlertNotifier {
  static let kind = "scripted"
  static let summary = "A receiver of a test."
  static let fields: [NotifierField] = []

  /// What the test and the notifier share.
  final class Script: Sendable {
    struct State {
      var answers: [AlertOutcome] = []
      var standing = AlertOutcome.delivered
      var taken: [AlertMessage] = []
      var tries = 0
    }
    let state = Mutex(State())

    var taken: [AlertMessage] { state.withLock { $0.taken } }
    var tries: Int { state.withLock { $0.tries } }

    /// Answers so from now on.
    func answer(_ outcome: AlertOutcome) { state.withLock { $0.standing = outcome } }
  }

  let script: Script

  init(_ script: Script) { self.script = script }

  init(_ setup: NotifierSetup) throws(NotifierProblem) {
    throw NotifierProblem("it is made by tests only")
  }

  func deliver(_ message: AlertMessage, at wall: WallInstant) -> AlertOutcome {
    script.state.withLock { state in
      state.tries += 1
      let outcome = state.answers.isEmpty ? state.standing : state.answers.removeFirst()
      if outcome == .delivered { state.taken.append(message) }
      return outcome
    }
  }
}
