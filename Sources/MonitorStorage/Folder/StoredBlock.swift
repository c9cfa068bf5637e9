package import MonitorModel

/// A sealed block in a file: all that its name tells.
///
/// ```
/// 000000000012-000000000012.7.1700000000000-1700000599000.warm
/// └─ first ──┘ └─ last ───┘ │ └ wall first┘ └ wall last ┘ └ tier
///                           └ session
/// ```
package struct StoredBlock: Hashable, Sendable {
  /// The numbers of the blocks it covers.
  package var numbers: ClosedRange<UInt64>
  /// The run of the program it belongs to: the number of that run's first block.
  package var session: UInt64
  /// The civil times of its first and last tick, the lower one first.
  package var walls: ClosedRange<WallInstant>
  /// The tier it is in.
  package var tier: StorageTier
  /// The bytes of its file.
  package var bytes: Int

  /// Describes a block; times before 1970 count as 1970, which a clock that was not set yet tells.
  package init(
    numbers: ClosedRange<UInt64>, session: UInt64, walls: ClosedRange<WallInstant>,
    tier: StorageTier, bytes: Int
  ) {
    self.numbers = numbers
    self.session = session
    let zero = WallInstant(milliseconds: 0)
    self.walls = max(zero, walls.lowerBound)...max(zero, walls.upperBound)
    self.tier = tier
    self.bytes = bytes
  }

  /// The name of its file.
  package var name: String {
    HistoryName.digits(numbers.lowerBound) + "-" + HistoryName.digits(numbers.upperBound)
      + ".\(session).\(walls.lowerBound.milliseconds)-\(walls.upperBound.milliseconds)"
      + ".\(tier.rawValue)"
  }

  /// The bytes it takes on a disk that gives out whole pages.
  package var diskBytes: Int { HistoryName.diskBytes(bytes) }
}
