import TUIDashboard
import Testing

/// The spans of charts: names, order, and buckets that can be made of recorded minutes.
@Suite struct ChartSpanTests {
  @Test func everyLabelNamesItsSpan() {
    #expect(ChartSpan.labels == ["1m", "5m", "15m", "1h", "6h", "1d", "7d"])
    for (label, seconds) in zip(ChartSpan.labels, ChartSpan.choices) {
      var span = ChartSpan()
      let isKnown = span.set(label: label)
      #expect(isKnown)
      #expect(span.seconds == seconds && span.label == label)
    }
    var span = ChartSpan()
    let isKnown = span.set(label: "2h")
    #expect(!isKnown)
  }

  @Test func longBucketsAreOfWholeMinutesAndCoverTheSpan() {
    for seconds in ChartSpan.choices {
      let span = ChartSpan.covering(seconds: Double(seconds))
      for cells in 1...500 {
        let bucket = span.bucket(cells: cells, tickNanoseconds: 1_000_000_000)
        #expect(bucket * Int64(cells) >= Int64(seconds) * 1_000_000_000)
        if bucket > 90_000_000_000 { #expect(bucket % 60_000_000_000 == 0) }
      }
    }
  }
}
