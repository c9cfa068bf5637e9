/// The detectors.
///
/// A new one is one file and its line in `all` and in `judge`.
package enum DetectorList {
  /// The detectors, in the order of the votes.
  package static let all: [any AnomalyDetector.Type] = [
    RangeNoveltyDetector.self,
    ShapeNoveltyDetector.self,
    CoarseShapeDetector.self,
    ZScoreDetector.self,
    SmoothingDetector.self,
    MovingAverageDetector.self,
    CountRateDetector.self,
    FlatLineDetector.self,
    ThresholdDetector.self,
  ]

  /// The names, in the order of the votes.
  package static let names = all.map { $0.name }

  /// The voices, in the order of the votes: what one detector's evidence weighs in the sum.
  ///
  /// Deviation from the level and from the forecast are nearly the same measure and share a voice.
  /// Shape speaks for three spans and standing still for four voices in their own evidence. Limits
  /// are rules of their own.
  static let weights: [Double] = [1, 1, 0.5, 0.5, 0.5, 1, 1, 1, 0]

  /// The sum of evidence of a value that tells every voice nothing, taken from all sums: so they
  /// begin at zero.
  static let silence = (7.5 + FlatLineDetector.voices) * DetectorVote.least

  /// Asks every detector, without a dynamic call.
  @inline(__always)
  static func judge(_ value: Double, _ memory: borrowing SeriesMemory) -> Votes {
    Votes(
      range: RangeNoveltyDetector().judge(value, memory),
      shape: ShapeNoveltyDetector().judge(value, memory),
      coarseShape: CoarseShapeDetector().judge(value, memory),
      zScore: ZScoreDetector().judge(value, memory),
      smoothing: SmoothingDetector().judge(value, memory),
      movingAverage: MovingAverageDetector().judge(value, memory),
      countRate: CountRateDetector().judge(value, memory),
      flatLine: FlatLineDetector().judge(value, memory),
      threshold: ThresholdDetector().judge(value, memory))
  }

  /// The votes of all detectors.
  package struct Votes: Sendable {
    var range: DetectorVote
    var shape: DetectorVote
    var coarseShape: DetectorVote
    var zScore: DetectorVote
    var smoothing: DetectorVote
    var movingAverage: DetectorVote
    var countRate: DetectorVote
    var flatLine: DetectorVote
    var threshold: DetectorVote

    /// The votes in the order of the list.
    package var all: [DetectorVote] {
      [range, shape, coarseShape, zScore, smoothing, movingAverage, countRate, flatLine, threshold]
    }

    /// What all voices say together, 0 or more.
    @inline(__always) package var height: Double {
      max(
        0,
        range.evidence + shape.evidence + 0.5 * coarseShape.evidence
          + 0.5 * (zScore.evidence + smoothing.evidence)
          + movingAverage.evidence + countRate.evidence + flatLine.evidence
          - DetectorList.silence)
    }
  }
}
