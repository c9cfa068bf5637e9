import MonitorModel

/// How much of a series' past is kept.
///
/// A machine's series are kept as long as comparing pays. Where there are very many, as with a fleet,
/// each is kept for shorter, so that all of them together stay within about `Limits.detectionBytes`;
/// below 256 values the widest stretches, of 32, have nothing to be compared with and are left out.
package struct MemoryRoom: Hashable, Sendable {
  /// Values that `ShapeMemory` keeps: a power of two.
  package let values: Int
  /// Means that `CoarseShapeMemory` keeps: a power of two.
  package let means: Int

  /// Comparing with more does not find more.
  package static let most = MemoryRoom(
    values: ShapeMemory.capacity, means: CoarseShapeMemory.capacity)
  /// With fewer there would be nothing to compare a stretch of eight with.
  package static let least = MemoryRoom(
    values: ShapeMemory.firstRoom, means: CoarseShapeMemory.firstRoom)

  private init(values: Int, means: Int) {
    self.values = values
    self.means = means
  }

  /// The room of each of `series` that share `bytes`: never less than `least`.
  package init(for series: Int, sharing bytes: Int = Limits.detectionBytes) {
    var room = Self.most
    while room != Self.least, room.bytes * series > bytes {
      room = MemoryRoom(
        values: max(Self.least.values, room.values / 2),
        means: max(Self.least.means, room.means / 2))
    }
    self = room
  }

  /// Bytes of both.
  package var bytes: Int { values * 16 + means * 8 }
}
