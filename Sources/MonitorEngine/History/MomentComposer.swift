import MonitorAnalysis
import MonitorModel
import MonitorStorage

/// Makes a snapshot of recorded ticks, by the very code that makes the live one.
struct MomentComposer: ~Copyable {
  /// What was shown at a tick, and the events up to it.
  struct Composed: Sendable {
    /// The snapshot.
    var snapshot: MonitorSnapshot
    /// The events, oldest first.
    var events: [AnomalyEvent]
  }

  /// Rows of a run that are to be stepped through.
  struct Stretch {
    var run: any HistoryRun
    var rows: Range<Int>
  }

  private var reader = RunReader()
  /// The blocks, by their first numbers, of which something could not be read.
  var damaged: Set<UInt64> { reader.damaged }

  /// What was shown at the last row of the last stretch; those before it bring values that were not
  /// read at every tick.
  mutating func compose(
    _ stretches: [Stretch], events: [AnomalyEvent]
  ) throws(StorageError) -> Composed {
    guard let last = stretches.last, let row = last.rows.last else {
      preconditionFailure("a moment has a tick")
    }
    let run = last.run
    let catalog = run.catalog
    let facts = try run.facts(through: row)
    let evaluator = try evaluate(stretches, interval: facts.config.metricsInterval.nanoseconds)
    let stamp = run.stamps[row]
    let data = ProcessedData(
      sequence: catalog.firstSequence + UInt64(row), at: stamp.at, wall: stamp.wall,
      series: evaluator.definitions, values: evaluator.values, states: evaluator.states,
      ages: evaluator.ages, processes: evaluator.processTable, quality: facts.quality,
      registry: run.session)
    let all = events + facts.events
    var host = facts.host?.facts
    if let known = facts.host {
      host?.uptimeSeconds += Double(stamp.at - known.at) * 1e-9
    }
    let snapshot = MonitorSnapshot(
      data: data, expectedLow: Self.padded(facts.expectedLow, data.series.count),
      expectedHigh: Self.padded(facts.expectedHigh, data.series.count), open: facts.open,
      lastEvent: all.last?.sequence ?? 0,
      host: host
        ?? HostFacts(
          hostname: "", kernel: "", processors: 0, cpuLimit: 0, memoryLimit: 0,
          limitedByCgroup: false, uptimeSeconds: 0),
      collectors: facts.health?.collectors ?? [], engine: facts.health?.engine ?? EngineHealth(),
      config: facts.config, incidents: facts.incidents,
      detection: facts.health?.detection ?? DetectionHealth())
    return Composed(snapshot: snapshot, events: all)
  }

  private static func padded(_ values: [Float], _ count: Int) -> [Float] {
    values.count < count
      ? values + [Float](repeating: .nan, count: count - values.count)
      : Array(values.prefix(count))
  }

  /// Evaluates all series over some rows; they have the numbers they had live.
  private mutating func evaluate(
    _ stretches: [Stretch], interval: Int64
  ) throws(StorageError) -> SeriesEvaluator {
    var evaluator = SeriesEvaluator(interval: interval)
    if let first = stretches.first { Self.number(first.run, first.rows.lowerBound, &evaluator) }
    for (index, stretch) in stretches.enumerated() {
      // Rates of processes need two readings, and the two before may be of the stretch before.
      let isLast = index == stretches.count - 1
      let cut =
        isLast
        ? max(stretch.rows.lowerBound, stretch.rows.upperBound - 3)
        : max(stretch.rows.lowerBound, stretch.rows.upperBound - 2)
      try reader.visit(stretch.run, rows: stretch.rows, .all(processesFrom: cut)) {
        _, stamp, batches in
        evaluator.step(batches, at: stamp.at)
      }
    }
    return evaluator
  }

  /// Numbers the series that were known before a row as the session did.
  static func number(
    _ run: any HistoryRun, _ row: Int, _ evaluator: inout SeriesEvaluator
  ) {
    let catalog = run.catalog
    let known = catalog.collectors.map { collector in
      collector.growth.last { $0.row <= row }?.series ?? 0
    }
    for order in catalog.order.runs {
      let collector = catalog.collectors[order.collector]
      let end = min(order.first + order.count, known[order.collector])
      guard end > order.first else { continue }
      evaluator.number(collector.name, collector.catalog, series: order.first..<end)
    }
  }

