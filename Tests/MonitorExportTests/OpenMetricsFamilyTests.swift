import MonitorExport
import MonitorModel
import Testing

/// Names as OpenMetrics wants them.
@Suite("OpenMetricsFamily")
struct OpenMetricsFamilyTests {
  private func names(_ series: [(SeriesKey, Unit)]) -> [String] {
    let definitions = series.enumerated().map { number, one in
      (number: number, definition: SeriesDefinition(one.0, one.1, Formula(.level, [.init(0)])))
    }
    return OpenMetricsFamily.families(of: definitions).flatMap { family in
      family.members.map { "\($0.number) \(family.name)\($0.labels)" }
    }.sorted()
  }

  @Test("A name ends in its unit, once")
  func units() {
    #expect(
      names([
        (SeriesKey("system.cpu.utilization"), .ratio), (SeriesKey("a.seconds"), .seconds),
        (SeriesKey("9.x"), .bytesPerSecond), (SeriesKey("a"), .count),
      ]) == [
        "0 system_cpu_utilization_ratio", "1 a_seconds", "2 _9_x_bytes_per_second", "3 a",
      ])
  }

  @Test("What a scraper says of its own targets is not said of those of kilter")
  func scrapers() {
    #expect(
      names([
        (SeriesKey("up", "job", "shop"), .count), (SeriesKey("scrape.duration"), .seconds),
        (SeriesKey("scrape.samples"), .count), (SeriesKey("db.up"), .count),
      ]) == [
        "0 kilter_scrape_up{job=\"shop\"}", "1 kilter_scrape_duration_seconds",
        "2 scrape_samples", "3 db_up",
      ])
  }

  @Test("What would be one stays two")
  func collisions() {
    #expect(
      names([
        (SeriesKey("a.b"), .count), (SeriesKey("a_b"), .count), (SeriesKey("a-b"), .count),
        (SeriesKey("a.b"), .seconds), (SeriesKey("a.b.seconds"), .count),
        (SeriesKey("c", "x.y", "1"), .count), (SeriesKey("c", "x_y", "1"), .count),
        (SeriesKey("c", "x_y", "2"), .count),
      ]) == [
        "0 a_b", "1 a_b_2", "2 a_b_3", "3 a_b_seconds", "4 a_b_seconds_2", "5 c{x_y=\"1\"}",
        "6 c_2{x_y=\"1\"}", "7 c{x_y=\"2\"}",
      ])
  }

  @Test("Values of labels are escaped")
  func labels() {
    #expect(
      names([(SeriesKey("a", "l", "b\\c\"d\ne"), .count)]) == [#"0 a{l="b\\c\"d\ne"}"#])
  }
}
