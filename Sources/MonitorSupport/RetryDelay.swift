/// How long after a failed try the next is made: doubled with each, a part of it by chance, so that
/// many machines do not all come at once.
package struct RetryDelay: Hashable, Sendable {
  /// The shortest, in nanoseconds.
  package var least: Int64
  /// The longest, in nanoseconds: whoever is back is reached within it.
  package var most: Int64

  /// Makes one.
  ///
  /// - Precondition: 0 < `least` ≤ `most`.
  package init(least: Int64, most: Int64) {
    precondition(0 < least && least <= most, "a delay of \(least) to \(most) ns")
    self.least = least
    self.most = most
  }

  /// The delay after so many failures, in nanoseconds: half of it to all of it.
  package func nanoseconds(
    after failures: Int, using generator: inout some RandomNumberGenerator
  ) -> Int64 {
    precondition(failures > 0, "nothing failed yet")
    let doublings = Int64(min(failures - 1, 62))
    let delay = least > most >> doublings ? most : least << doublings
    return delay / 2 + Int64.random(in: 0...delay / 2, using: &generator)
  }
}
