/// How unlike everything before the last values are: the distance to the nearest earlier stretch
/// over two, eight and thirty-two values.
///
/// What returned with its season, at any lag, is near to something; what never was, is not.
package struct ShapeNoveltyDetector: AnomalyDetector {
  /// The name events carry.
  package static let name = "shape"
  /// The distance of two values, in ranges, that is worth a word.
  private static let near = 0.147
  /// Nor is it worth a word below so many usual distances: noise is new all the time.
  private static let nearUsual = 8.0
  /// The distance of eight values, in usual distances, that is worth a word.
  private static let middle = 2.75
  /// The distance of thirty-two values, in usual distances, that is worth a word: less, as a long
  /// stretch moves slowly.
  private static let wide = 0.75
  /// A usual distance below this share of the range is not believed.
  private static let floor = 0.001

  /// Makes the detector.
  package init() {}

  /// How unusual the last values are; the sum of three spans.
  @inline(__always)
  package func judge(_ value: Double, _ memory: borrowing SeriesMemory) -> DetectorVote {
    let distances = memory.distances
    let floor = max(Self.floor * memory.range, memory.leastChange)
    let near = distances.near / max(Self.near * memory.range, Self.nearUsual * memory.usual.near)
    let middle = distances.middle / max(memory.usual.middle, floor) / Self.middle
    let wide = distances.wide / max(memory.usual.wide, floor) / Self.wide
    return DetectorVote(
      evidence: DetectorVote.evidence(near) + DetectorVote.evidence(middle)
        + DetectorVote.evidence(wide))
  }
}
