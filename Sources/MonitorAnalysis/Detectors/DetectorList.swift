/// The detectors.
///
/// A new one is one file and its line in `all` and in `judge`.
package enum DetectorList {
  /// The detectors, in the order of the votes.
  package static let all: [any AnomalyDetector.Type] = [
    RangeNoveltyDetector.self,
    ShapeNoveltyDetector.self,
    ZScoreDetector.self,
    MovingAverageDetector.self,
    FlatLineDetector.self,
    ThresholdDetector.self,
  ]

  /// The names, in the order of the votes.
  package static let names = all.map { $0.name }

  /// The sum of evidence of a value that tells every voice nothing, taken from all sums: so they
  /// begin at zero.
  ///
  /// Range, three spans of shape, z-score and moving average have a voice each, standing still has
  /// three; limits are rules of their own.
  static let silence = (6 + FlatLineDetector.voices) * DetectorVote.least

  /// Asks every detector, without a dynamic call.
  @inline(__always)
  static func judge(_ value: Double, _ memory: borrowing SeriesMemory) -> Votes {
    Votes(
      range: RangeNoveltyDetector().judge(value, memory),
      shape: ShapeNoveltyDetector().judge(value, memory),
      zScore: ZScoreDetector().judge(value, memory),
      movingAverage: MovingAverageDetector().judge(value, memory),
      flatLine: FlatLineDetector().judge(value, memory),
      threshold: ThresholdDetector().judge(value, memory))
  }

  /// The votes of all detectors.
  package struct Votes: Sendable {
    var range: DetectorVote
    var shape: DetectorVote
    var zScore: DetectorVote
    var movingAverage: DetectorVote
    var flatLine: DetectorVote
    var threshold: DetectorVote

    /// The votes in the order of the list.
    package var all: [DetectorVote] { [range, shape, zScore, movingAverage, flatLine, threshold] }

    /// What all voices say together, 0 or more.
    @inline(__always) package var height: Double {
      max(
        0,
        range.evidence + shape.evidence + zScore.evidence + movingAverage.evidence
          + flatLine.evidence - DetectorList.silence)
    }
  }
}
