import DetectionLabKit
import MonitorSupport
import Testing

@Suite("EventJudge")
struct EventJudgeTests {
  /// A series of 10 000 rows at 1 s, 750 of them learning time, with faults in some ranges.
  private func series(
    rows: Int = 10_000, faults: [ClosedRange<Int>], unjudged: [ClosedRange<Int>] = []
  ) -> LabelledSeries {
    var labels = [LabelledSeries.Label](repeating: .ordinary, count: rows)
    for row in faults.joined() { labels[row] = .fault }
    for row in unjudged.joined() { labels[row] = .unjudged }
    return LabelledSeries(
      kind: .service, name: "test", interval: 1, times: (0..<rows).map(Int64.init),
      values: [Double](repeating: 0, count: rows), labels: labels)
  }

  /// What comes of firing at some rows.
  private func judge(_ series: LabelledSeries, firing rows: [Int]) -> EventTally {
    var scores = [Double](repeating: 0.5, count: series.values.count)
    for row in rows { scores[row] = 1 }
    return EventJudge.judge(series, scores: scores, threshold: 1)
  }

  @Test("An alert up to 5 rows after a range finds it, one before or later does not")
  func tolerance() {
    let series = series(faults: [2_000...2_009])
    for (row, isTrue) in [
      (1_999, false), (2_000, true), (2_009, true), (2_014, true), (2_015, false),
    ] {
      let tally = judge(series, firing: [row])
      #expect(tally.found == (isTrue ? 1 : 0), "row \(row)")
      #expect(tally.trueAlerts == (isTrue ? 1 : 0), "row \(row)")
      #expect(tally.falseAlerts == (isTrue ? 0 : 1), "row \(row)")
      #expect(tally.delays == (isTrue ? [row - 2_000] : []), "row \(row)")
    }
  }

  @Test(
    "Rows that fire one after another are one alert, and count again each 60 rows",
    arguments: [(1, 1), (59, 1), (60, 1), (61, 2), (120, 2), (121, 3)])
  func repeats(rows: Int, alerts: Int) {
    let quiet = judge(series(faults: []), firing: Array(5_000..<5_000 + rows))
    #expect(quiet.falseAlerts == alerts)
    let fault = judge(series(faults: [4_990...5_200]), firing: Array(5_000..<5_000 + rows))
    #expect(fault.trueAlerts == alerts)
    #expect(fault.found == 1)
    #expect(fault.delays == [10])
  }

  @Test("Two alerts with a row between them are two")
  func apart() {
    let tally = judge(series(faults: [5_000...5_010]), firing: [5_000, 5_001, 5_003, 6_000])
    #expect(tally.trueAlerts == 2)
    #expect(tally.falseAlerts == 1)
    #expect(tally.found == 1)
  }

  @Test("An alert that begins before a range and reaches it is true; its earlier repeats are not")
  func reaching() {
    let short = judge(series(faults: [5_000...5_010]), firing: Array(4_990...5_000))
    #expect((short.trueAlerts, short.falseAlerts, short.delays) == (1, 0, [0]))
    let long = judge(series(faults: [5_000...5_010]), firing: Array(4_900...5_000))
    #expect((long.trueAlerts, long.falseAlerts, long.delays) == (1, 1, [0]))
  }

  @Test("One alert finds both of two ranges that are close")
  func close() {
    let tally = judge(series(faults: [5_000...5_002, 5_005...5_007]), firing: [5_006])
    #expect(tally.found == 2)
    #expect(tally.delays == [6, 1])
    #expect(tally.trueAlerts == 1)
  }

  @Test("Learning time, 15 % and at most 750 rows, counts for nothing")
  func learning() {
    #expect(LabelledSeries.learningRows(of: 1_000) == 150)
    #expect(LabelledSeries.learningRows(of: 5_000) == 750)
    #expect(LabelledSeries.learningRows(of: 100_000) == 750)
    let series = series(faults: [])
    #expect(judge(series, firing: [0, 300, 749]).falseAlerts == 0)
    #expect(judge(series, firing: [750]).falseAlerts == 1)
    // An alert that began while learning counts from its first row after it.
    #expect(judge(series, firing: Array(700...760)).falseAlerts == 1)
    #expect(judge(series, firing: []).days == 9_250.0 / 86_400)
  }