  // MARK: Data

  /// What a view asked for, computed over some stretches by a processor of only those series.
  mutating func answer(
    _ request: DataRequest, _ stretches: [Stretch], _ snapshot: MonitorSnapshot
  ) throws(StorageError) -> DataReply {
    let series = Self.series(of: request, count: snapshot.data.series.count)
    guard !series.isEmpty, let last = stretches.last?.run else { return DataReply() }
    // The newest catalog says which columns: an older one may lack some, but moves none.
    let catalog = last.catalog
    let places = Self.places(series, catalog)
    var projections: [String: CatalogProjection] = [:]
    for collector in catalog.collectors where places[collector.name] != nil {
      projections[collector.name] = CatalogProjection(
        collector.catalog, series: places[collector.name] ?? [])
    }
    var config = snapshot.config
    config.metricsInterval = max(config.metricsInterval, Limits.tickMinimum)
    var processor = StreamingDataProcessor(config: config)
    for stretch in stretches where !stretch.rows.isEmpty {
      try reader.visit(stretch.run, rows: stretch.rows, .projected(projections)) {
        _, stamp, batches in
        _ = processor.step(
          batches, at: stamp.at, wall: stamp.wall, missedTicks: stamp.missed,
          provisional: stamp.isProvisional)
      }
    }
    return Self.renumbered(request, series, processor, snapshot)
  }

  /// The series that a request is about.
  private static func series(of request: DataRequest, count: Int) -> [SeriesID] {
    var found: Set<SeriesID> = Set(request.histories.map(\.series)).union(request.details)
    if request.window != nil {
      found.formUnion(request.statisticsSeries ?? (0..<count).map { SeriesID($0) })
    }
    // Any may be related.
    if request.related != nil { found.formUnion((0..<count).map { SeriesID($0) }) }
    return found.filter { $0.index >= 0 && $0.index < count }.sorted()
  }

  /// The places of series in the catalogs of their collectors.
  private static func places(
    _ series: [SeriesID], _ catalog: BlockCatalog
  ) -> [String: [Int]] {
    var places: [String: [Int]] = [:]
    var next = 0
    var first = 0
    for run in catalog.order.runs {
      while next < series.count, series[next].index < first + run.count {
        let place = run.first + series[next].index - first
        places[catalog.collectors[run.collector].name, default: []].append(place)
        next += 1
      }
      first += run.count
    }
    return places
  }

  private static func numbers(_ series: [SeriesDefinition]) -> [SeriesKey: Int] {
    var numbers: [SeriesKey: Int] = [:]
    numbers.reserveCapacity(series.count)
    for (number, definition) in series.enumerated() { numbers[definition.key] = number }
    return numbers
  }

  /// The reply of the small processor in the numbers of the session.
  private static func renumbered(
    _ request: DataRequest, _ series: [SeriesID], _ processor: borrowing StreamingDataProcessor,
    _ snapshot: MonitorSnapshot
  ) -> DataReply {
    var local: [SeriesKey: SeriesID] = [:]
    for (index, definition) in processor.series.enumerated() {
      local[definition.key] = SeriesID(index)
    }
    func here(_ id: SeriesID) -> SeriesID? {
      id.index < snapshot.data.series.count ? local[snapshot.data.series[id.index].key] : nil
    }
    let now = snapshot.data.at
    var reply = DataReply()
    for wanted in request.histories {
      guard let id = here(wanted.series) else { continue }
      var asked = wanted
      asked.series = id
      if var history = processor.history(asked, now: now) {
        history.series = wanted.series
        reply.histories.append(history)
      }
    }
    if let window = request.window {
      for id in request.statisticsSeries ?? series {
        guard let small = here(id) else { continue }
        reply.statisticsSeries.append(id)
        reply.statistics.append(processor.statistics(small, window))
      }
    }
    for id in request.details {
      guard let small = here(id), var detail = processor.detail(small, now: now) else { continue }
      detail.series = id
      reply.details.append(detail)
    }
    if var question = request.related, let focus = here(question.series) {
      question.series = focus
      reply.related = processor.related(question).map { found in
        let numbers = Self.numbers(snapshot.data.series)
        return found.compactMap { one in
          guard let number = numbers[processor.series[one.series.index].key] else { return nil }
          var one = one
          one.series = SeriesID(number)
          return one
        }
      }
    }
    return reply
  }
}
