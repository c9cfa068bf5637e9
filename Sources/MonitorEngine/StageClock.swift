package import MonitorModel

/// Keeps what the newest rounds of a stage took, and says what most of them take.
///
/// A round costs a sort of at most 256 numbers, in place: some microseconds, and no allocation after
/// the first rounds.
package struct StageClock: Sendable {
  private var times = StageTimes()
  private var ring: [Int64] = []
  private var sorted: [Int64] = []
  private var next = 0

  /// Makes one that has seen no round.
  package init() {
    ring.reserveCapacity(StageTimes.rounds)
    sorted.reserveCapacity(StageTimes.rounds)
  }

  /// Takes in what a round took, in nanoseconds, and gives the times as they now are.
  package mutating func take(_ nanoseconds: Int64) -> StageTimes {
    if ring.count < StageTimes.rounds {
      ring.append(nanoseconds)
    } else {
      ring[next] = nanoseconds
    }
    next = (next + 1) % StageTimes.rounds
    sorted.removeAll(keepingCapacity: true)
    sorted.append(contentsOf: ring)
    sorted.sort()
    times.p50 = rank(1, of: 2)
    times.p99 = rank(99, of: 100)
    times.longest = max(times.longest, nanoseconds)
    return times
  }

  /// The nearest rank: the least that a share of the rounds does not exceed.
  private func rank(_ part: Int, of whole: Int) -> Int64 {
    sorted[(sorted.count * part + whole - 1) / whole - 1]
  }
}
