package import MonitorModel

/// Which recorded tick to fetch next: one at a time, and the newest wish wins.
///
/// ```
///        ask, askAgain             begin               end
/// idle ───────────────► wished ──────────► in flight ───────► idle or wished
/// ```
package struct MomentQueue: Sendable {
  private var wish: MomentTarget?
  private var wantsAgain = false
  private var isInFlight = false

  /// Makes a queue with no wish.
  package init() {}

  /// Wishes for a tick, instead of an older wish.
  package mutating func ask(_ target: MomentTarget) {
    wish = target
    // The answer will hold what the view needs.
    wantsAgain = false
  }

  /// Wishes for the shown tick once more, after what is under way: the view needs other data.
  package mutating func askAgain() { if wish == nil { wantsAgain = true } }

  /// Forgets all wishes; what is in flight goes on.
  package mutating func clear() {
    wish = nil
    wantsAgain = false
  }

  /// What to fetch now, if nothing is in flight; `shown` is the tick on the screen.
  package mutating func begin(shown: RecordedInstant?) -> MomentTarget? {
    guard !isInFlight else { return nil }
    let again = wantsAgain ? shown.map { MomentTarget.tick($0) } : nil
    guard let target = wish ?? again else { return nil }
    clear()
    isInFlight = true
    return target
  }

  /// The answer has come, or will not.
  package mutating func end() {
    precondition(isInFlight, "no fetch was under way")
    isInFlight = false
  }
}
