import MonitorModel

/// The columns and series of a StatsD source: its own and those of its subjects.
struct StatsDSeries {
  /// The percentiles that are told.
  static let shares = [0.5, 0.95, 0.99]
  private static let quantiles = ["0.5", "0.95", "0.99"]

  /// The columns of one subject.
  private struct Place {
    var measure: StatsDMeasure
    var slot: Int
    var index: Int
    /// Sum and weight since the start, of which the columns hold the same.
    var sum = 0.0
    var weight = 0.0
    /// When a gauge was told last.
    var told: MonotonicInstant?
  }

  /// The names of the source's own series.
  static let ownNames = [
    "statsd.metrics", "statsd.datagrams", "statsd.bad_lines", "statsd.kernel_drops",
  ]

  /// The columns.
  private(set) var columns = MetricColumns()
  private var places: [Place] = []
  private let gaugeTimeout: Int64

  /// Makes the source's own columns; `source` is its name.
  init(source: String, gaugeTimeout: Duration) {
    self.gaugeTimeout = gaugeTimeout.nanoseconds
    for name in Self.ownNames {
      let key = SeriesKey(name, "source", source)
      let index = columns.add(name, key.labels)
      let isLoss = name == "statsd.kernel_drops" || name == "statsd.bad_lines"
      columns.add(
        SeriesDefinition(
          key, .perSecond, .rate(index), concern: isLoss ? .high : .none,
          weight: isLoss ? 0.6 : 0.2, grain: 1))
    }
  }

  /// How many subjects have columns.
  var subjectCount: Int { places.count }

  // MARK: - Series

  /// Adds the columns and series of a subject.
  mutating func add(_ subject: StatsDSubject) {
    let index = columns.values.count
    places.append(Place(measure: subject.measure, slot: Int(subject.slot), index: index))
    let key = SeriesKey(subject.name, subject.labels)
    switch subject.measure {
    case .counter:
      let total = columns.addReal(subject.name, subject.labels)
      columns.add(
        SeriesDefinition(
          key, .perSecond, .rate(total), concern: .both, role: .throughput, weight: 0.3,
          grain: 0.1))
    case .gauge:
      let value = columns.addReal(subject.name, subject.labels)
      columns.add(SeriesDefinition(key, .count, .level(value), weight: 0.3))
    case .timing, .distribution: addDistribution(subject)
    case .set:
      let window = columns.addReal(subject.name, subject.labels)
      let tick = columns.addReal(subject.name + ".tick", subject.labels)
      columns.add(
        SeriesDefinition(
          key, .count, .level(window), concern: .both, role: .throughput, weight: 0.3, grain: 1))
      columns.add(
        SeriesDefinition(
          SeriesKey(subject.name + ".tick", subject.labels), .count, .level(tick), weight: 0.2))
    }
  }

  private mutating func addDistribution(_ subject: StatsDSubject) {
    let isTiming = subject.measure == .timing
    let unit = isTiming ? Unit.seconds : .count
    for quantile in Self.quantiles {
      let labels = subject.labels + [SeriesKey.Label("quantile", quantile)]
      let index = columns.addReal(subject.name, labels)
      let isHigh = isTiming && quantile != "0.5"
      columns.add(
        SeriesDefinition(
          SeriesKey(subject.name, labels), unit, .level(index), concern: isHigh ? .high : .none,
          role: isTiming ? .responseTime : .other, weight: isHigh ? 0.5 : 0.3,
          grain: isTiming ? 0.001 : 0))
    }
    let count = columns.addReal(subject.name + ".rate", subject.labels)
    let sum = columns.addReal(subject.name + ".mean", subject.labels)
    columns.add(
      SeriesDefinition(
        SeriesKey(subject.name + ".rate", subject.labels), .perSecond, .rate(count),
        concern: .both, role: .throughput, weight: 0.2, grain: 0.1))
    columns.add(
      SeriesDefinition(
        SeriesKey(subject.name + ".mean", subject.labels), unit,
        Formula(.increaseRatio, [Formula.Term(sum)], over: [Formula.Term(count)]), weight: 0.3))
  }

  // MARK: - Readings

  /// Sets the source's own columns; `drops` is `nil` where the kernel does not tell.
  mutating func set(_ totals: StatsDTotals, drops: UInt64?) {
    columns.set(0, totals.metrics)
    columns.set(1, totals.datagrams)
    columns.set(2, totals.badLines)
    columns.set(3, drops)
  }

  /// Sets the columns of all subjects from what came in a tick.
  mutating func set(
    _ interval: borrowing StatsDInterval, sets: [(window: Double, tick: Double)],
    at instant: MonotonicInstant
  ) {
    for number in places.indices {
      let tally = interval.tallies[number]
      let place = places[number]
      switch place.measure {
      case .counter:
        places[number].sum += tally.sum
        columns.setReal(place.index, places[number].sum)
      case .gauge: setGauge(number, tally, instant)
      case .timing, .distribution:
        places[number].sum += tally.sum
        places[number].weight += tally.weight
        let values =
          tally.updates > 0 ? interval.histograms[place.slot].values(at: Self.shares) : []
        for (index, value) in values.enumerated() { columns.setReal(place.index + index, value) }
        if values.isEmpty { columns.mark(place.index..<place.index + Self.shares.count, .idle) }
        columns.setReal(place.index + 3, places[number].weight)
        columns.setReal(place.index + 4, places[number].sum)
      case .set:
        columns.setReal(place.index, sets[place.slot].window)
        columns.setReal(place.index + 1, sets[place.slot].tick)
      }
    }
  }

  private mutating func setGauge(
    _ number: Int, _ tally: StatsDInterval.Tally, _ instant: MonotonicInstant
  ) {
    let index = places[number].index
    if tally.updates > 0 {
      places[number].told = instant
      columns.setReal(index, tally.sum)
    } else if let told = places[number].told, instant - told >= gaugeTimeout {
      columns.mark(index, .vanished)
    }
  }

  /// Tells which histogram a subject has.
  func slot(_ subject: Int) -> Int? {
    switch places[subject].measure {
    case .timing, .distribution: places[subject].slot
    default: nil
    }
  }
}
