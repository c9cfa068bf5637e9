import MonitorCollectors
import MonitorModel
import WireFormats

/// Measures reading one megabyte of each format, and taking in 10 000 samples again and again.
func benchmarkExposition() {
  for format in [ExpositionFormat.text, .openMetrics] {
    let bytes = exposition(format, atLeast: 1 << 20)
    var exposition = Exposition()
    let rounds = 50
    var start = 0.0
    for round in 0...rounds {
      // The first makes room.
      if round == 1 { start = cpuSeconds() }
      do {
        try bytes.withUnsafeBytes { try exposition.read($0, as: format) }
      } catch {
        print("exposition: \(error)")
      }
    }
    let spent = (cpuSeconds() - start) / Double(rounds)
    let megabytes = Double(bytes.count) / Double(1 << 20)
    print(
      "\(format.name): \(rounded(spent / megabytes * 1e3)) ms a megabyte, \(exposition.samples.count)"
        + " samples, \(rounded(spent / Double(exposition.samples.count) * 1e9)) ns each")
  }
  for format in [ExpositionFormat.text, .openMetrics] { benchmarkScrape(format) }
}

/// Measures what a scrape costs beyond the network: reading, finding the columns, quantiles, batch.
private func benchmarkScrape(_ format: ExpositionFormat) {
  let bytes = exposition(format, atLeast: 830_000)
  var feed = ScrapeFeed(ScrapeOptions(name: "bench", url: "", sampleLimit: 20_000))
  let rounds = 50
  var start = 0.0
  var cells = 0
  for round in 0...rounds {
    // The first makes the series.
    if round == 1 { start = cpuSeconds() }
    let problem = bytes.withUnsafeBytes { feed.take($0, as: format) }
    if let problem { print("scrape: \(problem.text)") }
    let batch = feed.batch(at: MonotonicInstant(nanoseconds: Int64(round)))
    cells = batch.values.count
  }
  let spent = (cpuSeconds() - start) / Double(rounds)
  var exposition = Exposition()
  try? bytes.withUnsafeBytes { try exposition.read($0, as: format) }
  let samples = Double(exposition.samples.count)
  print(
    "scrape of \(exposition.samples.count) samples, \(format.name): \(rounded(spent * 1e3)) ms,"
      + " \(rounded(spent / samples * 1e6)) µs each, \(Int(samples / spent)) a second and core;"
      + " \(cells) columns, \(feed.faults.count) faults")
}

/// Counters, gauges and histograms with three labels, as services have them.
private func exposition(_ format: ExpositionFormat, atLeast size: Int) -> [UInt8] {
  let isOpen = format == .openMetrics
  var text = ""
  var family = 0
  while text.utf8.count < size {
    family += 1
    let counter = "http_requests_\(family)"
    text += "# HELP \(counter)\(isOpen ? "" : "_total") Requests answered, by handler and code.\n"
    text += "# TYPE \(counter)\(isOpen ? "" : "_total") counter\n"
    for item in 0..<20 {
      text += "\(counter)_total{handler=\"/api/v1/item/\(item)\",code=\"200\",instance=\"web-1\"} "
      text += "\(Double(item) * 1234.5678e3)\n"
    }
    text += "# TYPE queue_\(family) gauge\n"
    for item in 0..<5 { text += "queue_\(family){name=\"queue \(item)\"} \(item * 7)\n" }
    let histogram = "wait_\(family)_seconds"
    text += "# TYPE \(histogram) histogram\n"
    for bucket in 1...10 {
      text += "\(histogram)_bucket{handler=\"/api\",le=\"\(Double(bucket) * 0.25)\"} "
      text += "\(bucket * 1_000)\n"
    }
    text += "\(histogram)_bucket{handler=\"/api\",le=\"+Inf\"} 10000\n"
    text += "\(histogram)_sum{handler=\"/api\"} 12345.678901234567\n"
    text += "\(histogram)_count{handler=\"/api\"} 10000\n"
  }
  if isOpen { text += "# EOF\n" }
  return Array(text.utf8)
}
