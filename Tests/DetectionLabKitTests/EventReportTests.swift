import DetectionLabKit
import Testing

@Suite("EventReport")
struct EventReportTests {
  /// A series of 2 000 rows with one fault, and scores that are 0.9 in it and 0.4 elsewhere once.
  private var files: [ScoredSeries] {
    var labels = [LabelledSeries.Label](repeating: .ordinary, count: 2_000)
    for row in 1_000...1_010 { labels[row] = .fault }
    var scores = [Double](repeating: 0.1, count: 2_000)
    scores[1_004] = 0.9
    scores[1_500] = 0.4
    let series = LabelledSeries(
      kind: .host, name: "01-one", interval: 1, times: (0..<2_000).map(Int64.init),
      values: [Double](repeating: 0, count: 2_000), labels: labels)
    return [ScoredSeries(series: series, scores: scores)]
  }

  @Test("The table has a line by kind and interval, one by file if asked, and one for all")
  func table() {
    let report = EventReport(files)
    #expect(report.lines(threshold: 0.9, perFile: false).count == 3)
    let lines = report.lines(threshold: 0.3, perFile: true)
    #expect(lines.count == 4)
    #expect(lines[1].hasPrefix("host 1s "))
    #expect(lines[2].hasPrefix("  01-one "))
    let fields = lines[3].split(separator: " ").map(String.init)
    #expect(
      fields == ["all", "1", "1/1", "1", "1", "0.500", "1.000", "0.667", "0.667", "50.824", "4.0"])
  }

  @Test("Faults are counted by shape and by length")
  func faults() {
    var files = files
    files[0].series.faults = [Fault(shape: .ramp, rows: 1_000...1_010)]
    let lines = EventReport(files).faultLines(threshold: 0.9).map {
      $0.split(separator: " ").joined(separator: " ")
    }
    #expect(
      lines == ["fault found recall delay", "ramp 1/1 1.000 4.0", "4 to 30 rows 1/1 1.000 4.0"])
  }

  @Test("The best threshold leaves the false alert out")
  func best() throws {
    let best = try #require(EventReport(files).best(nil))
    #expect(best.threshold == 0.9)
    #expect(best.f1 == 1)
    #expect(EventReport(files).best(.quiet) == nil)
  }

  @Test(
    "Numbers have so many decimals",
    arguments: [
      (1.0, 3, "1.000"), (0.0625, 2, "0.06"), (-0.004, 2, "0.00"), (-12.345, 1, "-12.3"),
      (99.96, 1, "100.0"), (7.5, 0, "8"),
    ])
  func fixed(value: Double, decimals: Int, text: String) {
    #expect(LabText.fixed(value, decimals) == text)
  }
}
