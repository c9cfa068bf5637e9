package import MonitorModel
import MonitorSupport

/// A program that is given the alert as JSON on its standard input; no shell reads anything.
package struct CommandNotifier: AlertNotifier {
  package static let kind = "command"
  package static let summary = "A program that is given the webhook's JSON on its standard input."
  package static let fields = [
    NotifierField("run", .texts, isRequired: true, "The program and its arguments; no shell.")
  ]

  private let arguments: [String]
  private let timeout: Duration
  private let time: MonitorTime

  /// Makes one.
  package init(_ setup: NotifierSetup) throws(NotifierProblem) {
    arguments = setup.lists["run"] ?? []
    guard arguments.first?.isEmpty == false else { throw NotifierProblem("`run` names no program") }
    timeout = setup.timeout
    time = setup.time
  }

  /// Runs it; one that ends with another code than 0 failed.
  package func deliver(_ message: AlertMessage, at wall: WallInstant) -> AlertOutcome {
    let call = CommandCall(
      arguments, input: WebhookDocument(message).json, timeout: timeout,
      environment: [
        "KILTER_ALERT_STATUS": message.isFiring ? "firing" : "resolved",
        "KILTER_ALERT_SEVERITY": message.severity.word,
        "KILTER_ALERT_KIND": message.kind.rawValue,
      ])
    let outcome = CommandRun.run(call, time: time)
    switch outcome.end {
    case .exited(0): return .delivered
    // What a program prints is not asked for.
    case .tooMuch: return .delivered
    default: return .failed(Self.words(outcome))
    }
  }

  /// What went wrong with a run, in words.
  static func words(_ outcome: CommandOutcome) -> String {
    let complaint = AlertText.clean(outcome.complaint)
    return "\(outcome.end)" + (complaint.isEmpty ? "" : ": \(complaint)")
  }
}
