/// How a try to deliver a message ended.
package enum AlertOutcome: Hashable, Sendable {
  /// The receiver took it.
  case delivered
  /// It failed for a reason that may pass: it is tried again.
  case failed(String)
  /// The receiver will not take this message however often it is tried.
  case refused(String)
}
