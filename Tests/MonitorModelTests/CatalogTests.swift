import MonitorModel
import Testing

@Suite("Catalogs, series identifiers and statistics")
struct CatalogTests {
  @Test("An index given out keeps its meaning")
  func catalog() {
    var catalog = MetricCatalog()
    let first = catalog.add(Metric(SeriesKey("a"), .counter))
    let second = catalog.add(Metric(SeriesKey("b"), .real))
    #expect([first, second] == [0, 1])
    #expect(catalog.metrics[first].key.name == "a")
  }

  @Test("A series identifier is its index")
  func identifiers() {
    #expect(SeriesID(5).index == 5)
    #expect(SeriesID(rawValue: 5) == SeriesID(5))
    #expect(SeriesID(4) < SeriesID(5))
  }

  @Test("The statistics of nothing are not numbers")
  func emptyStatistics() {
    let empty = WindowStatistics.empty(missing: 3)
    #expect(empty.count == 0 && empty.missing == 3)
    #expect([empty.mean, empty.median, empty.p999, empty.minimum].allSatisfy { $0.isNaN })
  }

  @Test("A label and a length for every window")
  func windows() {
    #expect(StatisticsWindow.allCases.map(\.label) == ["1m", "5m", "1h"])
    #expect(StatisticsWindow.allCases.map { $0.nanoseconds / 1_000_000_000 } == [60, 300, 3_600])
  }

  @Test("Severities are ordered")
  func severities() {
    #expect(Severity.allCases.sorted() == [.info, .warning, .critical])
  }
}
