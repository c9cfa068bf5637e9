/// All ways to tell somebody.
///
/// A new one adds its line here.
package enum NotifierList {
  /// The notifiers, in the order in which `kilter config init` explains them.
  package static let all: [any AlertNotifier.Type] = [
    TerminalNotifier.self,
    TmuxNotifier.self,
    CommandNotifier.self,
    WebhookNotifier.self,
    AlertmanagerNotifier.self,
    JournalNotifier.self,
    SyslogNotifier.self,
    MailNotifier.self,
  ]

  /// The notifier of a kind.
  package static func named(_ kind: String) -> (any AlertNotifier.Type)? {
    all.first { $0.kind == kind }
  }
}
