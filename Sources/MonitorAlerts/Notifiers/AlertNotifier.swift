package import MonitorModel

/// A way to tell somebody.
///
/// One is a file beside this one, and a line in `NotifierList.swift`.
///
/// It waits for its receiver, so each has a thread of its own; it is used by one thread at a time.
/// What cannot be told is said in words: an outcome never traps and never throws.
package protocol AlertNotifier: Sendable {
  /// The word by which the configuration names it: `kind = "webhook"`.
  static var kind: String { get }
  /// What it does, in a sentence.
  static var summary: String { get }
  /// The keys of its table beyond those that every receiver has.
  static var fields: [NotifierField] { get }
  /// What kind of thing listens.
  static var manner: AlertReceiver.Manner { get }
  /// Whether it reaches only the person at this kilter, so that each kilter does it for itself and
  /// nothing is kept for it over a restart.
  static var isPersonal: Bool { get }
  /// Makes one of what its table says.
  init(_ setup: NotifierSetup) throws(NotifierProblem)
  /// Tells; returns when the receiver has answered or its time is over.
  ///
  /// `wall` is the time of the try.
  func deliver(_ message: AlertMessage, at wall: WallInstant) -> AlertOutcome
}

extension AlertNotifier {
  /// People read it, unless it says otherwise.
  package static var manner: AlertReceiver.Manner { .messages }
  /// It is for all, unless it says otherwise.
  package static var isPersonal: Bool { false }
}
