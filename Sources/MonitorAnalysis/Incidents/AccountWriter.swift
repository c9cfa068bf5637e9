import MonitorModel

/// Tells why an incident came about, of what the ranker found.
struct AccountWriter {
  /// A score below which nobody is named as the cause.
  static let leastScore = 0.36
  /// How much better the first has to be than the second, to stand out.
  static let lead = 1.2

  /// What the story is told of.
  let ranker: CauseRanker

  /// The account; `lines` are what sources had at that time.
  func account(lines: [IncidentAccount.Line]) -> IncidentAccount {
    let candidates = ranker.candidates()
    let best = candidates.prefix(IncidentAccount.causesMost).filter {
      $0.score >= 0.05
    }
    let certainty = certainty(best.map { $0.score })
    return IncidentAccount(
      initiating: certainty == .unsaid ? nil : best.first.flatMap(initiating),
      failure: failure, impact: impact, causes: best.map { $0.told(first: ranker.first) },
      certainty: certainty, remark: remark(certainty, Array(best)), lines: lines)
  }

  private func certainty(_ scores: [Double]) -> IncidentAccount.Certainty {
    guard let first = scores.first, first >= Self.leastScore else { return .unsaid }
    guard scores.count > 1, scores[1] * Self.lead > first else { return .named }
    return .tied
  }

  private func remark(
    _ certainty: IncidentAccount.Certainty, _ best: [CauseCandidate]
  ) -> String {
    switch certainty {
    case .named: return "\(best[0].subject) fits best by time, size and shape"
    case .tied:
      return "\(best[0].subject) and \(best[1].subject) fit about equally well: "
        + "the evidence does not say which of them began it"
    case .unsaid:
      let nearest = best.first.map { "; the nearest is \($0.subject)" } ?? ""
      return "the evidence does not say: nobody who is seen changed enough, in time and alike"
        + nearest
    }
  }

  private func initiating(_ best: CauseCandidate) -> IncidentAccount.Station? {
    let told = best.told(first: ranker.first)
    // What came clearly later did not begin it.
    if let seconds = told.seconds, seconds > 6 { return nil }
    return IncidentAccount.Station(
      text: best.deed, seconds: min(0, told.seconds ?? 0),
      evidence: Array(told.evidence.dropFirst().prefix(3)), confidence: told.score)
  }

  /// The part that left its path first; of equals the one that stands for most.
  private var failing: Int? {
    ranker.parts.indices.min { a, b in
      let (x, y) = (ranker.parts[a].event.startedAt, ranker.parts[b].event.startedAt)
      // Within a tick or two nobody knows who was first.
      if abs(x - y) > 2_500_000_000 { return x < y }
      return ranker.parts[a].rank > ranker.parts[b].rank
    }
  }

  private var failure: IncidentAccount.Station? {
    guard let place = failing else { return nil }
    let part = ranker.parts[place]
    let next = ranker.parts.indices.filter { $0 != place }
      .map { ranker.parts[$0].event.startedAt }.min()
    var evidence: [String] = []
    if let next {
      let seconds = Double(next - part.event.startedAt) * 1e-9
      evidence.append(
        seconds >= 2
          ? "the next series followed after \(SentenceBuilder.time(seconds))"
          : "other series left their path within the same seconds")
    } else {
      evidence.append("no other series left its path")
    }
    return station(part, evidence)
  }

  /// What suffered: what users see first, then waiting, queues and latency.
  private var impact: [IncidentAccount.Station] {
    func harm(_ part: IncidentStory.Part) -> Int {
      let name = part.event.key.name
      if part.topics == .everything { return 3 }
      if name == "system.pressure.stall" { return 2 }
      let isWaiting = ["latency", "queue", "blocked", "load", "retransmits", "kills", "drop"]
        .contains { word in name.indices.contains { name[$0...].hasPrefix(word) } }
      return isWaiting ? 2 : 1
    }
    let first = failing
    let suffering = ranker.parts.indices.filter { $0 != first || ranker.parts.count == 1 }
      .map { ranker.parts[$0] }
      .sorted { a, b in
        if harm(a) != harm(b) { return harm(a) > harm(b) }
        if a.event.severity != b.event.severity { return a.event.severity > b.event.severity }
        return a.rank > b.rank
      }
    return suffering.prefix(IncidentAccount.impactMost).map { station($0, []) }
  }

  private func station(
    _ part: IncidentStory.Part, _ evidence: [String]
  ) -> IncidentAccount.Station {
    IncidentAccount.Station(
      text: part.reason, key: part.event.key,
      seconds: Double(part.event.startedAt - ranker.first) * 1e-9, evidence: evidence,
      confidence: part.event.confidence)
  }
}
