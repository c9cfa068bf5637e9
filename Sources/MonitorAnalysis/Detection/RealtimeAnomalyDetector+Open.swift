import MonitorModel

extension RealtimeAnomalyDetector.Open {
  /// Whether it is told, and a value is beyond what was usual when it opened, on a side that matters.
  func isBeyond(_ x: Double, _ concern: SeriesDefinition.Concern) -> Bool {
    guard life.phase == .open, let usual else { return false }
    return concern != .low && x > usual.upperBound || concern != .high && x < usual.lowerBound
  }

  /// Evidence from here on is agreement.
  private static let agreement = 0.5
  /// Values after which what was seen no longer limits confidence.
  private static let enough = 300.0

  /// Takes note of who agreed to a suspect value, strongest first, and how sure they are: from
  /// how many agree, how rare it is, and how much was seen.
  mutating func agree(_ judgement: SeriesMemory.Judgement, _ memory: borrowing SeriesMemory) {
    var votes = zip(DetectorList.names, judgement.votes.all).filter {
      $0.1.evidence >= Self.agreement
    }
    votes.sort { ($1.1.evidence, $0.0) < ($0.1.evidence, $1.0) }
    var names = votes.map(\.0)
    for name in detectors where !names.contains(name) { names.append(name) }
    detectors = names
    rarity = max(rarity, judgement.rarity ?? 0)
    height = max(height, judgement.height)
    let seen = memory.count / (memory.count + Self.enough)
    let agreed = 0.45 + 0.12 * Double(max(0, names.count - 1))
    let isLimit = judgement.votes.threshold.evidence > 0
    let sure = min(0.99, agreed + 0.3 * min(1, rarity / 6)) * (isLimit ? 1 : 0.5 + 0.5 * seen)
    confidence = max(confidence, sure)
  }
}
