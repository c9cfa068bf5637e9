import Glibc
import MonitorAnalysis
import MonitorModel
import MonitorSupport

/// Measures the processor and the detector on 10 000 mixed series: CPU for each sample once the
/// hour is full, and the memory that an hour takes.
///
/// The argument `noise` makes all of them noise, the worst case; `few` takes 500 of them.
func benchmarkProcessor() {
  let noise = CommandLine.arguments.contains("noise")
  let few = CommandLine.arguments.contains("few")
  benchmarkProcessor(count: few ? 500 : 10_000, onlyNoise: noise)
}

/// Measures `count` series, of five kinds or all noise.
private func benchmarkProcessor(count: Int, onlyNoise: Bool) {
  let config = RealtimeMonitorConfig()
  var source = SyntheticSeries(count: count, seed: 7, onlyNoise: onlyNoise)
  let before = residentBytes()
  var processor = StreamingDataProcessor(config: config)
  var detector = RealtimeAnomalyDetector(config: config)
  var events = 0
  for tick in 0..<3_700 {
    let batch = source.batch(tick)
    let data = processor.step(
      [batch], at: batch.at, wall: WallInstant(milliseconds: Int64(tick) * 1_000), missedTicks: 0)
    if tick % 2 == 0 { events += detector.step(data).count }
  }
  let full = residentBytes()
  var processing = 0.0
  var detecting = 0.0
  let rounds = 120
  for tick in 3_700..<3_700 + rounds {
    let batch = source.batch(tick)
    let start = cpuSeconds()
    let data = processor.step(
      [batch], at: batch.at, wall: WallInstant(milliseconds: Int64(tick) * 1_000), missedTicks: 0)
    let middle = cpuSeconds()
    events += detector.step(data).count
    processing += middle - start
    detecting += cpuSeconds() - middle
  }
  let samples = Double(rounds * count)
  let now = MonotonicInstant(nanoseconds: Int64(3_700 + rounds - 1) * 1_000_000_000)
  print("series: \(count)\(onlyNoise ? ", all noise" : ""), hour full")
  print("processor: \(rounded(processing / samples * 1e6)) µs a sample")
  print("detector: \(rounded(detecting / samples * 1e6)) µs a series and check; \(events) events")
  print("memory: \(before >> 20) MB before, \(full >> 20) MB after")
  for window in StatisticsWindow.allCases {
    var request = DataRequest()
    request.window = window
    let start = cpuSeconds()
    let reply = processor.reply(to: request, now: now)
    let spent = (cpuSeconds() - start) / Double(max(1, reply.statistics.count))
    print("statistics \(window.label): \(rounded(spent * 1e6)) µs a series")
  }
  let start = cpuSeconds()
  var points = 0
  for index in 0..<100 {
    points += processor.outlook(SeriesID(index), now: now)?.points.count ?? 0
  }
  print("outlook: \(rounded((cpuSeconds() - start) / 100 * 1e6)) µs a series, \(points) points")
  for minutes in [5, 60] {
    var request = DataRequest()
    request.histories = (0..<100).map {
      .init(
        series: SeriesID($0), bucketNanoseconds: Int64(minutes) * 1_000_000_000, buckets: 60)
    }
    let start = cpuSeconds()
    let reply = processor.reply(to: request, now: now)
    let spent = (cpuSeconds() - start) / Double(reply.histories.count)
    print("history of \(minutes) min in 60 buckets: \(rounded(spent * 1e6)) µs a series")
  }
}

/// Ten thousand series of five kinds: noise, counters, constants, bursts, and small integers.
private struct SyntheticSeries {
  private var catalog = MetricCatalog()
  private var counters: [UInt64]
  private var generator: SeededGenerator

  private let onlyNoise: Bool

  init(count: Int, seed: UInt64, onlyNoise: Bool) {
    self.onlyNoise = onlyNoise
    generator = SeededGenerator(seed: seed)
    counters = Array(repeating: 0, count: count)
    for index in 0..<count {
      let key = SeriesKey("bench.value", "n", "\(index)")
      let metric = catalog.add(Metric(key, kind(index) == 1 ? .counter : .real))
      catalog.series.append(
        SeriesDefinition(
          key, .perSecond,
          Formula(kind(index) == 1 ? .rate : .level, [.init(metric)]), concern: .high))
    }
  }

  private func kind(_ index: Int) -> Int { onlyNoise ? 0 : index % 5 }

  mutating func batch(_ tick: Int) -> MetricBatch {
    var values: [RawValue] = []
    values.reserveCapacity(counters.count)
    for index in counters.indices {
      let bits = generator.next()
      let unit = Double(bits >> 11) / Double(1 << 53)
      switch kind(index) {
      case 0: values.append(RawValue(real: 50 + 15 * (unit + Double(bits & 1_023) / 1_024 - 1)))
      case 1:
        counters[index] += 1_000 + bits % 200
        values.append(RawValue(counter: counters[index]))
      case 2: values.append(RawValue(real: Double(index)))
      case 3: values.append(RawValue(real: bits % 20 == 0 ? unit * 1_000 : 0))
      default: values.append(RawValue(real: Double(bits % 8)))
      }
    }
    return MetricBatch(
      collector: "bench", at: MonotonicInstant(nanoseconds: Int64(tick) * 1_000_000_000),
      catalog: catalog, values: values, states: Array(repeating: .value, count: values.count))
  }
}

/// CPU time of the process so far, in seconds.
func cpuSeconds() -> Double {
  var now = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now)
  return Double(now.tv_sec) + Double(now.tv_nsec) * 1e-9
}

private func residentBytes() -> Int {
  let file = open("/proc/self/statm", O_RDONLY)
  guard file >= 0 else { return 0 }
  defer { close(file) }
  var buffer = [UInt8](repeating: 0, count: 128)
  let length = read(file, &buffer, buffer.count)
  guard length > 0 else { return 0 }
  let fields = buffer[0..<length].split(separator: 32)
  guard fields.count > 1, let pages = Int(String(decoding: fields[1], as: UTF8.self)) else {
    return 0
  }
  return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
}

/// A figure with three places.
func rounded(_ value: Double) -> Double { (value * 1_000).rounded() / 1_000 }
