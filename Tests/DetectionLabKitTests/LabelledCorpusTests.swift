import DetectionLabKit
import Testing

@Suite("LabelledCorpus")
struct LabelledCorpusTests {
  /// One of each kind and interval; a debug build takes a second for some dozens.
  static let some: [(LabKind, Int)] = [
    (.service, 0), (.service, 4), (.service, 11), (.service, 16), (.service, 18), (.service, 20),
    (.host, 0), (.host, 6), (.quiet, 3), (.quiet, 8), (.cron, 1), (.cron, 5),
  ]

  @Test("A seed makes the same series each time, bit by bit", arguments: some)
  func sameTwice(kind: LabKind, index: Int) {
    let one = LabelledCorpus(seed: 7).series(kind, index)
    let two = LabelledCorpus(seed: 7).series(kind, index)
    #expect(one.values.map(\.bitPattern) == two.values.map(\.bitPattern))
    #expect(one.times == two.times)
    #expect(one.labels == two.labels)
    #expect(one.faults == two.faults)
    #expect(one.name == two.name)
  }

  @Test("Another seed makes other values")
  func otherSeed() {
    let one = LabelledCorpus(seed: 7).series(.host, 0)
    let two = LabelledCorpus(seed: 8).series(.host, 0)
    #expect(one.values != two.values)
    #expect(one.faults != two.faults)
  }

  @Test("Series keep what the corpus promises of times, values and faults", arguments: some)
  func promises(kind: LabKind, index: Int) {
    for seed in UInt64(1)...2 {
      let series = LabelledCorpus(seed: seed).series(kind, index)
      let note = Comment(rawValue: "seed \(seed), \(series.path)")
      #expect(zip(series.times, series.times.dropFirst()).allSatisfy { $0 < $1 }, note)
      #expect(series.values.allSatisfy { $0.isFinite }, note)
      #expect(Set(series.values).count > 1, note)
      #expect(series.ranges == series.faults.map(\.rows), note)
      let learning = LabelledSeries.learningRows(of: series.values.count)
      for fault in series.faults {
        #expect(fault.rows.lowerBound >= learning, note)
        #expect((1...300).contains(fault.rows.count), note)
      }
      switch kind {
      case .service, .host: #expect((1...8).contains(series.faults.count), note)
      case .quiet: #expect(series.faults.isEmpty, note)
      case .cron:
        #expect(series.faults.count == 1, note)
        #expect(series.labels.contains(.unjudged), note)
      }
    }
  }

  @Test("A fault is visible: its rows differ from what the season and noise do", arguments: [1, 2])
  func visible(seed: UInt64) {
    // Requests at 1 s: the noise is that of a Poisson count.
    let series = LabelledCorpus(seed: seed).series(.service, 17)
    #expect(!series.faults.isEmpty)
    for fault in series.faults {
      let before = series.values[(fault.rows.lowerBound - 120)..<fault.rows.lowerBound]
      let mean = before.reduce(0, +) / 120
      let noise = (before.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 120).squareRoot()
      let greatest = series.values[fault.rows].map { abs($0 - mean) / noise }.max() ?? 0
      #expect(greatest > 2.5, "seed \(seed), \(fault)")
    }
  }

  @Test("The numbers of series are as documented")
  func counts() {
    #expect(LabKind.allCases.map(LabelledCorpus.count) == [24, 12, 12, 6])
  }

  @Test("A written series reads back as it was")
  func roundTrip() throws {
    let series = LabelledCorpus(seed: 3).series(.service, 10)
    let bytes = Array(series.text.utf8)
    let values = try LabTable(bytes, column: "value", path: "text")
    let labels = try LabTable(bytes, column: "label", path: "text")
    #expect(values.times == series.times)
    #expect(values.numbers == series.values)
    #expect(labels.numbers == series.labels.map { Double($0.rawValue) })
  }
}
