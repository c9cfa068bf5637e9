import MonitorModel

/// What the processor keeps of one collector: its formulas in flat form, the newest raw sample of
/// each metric, and which series of the engine its series are.
struct CollectorTrack {
  /// One series' formula; its terms are a stretch of `terms`.
  private struct Flat {
    var form: Formula.Form
    var isBroken: Bool
    var first: Int32
    var middle: Int32
    var end: Int32
    var scale: Double
    var low: Double
    var high: Double
  }
  private struct Sample {
    var bits: UInt64 = 0
    var at: Int64 = .min
  }
  /// What a formula gives.
  struct Outcome {
    /// The value, where `state` is `.value`.
    var value = 0.0
    /// What it is.
    var state: ReadingState
    /// Whether the value was clamped.
    var isClamped = false
    /// Whether the value was not a finite number.
    var isNotFinite = false
  }

  /// The collector's name.
  let name: String
  /// The engine's series by index in the catalog; −1 where it was refused.
  private(set) var series: [Int32] = []
  /// When the newest batch was read; `nil` before the first.
  private(set) var lastAt: MonotonicInstant?
  /// Nanoseconds between the two newest batches.
  private(set) var spacing: Int64 = 0
  private var metricCount = 0
  private var flats: [Flat] = []
  private var terms: [Formula.Term] = []
  private var samples: [Sample] = []

  /// The track of a collector that has not delivered yet.
  init(name: String) { self.name = name }

  /// How many series of the catalog are known.
  var seriesCount: Int { series.count }

  /// Whether a batch can be taken: it is newer than the last and its catalog has not shrunk.
  func accepts(_ batch: MetricBatch) -> Bool {
    if let lastAt, batch.at <= lastAt { return false }
    return batch.values.count >= metricCount && batch.states.count == batch.values.count
      && batch.catalog.metrics.count == batch.values.count
      && batch.catalog.series.count >= series.count
  }

  /// Takes in the metrics a catalog has more than were known.
  mutating func grow(to catalog: MetricCatalog) {
    guard catalog.metrics.count > metricCount else { return }
    metricCount = catalog.metrics.count
    samples += Array(repeating: Sample(), count: metricCount - samples.count)
  }

  /// Takes in the next series of the catalog as series `id` of the engine, −1 to refuse it.
  mutating func add(_ definition: SeriesDefinition, as id: Int) {
    let formula = definition.formula
    let first = terms.count
    terms += formula.numerator
    let middle = terms.count
    terms += formula.denominator
    let isRatio = formula.form == .levelRatio || formula.form == .increaseRatio
    let isBroken =
      formula.numerator.isEmpty || formula.denominator.isEmpty == isRatio
      || terms[first...].contains { $0.metric < 0 || Int($0.metric) >= metricCount }
    flats.append(
      Flat(
        form: formula.form, isBroken: isBroken, first: Int32(first), middle: Int32(middle),
        end: Int32(terms.count), scale: formula.scale,
        low: formula.clamp?.lowerBound ?? -.infinity,
        high: formula.clamp?.upperBound ?? .infinity))
    series.append(Int32(id))
  }

  /// Evaluates every formula on a batch that `accepts` took; then the batch is the newest sample.
  mutating func evaluate(_ batch: MetricBatch, _ give: (Int, Outcome) -> Void) {
    for local in flats.indices where series[local] >= 0 {
      give(Int(series[local]), outcome(flats[local], batch))
    }
    for index in 0..<metricCount {
      switch batch.states[index] {
      case .value:
        samples[index] = Sample(bits: batch.values[index].bits, at: batch.at.nanoseconds)
      case .skipped: break
      default: samples[index].at = .min
      }
    }
    if let lastAt { spacing = batch.at - lastAt }
    lastAt = batch.at
  }

  private func outcome(_ flat: Flat, _ batch: MetricBatch) -> Outcome {
    if flat.isBroken { return Outcome(state: .malformed) }
    for index in Int(flat.first)..<Int(flat.end) {
      let state = batch.states[Int(terms[index].metric)]
      guard state == .value else {
        return Outcome(state: state == .stale || state == .warmingUp ? .skipped : state)
      }
    }
    var above = 0.0
    var below = 1.0
    switch flat.form {
    case .level, .levelRatio:
      above = level(Int(flat.first)..<Int(flat.middle), batch)
      if flat.form == .levelRatio {
        below = level(Int(flat.middle)..<Int(flat.end), batch)
        if below == 0 { return Outcome(state: .absent) }
      }
    case .rate, .increaseRatio:
      let isRate = flat.form == .rate
      guard hasSamples(flat, aligned: !isRate) else { return Outcome(state: .warmingUp) }
      guard
        let increase = increase(Int(flat.first)..<Int(flat.middle), batch, perSecond: isRate),
        let base = increase2(flat, batch)
      else { return Outcome(state: .counterReset) }
      if !isRate && base == 0 { return Outcome(state: .idle) }
      above = increase
      below = base
    }
    let value = flat.scale * above / below
    guard value.isFinite else { return Outcome(state: .malformed, isNotFinite: true) }
    let clamped = min(max(value, flat.low), flat.high)
    return Outcome(value: clamped, state: .value, isClamped: clamped != value)
  }

  /// The increase below the line; 1 where the formula has none.
  private func increase2(_ flat: Flat, _ batch: MetricBatch) -> Double? {
    guard flat.form == .increaseRatio else { return 1 }
    return increase(Int(flat.middle)..<Int(flat.end), batch, perSecond: false)
  }

  private func level(_ range: Range<Int>, _ batch: MetricBatch) -> Double {
    var sum = 0.0
    for index in range {
      let metric = Int(terms[index].metric)
      let bits = batch.values[metric].bits
      let value: Double =
        switch batch.catalog.metrics[metric].kind {
        case .counter: Double(bits)
        case .integer: Double(Int64(bitPattern: bits))
        case .real: Double(bitPattern: bits)
        }
      sum += terms[index].coefficient * value
    }
    return sum
  }

  /// Whether each term has an older sample; `aligned` asks that they are of one moment.
  private func hasSamples(_ flat: Flat, aligned: Bool) -> Bool {
    let at = samples[Int(terms[Int(flat.first)].metric)].at
    for index in Int(flat.first)..<Int(flat.end) {
      let other = samples[Int(terms[index].metric)].at
      if other == .min || aligned && other != at { return false }
    }
    return true
  }

  /// The sum of increases since the older samples, `nil` where a counter went backwards.
  private func increase(_ range: Range<Int>, _ batch: MetricBatch, perSecond: Bool) -> Double? {
    var sum = 0.0
    for index in range {
      let metric = Int(terms[index].metric)
      let old = samples[metric].bits
      let new = batch.values[metric].bits
      var delta: Double
      switch batch.catalog.metrics[metric].kind {
      case .counter:
        guard new >= old else { return nil }
        delta = Double(new &- old)
      case .integer:
        let (difference, overflow) = Int64(bitPattern: new)
          .subtractingReportingOverflow(Int64(bitPattern: old))
        delta =
          overflow
          ? Double(Int64(bitPattern: new)) - Double(Int64(bitPattern: old)) : Double(difference)
      case .real: delta = Double(bitPattern: new) - Double(bitPattern: old)
      }
      if perSecond { delta /= Double(batch.at.nanoseconds - samples[metric].at) * 1e-9 }
      sum += terms[index].coefficient * delta
    }
    return sum
  }
}
