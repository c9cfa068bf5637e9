package import MonitorModel

/// A block that is ready to be stored.
package struct SealedBlock: Hashable, Sendable {
  /// The numbers of the blocks it holds.
  package var numbers: ClosedRange<UInt64>
  /// The run it belongs to.
  package var session: UInt64
  /// The civil times of its first and last tick, the lower one first.
  package var walls: ClosedRange<WallInstant>
  /// Where it belongs.
  package var tier: StorageTier
  /// What is stored.
  package var bytes: [UInt8]

  /// Makes a block.
  package init(
    numbers: ClosedRange<UInt64>, session: UInt64, walls: ClosedRange<WallInstant>,
    tier: StorageTier = .warm, bytes: [UInt8]
  ) {
    self.numbers = numbers
    self.session = session
    self.walls = walls
    self.tier = tier
    self.bytes = bytes
  }
}
