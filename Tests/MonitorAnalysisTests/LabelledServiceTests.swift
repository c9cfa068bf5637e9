import DetectionLabKit
import Testing

/// A floor under what the whole detector reaches on labelled series, clearly below what is
/// measured: `detection-lab` measures, this only notices that something broke.
@Suite struct LabelledServiceTests {
  @Test func mostFaultsAreFoundAndMostAlertsAreTrue() {
    let seed: UInt64 = 1
    let corpus = LabelledCorpus(seed: seed)
    var run = DetectorRun()
    var all = EventTally()
    // A month at five minutes each: the shortest there are.
    for index in [8, 9, 11, 13, 14] {
      let series = corpus.series(.service, index)
      let scores = run.scores(times: series.times, values: series.values)
      #expect(scores.allSatisfy { (0...1).contains($0) }, "seed \(seed), \(series.name)")
      all += EventJudge.judge(series, scores: scores, threshold: 1)
    }
    #expect(all.ranges >= 10)
    #expect(all.recall >= 0.3, "seed \(seed): \(all)")
    #expect(all.precision >= 0.3, "seed \(seed): \(all)")
    #expect(all.falseAlertsPerDay < 0.3, "seed \(seed): \(all)")
  }
}
