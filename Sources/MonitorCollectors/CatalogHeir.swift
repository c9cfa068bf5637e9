import MonitorModel

/// Brings the batches of a collector into the order of the one that had its name before.
///
/// A catalog only ever grows, for whoever numbers series by it: the processor, the hot memory and
/// history. A source whose configuration changed begins with a catalog of its own, and yet its series
/// are the same, and go on. So what was there keeps its place, also where nothing fills it any more,
/// and what is new comes behind.
struct CatalogHeir {
  /// The catalog so far: that of the one before, and behind it what is new.
  private(set) var catalog: MetricCatalog
  /// Places of the collector's own metrics.
  private var metricPlaces: [Int] = []
  /// How many of the collector's own series are known.
  private var seriesKnown = 0
  private var metricOf: [Metric: Int] = [:]
  private var seriesOf: [SeriesKey: [Int]] = [:]

  /// Begins with the catalog of the one before.
  init(of catalog: MetricCatalog) {
    self.catalog = catalog
    for (place, metric) in catalog.metrics.enumerated() { metricOf[metric] = place }
    for (place, series) in catalog.series.enumerated() {
      seriesOf[series.key, default: []].append(place)
    }
  }

  /// A batch in the order of the catalog; what the collector does not have is `vanished`.
  ///
  /// - Precondition: the catalog has not shrunk, and its formulas are made of its own metrics.
  mutating func take(_ batch: MetricBatch) -> MetricBatch {
    while metricPlaces.count < batch.catalog.metrics.count {
      admit(batch.catalog.metrics[metricPlaces.count])
    }
    while seriesKnown < batch.catalog.series.count {
      admit(batch.catalog.series[seriesKnown])
      seriesKnown += 1
    }
    var taken = batch
    taken.catalog = catalog
    taken.values = Array(repeating: .none, count: catalog.metrics.count)
    taken.states = Array(repeating: .vanished, count: catalog.metrics.count)
    for (own, place) in metricPlaces.enumerated() {
      taken.values[place] = batch.values[own]
      taken.states[place] = batch.states[own]
    }
    return taken
  }

  private mutating func admit(_ metric: Metric) {
    // One that the collector has twice keeps two places.
    if let place = metricOf[metric], !metricPlaces.contains(place) {
      metricPlaces.append(place)
    } else {
      let place = catalog.add(metric)
      metricOf[metric] = place
      metricPlaces.append(place)
    }
  }

  private mutating func admit(_ definition: SeriesDefinition) {
    var series = definition
    series.formula.numerator = series.formula.numerator.map(placed)
    series.formula.denominator = series.formula.denominator.map(placed)
    let places = seriesOf[series.key] ?? []
    // What is computed in another way, or is another quantity, is another series.
    if places.contains(where: { isSame(catalog.series[$0], series) }) { return }
    seriesOf[series.key, default: []].append(catalog.series.count)
    catalog.series.append(series)
  }

  private func isSame(_ a: SeriesDefinition, _ b: SeriesDefinition) -> Bool {
    a.unit == b.unit && a.formula == b.formula
  }

  private func placed(_ term: Formula.Term) -> Formula.Term {
    Formula.Term(metricPlaces[Int(term.metric)], term.coefficient)
  }
}
