/// The detectors.
///
/// A new one is one file and its line in `all` and in `judge`.
package enum DetectorList {
  /// The detectors, in the order of the votes.
  package static let all: [any AnomalyDetector.Type] = [
    ZScoreDetector.self,
    IQRDetector.self,
    MovingAverageDetector.self,
    ThresholdDetector.self,
  ]

  /// Asks every detector, without a dynamic call.
  static func judge(
    _ question: borrowing DetectorQuestion, _ take: (String, DetectorVote) -> Void
  ) {
    take(ZScoreDetector.name, ZScoreDetector().judge(question))
    take(IQRDetector.name, IQRDetector().judge(question))
    take(MovingAverageDetector.name, MovingAverageDetector().judge(question))
    take(ThresholdDetector.name, ThresholdDetector().judge(question))
  }
}
