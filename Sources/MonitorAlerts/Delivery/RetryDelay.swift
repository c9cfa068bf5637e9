/// How long after a failed try the next is made.
enum RetryDelay {
  /// The shortest, in nanoseconds.
  static let least: Int64 = 1_000_000_000
  /// The longest, in nanoseconds: a receiver that is back is told within it.
  static let most: Int64 = 60_000_000_000

  /// After so many failures the doubled delay, a part of it by chance, so that many machines do not
  /// all come at once.
  static func nanoseconds(
    after failures: Int, using generator: inout some RandomNumberGenerator
  ) -> Int64 {
    precondition(failures > 0, "nothing failed yet")
    let delay = min(most, least << Int64(min(failures - 1, 10)))
    return delay / 2 + Int64.random(in: 0...delay / 2, using: &generator)
  }
}
