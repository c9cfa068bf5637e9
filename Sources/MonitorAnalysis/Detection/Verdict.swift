import MonitorModel

/// What the detectors say together to one value.
struct Verdict {
  /// Votes below this say nothing.
  private static let agreement = 3.0
  /// Two kinds must agree, one of them this strongly.
  private static let strong = 5.0
  /// One kind alone must be as sure as this.
  private static let overwhelming = 15.0

  /// The greatest surprise.
  var surprise = 0.0
  /// The names of those that agree, strongest first.
  var detectors: [String] = []
  /// Whether it is an anomaly, if it lasts.
  var isAnomaly = false
  /// How sure they are, 0…1.
  var confidence = 0.0

  /// Asks the detectors.
  init(_ question: DetectorQuestion) {
    var votes: [(name: String, surprise: Double)] = []
    var limit = false
    DetectorList.judge(question) { name, vote in
      guard vote.surprise >= Self.agreement else { return }
      votes.append((name, vote.surprise))
      if name == ThresholdDetector.name { limit = true }
    }
    votes.sort { ($1.surprise, $0.name) < ($0.surprise, $1.name) }
    detectors = votes.map(\.name)
    surprise = votes.first?.surprise ?? 0
    isAnomaly =
      limit && question.traits.limit(question.thresholds) != nil
      || votes.count >= 2 && surprise >= Self.strong || surprise >= Self.overwhelming
    confidence = min(
      0.99, 0.45 + 0.12 * Double(max(0, votes.count - 1)) + 0.3 * min(1, surprise / 20))
  }
}
