/// A receiver and the way it is told.
package struct AlertStation: Sendable {
  /// The rules.
  package var receiver: AlertReceiver
  /// The way.
  package var notifier: any AlertNotifier
  /// Whether it reaches only the person at this kilter.
  package var isPersonal: Bool { type(of: notifier).isPersonal }

  /// Whether it has silences of its own.
  package var hasSilences: Bool { notifier is any SilencingNotifier }

  /// Joins both.
  package init(_ receiver: AlertReceiver, _ notifier: any AlertNotifier) {
    self.receiver = receiver
    self.notifier = notifier
  }
}
