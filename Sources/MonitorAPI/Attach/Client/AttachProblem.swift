/// Why a client is not attached, or no longer.
package struct AttachProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// What it means for another try.
  package enum Kind: Hashable, Sendable {
    /// Nobody listens there: no socket, or one that a daemon left behind.
    case absent
    /// The other side, or this one, will not: another try ends the same.
    case refused
    /// It went wrong, and may go well the next time.
    case lost
  }

  /// What it means for another try.
  package var kind: Kind
  /// Why, a sentence without its full stop.
  package var reason: String

  /// Makes a problem.
  package init(_ kind: Kind, _ reason: String) {
    self.kind = kind
    self.reason = reason
  }

  /// The reason.
  package var description: String { reason }
}