  @Test("Unjudged rows count for nothing and part an alert in two")
  func unjudged() {
    let series = series(faults: [], unjudged: [5_000...5_009])
    #expect(judge(series, firing: Array(5_000...5_009)).falseAlerts == 0)
    #expect(judge(series, firing: Array(4_999...5_010)).falseAlerts == 2)
  }

  @Test("A range at the end of the file is found, a score that is no number does not fire")
  func edges() {
    let series = series(faults: [9_999...9_999])
    #expect(judge(series, firing: [9_999]).found == 1)
    var scores = [Double](repeating: .nan, count: 10_000)
    #expect(EventJudge.judge(series, scores: scores, threshold: 0).falseAlerts == 0)
    scores[9_999] = .infinity
    #expect(EventJudge.judge(series, scores: scores, threshold: 1).found == 1)
  }

  @Test("Random labels and alerts are counted as the rules say in so many words")
  func random() {
    for seed in UInt64(1)...60 {
      var random = SeededGenerator(seed: seed)
      let rows = random.integer(200...1_500)
      let series = LabelledSeries(
        kind: .host, name: "random", interval: 60, times: (0..<rows).map { Int64($0) * 60 },
        values: [Double](repeating: 0, count: rows), labels: labels(rows, &random))
      var scores = [Double](repeating: 0, count: rows)
      var isFiring = false
      for row in 0..<rows {
        if random.chance(0.04) { isFiring.toggle() }
        scores[row] = isFiring ? 1 : 0
      }
      let tally = EventJudge.judge(series, scores: scores, threshold: 0.5)
      let expected = plain(series, scores)
      #expect(tally.trueAlerts == expected.trueAlerts, "seed \(seed)")
      #expect(tally.falseAlerts == expected.falseAlerts, "seed \(seed)")
      #expect(tally.delays == expected.delays, "seed \(seed)")
      let delays = EventJudge.delays(series, scores: scores, threshold: 0.5)
      #expect(delays.count == series.ranges.count, "seed \(seed)")
      #expect(delays.compactMap { $0 } == expected.delays, "seed \(seed)")
    }
  }

  /// Labels in runs of chance lengths.
  private func labels(
    _ rows: Int, _ random: inout SeededGenerator
  ) -> [LabelledSeries.Label] {
    var labels: [LabelledSeries.Label] = []
    var label = LabelledSeries.Label.ordinary
    for _ in 0..<rows {
      if random.chance(0.1) { label = random.pick([.ordinary, .ordinary, .fault, .unjudged]) }
      labels.append(label)
    }
    return labels
  }

  /// The rules once more, without regard to speed.
  private func plain(_ series: LabelledSeries, _ scores: [Double]) -> EventTally {
    let learning = LabelledSeries.learningRows(of: scores.count)
    let firing = scores.indices.filter {
      $0 >= learning && scores[$0] >= 0.5 && series.labels[$0] != .unjudged
    }
    var alerts: [[Int]] = []
    for row in firing {
      if let last = alerts.last, last.last == row - 1, last.count < 60 {
        alerts[alerts.count - 1].append(row)
      } else {
        alerts.append([row])
      }
    }
    let wide = series.ranges.map { $0.lowerBound...($0.upperBound + 5) }
    var tally = EventTally()
    for alert in alerts {
      let isTrue = alert.contains { row in wide.contains { $0.contains(row) } }
      if isTrue { tally.trueAlerts += 1 } else { tally.falseAlerts += 1 }
    }
    tally.delays = wide.compactMap { range in
      firing.first { range.contains($0) }.map { $0 - range.lowerBound }
    }
    return tally
  }
}
