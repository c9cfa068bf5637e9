import MonitorModel

/// Who is told, of what, and when: one rule of the configuration.
package struct AlertReceiver: Hashable, Sendable {
  /// What alerts are told together.
  package enum Grouping: String, CaseIterable, Sendable {
    /// Those of one incident.
    case incident
    /// Those of series of one family: what stands before the first point of a name.
    case family
    /// All of the machine.
    case host
  }

  /// Where a critical alert quietens lesser ones: they are listed, but no message is sent for them.
  package enum Inhibition: String, CaseIterable, Sendable {
    /// In its group.
    case group
    /// On the machine.
    case host
    /// Nowhere.
    case none
  }

  /// What kind of thing listens.
  package enum Manner: Sendable {
    /// People: changes of groups, at a pace that can be read.
    case messages
    /// A program that groups by itself and forgets what it does not hear again: every change at once,
    /// and all of the state regularly.
    case state
  }

  /// Its name.
  package var name: String
  /// How it is told, for example `webhook`.
  package var kind: String
  /// What kind of thing listens.
  package var manner: Manner
  /// Of what it is told.
  package var filter: AlertFilter
  /// When.
  package var pacing: AlertPacing
  /// What is told together.
  package var grouping: Grouping
  /// Where a critical alert quietens lesser ones.
  package var inhibition: Inhibition
  /// Whether it is told when something is over.
  package var tellsEnd: Bool
  /// Messages that may follow each other at once; further ones come one each `refill`.
  package var burst: Int
  /// The time until one more message may be sent.
  package var refill: Duration
  /// How often it is told that kilter is alive; `nil` for never.
  package var heartbeat: Duration?

  /// Makes a receiver with the standard rules of its manner.
  package init(name: String, kind: String, manner: Manner = .messages) {
    self.name = name
    self.kind = kind
    self.manner = manner
    filter = AlertFilter()
    pacing = manner == .state ? .state : AlertPacing()
    grouping = .incident
    inhibition = manner == .state ? .none : .group
    tellsEnd = true
    burst = 10
    refill = .seconds(30)
    heartbeat = nil
  }
}
