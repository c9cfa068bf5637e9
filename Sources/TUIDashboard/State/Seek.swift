package import MonitorModel

/// A recorded tick that was asked for and has not come yet, with what was typed meanwhile.
///
/// Steps that follow a step are one longer step. What follows another kind of target waits, since
/// only the answer tells where it begins.
package struct Seek: Hashable, Sendable {
  private static let mostLater = 16

  /// What was asked for.
  package private(set) var target: MomentTarget
  /// What is to follow once it has come.
  package private(set) var later: [TimeMove] = []

  /// Asks for a target.
  package init(_ target: MomentTarget) { self.target = target }

  /// Asks for the tick that lies a move away.
  package init(_ move: TimeMove, from: RecordedInstant) {
    switch move {
    case .step(0): target = .tick(from)
    case .step(let nanoseconds): target = .step(from: from, nanoseconds: nanoseconds)
    case .anomaly(let forward): target = .anomaly(from: from, forward: forward)
    }
  }

  /// Adds a move; moves beyond a few that have to wait are dropped.
  package mutating func add(_ move: TimeMove) {
    guard case .step(let more) = move else {
      if later.count < Self.mostLater { later.append(move) }
      return
    }
    if case .step(let some)? = later.last {
      later[later.count - 1] = .step(Self.sum(some, more))
    } else if !later.isEmpty {
      if later.count < Self.mostLater { later.append(move) }
    } else {
      switch target {
      case .step(let from, let some): target = Seek(.step(Self.sum(some, more)), from: from).target
      case .tick(let from): target = Seek(move, from: from).target
      default: later.append(move)
      }
    }
  }

  /// Whether a tick that was fetched for `other` lies on the way.
  package func leads(over other: MomentTarget) -> Bool {
    if other == target { return true }
    guard case .step(let from, _) = target, case .step(let base, _) = other else { return false }
    return from == base
  }

  /// What follows from the tick that has come; `nil` when that was all.
  package func next(from instant: RecordedInstant) -> Seek? {
    guard let first = later.first else { return nil }
    var seek = Seek(first, from: instant)
    seek.later = Array(later.dropFirst())
    return seek
  }

  static func sum(_ a: Int64, _ b: Int64) -> Int64 {
    let (sum, overflow) = a.addingReportingOverflow(b)
    return overflow ? (a < 0 ? .min : .max) : sum
  }
}
