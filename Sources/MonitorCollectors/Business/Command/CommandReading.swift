import MonitorModel
import WireFormats

/// What is wrong with an output, and how often.
struct CommandReading {
  /// A sample of an exposition: name and labels, value, and whether it is a total.
  typealias ExpositionSample = (key: SeriesKey, value: Double, isCounter: Bool, unit: String)
  /// Reads an exposition: gives each sample, and says in words what is wrong, if anything is.
  typealias ExpositionReader = @Sendable (Bytes, (ExpositionSample) -> Void) -> String?

  /// Pieces that could not be read, by what is wrong with them.
  private(set) var faults: [String: UInt64] = [:]
  /// Samples that were given.
  private(set) var samples = 0
  /// What is wrong with all of it; empty where nothing is.
  private(set) var problem = ""
  private let options: CommandOptions
  private let prefix: String
  private let now: PushedNow

  /// Begins.
  init(_ options: CommandOptions, at now: PushedNow) {
    self.options = options
    prefix = options.metric.isEmpty ? options.name : options.metric
    self.now = now
  }

  /// Reads an output into series.
  mutating func read(
    _ bytes: Bytes, into series: inout PushedSeries, exposition: ExpositionReader?
  ) {
    switch options.form {
    case .number: readNumber(bytes, &series)
    case .keyValue: readPairs(bytes, &series)
    case .json(let values): readJSON(bytes, values, &series)
    case .lines: readLines(bytes, &series)
    case .influx: readInflux(bytes, &series)
    case .nagios: readNagios(bytes, &series)
    case .exposition: readExposition(bytes, &series, exposition)
    }
    if samples == 0, problem.isEmpty, options.form != .nagios {
      problem = "its output holds no measurement"
    }
  }

  private mutating func count(_ fault: String) { faults[fault, default: 0] += 1 }

  /// Gives a sample to its series.
  private mutating func give(
    _ name: String, _ labels: [SeriesKey.Label], _ value: Double, isCounter: Bool, unit: String,
    time: Int64? = nil, _ series: inout PushedSeries
  ) {
    let measure: PushedSample.Measure = isCounter ? .total(value, isWhole: false) : .level(value)
    guard let name = PushedKey.name(name) else { return count("without a name that fits") }
    let identity = PushedIdentity(
      key: SeriesKey(name, PushedKey.labels(labels)), sender: "", unit: PushedUnit(unit))
    let alias = Array("\(identity.key)".utf8)
    let sample = PushedSample(measure: measure, time: UInt64(clamping: time ?? 0))
    let refusal = alias.withUnsafeBytes {
      series.take(sample, alias: $0, group: 0, at: now) { identity }
    }
    if refusal == nil { samples += 1 }
  }

  // MARK: - Forms

  private mutating func readNumber(_ bytes: Bytes, _ series: inout PushedSeries) {
    guard let value = DecimalNumber.value(bytes.trimmed) else {
      return problem = "its output is not one number"
    }
    give(prefix, [], value, isCounter: options.isCounter, unit: options.unit, &series)
  }

  private mutating func readPairs(_ bytes: Bytes, _ series: inout PushedSeries) {
    var lines = OutputLines(bytes)
    while let line = lines.next() {
      switch KeyValueLine.parse(line) {
      case .nothing: break
      case .malformed: count("lines that are not key and number")
      case .pair(let pair):
        give(
          "\(prefix).\(pair.key.text)", [], pair.value, isCounter: options.isCounter,
          unit: options.unit, &series)
      }
    }
  }

  private mutating func readJSON(
    _ bytes: Bytes, _ values: [CommandOptions.Value], _ series: inout PushedSeries
  ) {
    do throws(JSONError) {
      var reader = JSONReader(bytes)
      try reader.skip()
      try reader.finish()
      for value in values {
        guard let path = JSONPath(value.path) else {
          count("\(value.path): no path to one value")
          continue
        }
        guard let found = try path.find(in: bytes) else {
          count("\(value.path): nothing there")
          continue
        }
        var number = JSONReader(found)
        switch try number.kind() {
        case .number:
          give(
            value.name, [], try number.number().double, isCounter: value.isCounter,
            unit: value.unit, &series)
        case .boolean:
          give(
            value.name, [], try number.boolean() ? 1 : 0, isCounter: false, unit: "", &series)
        default: count("\(value.path): no number")
        }
      }
    } catch {
      problem = "its output is no JSON: \(error)"
    }
  }

  private mutating func readLines(_ bytes: Bytes, _ series: inout PushedSeries) {
    var line = MetricLine()
    var reader = MetricLineReader(bytes)
    do throws(JSONError) {
      while try reader.next(&line) {
        if let problem = line.problem {
          count("\(problem)")
        } else if series.take(line, group: 0, at: now) == nil {
          samples += 1
        }
      }
    } catch {
      problem = "its output is no JSON: \(error)"
    }
  }

  private mutating func readInflux(_ bytes: Bytes, _ series: inout PushedSeries) {
    var lines = OutputLines(bytes)
    while let line = lines.next() {
      guard line.trimmed.count > 0, line[0] != UInt8(ascii: "#") else { continue }
      do throws(InfluxLine.Problem) {
        let point = try InfluxLine(line)
        let labels = point.tags.map { SeriesKey.Label($0.name, $0.text) }
        for field in point.fields {
          guard case .number(let value) = field.value else { continue }
          give(
            "\(point.name).\(field.pair.name)", labels, value, isCounter: false, unit: "",
            time: point.timestamp, &series)
        }
      } catch {
        count("lines \(error.rawValue)")
      }
    }
  }

  private mutating func readNagios(_ bytes: Bytes, _ series: inout PushedSeries) {
    let output = NagiosOutput(bytes)
    for item in output.items {
      guard let value = item.value else { continue }
      give(
        prefix, [.init("item", item.label)], value, isCounter: item.unit == "c",
        unit: item.unit, &series)
    }
    for _ in 0..<output.malformed { count("pieces of performance data that are none") }
    for _ in 0..<output.surplus { count("pieces of performance data beyond 1024") }
  }

  private mutating func readExposition(
    _ bytes: Bytes, _ series: inout PushedSeries, _ reader: ExpositionReader?
  ) {
    guard let reader else { return problem = "expositions of commands are not read here" }
    var samples: [ExpositionSample] = []
    let complaint = reader(bytes) { sample in
      if samples.count < 100_000 { samples.append(sample) }
    }
    for sample in samples {
      give(
        sample.key.name, sample.key.labels, sample.value, isCounter: sample.isCounter,
        unit: sample.unit, &series)
    }
    problem = complaint ?? ""
  }
}
