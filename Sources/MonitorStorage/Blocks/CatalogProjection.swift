package import MonitorModel

/// A catalog cut down to some series and the metrics they are made of.
package struct CatalogProjection: Sendable {
  /// The metrics, by their place in the whole catalog, ascending.
  package let metrics: [Int]
  /// The small catalog, whose series are those that were asked for, in that order.
  package let catalog: MetricCatalog

  /// Cuts `whole` down to some of its series; places that it does not have are left out.
  package init(_ whole: MetricCatalog, series: [Int]) {
    let wanted = series.filter { whole.series.indices.contains($0) }.map { whole.series[$0] }
    var used: Set<Int> = []
    for definition in wanted {
      for term in definition.formula.numerator + definition.formula.denominator
      where whole.metrics.indices.contains(Int(term.metric)) {
        used.insert(Int(term.metric))
      }
    }
    let metrics = used.sorted()
    var places: [Int32: Int32] = [:]
    for (place, metric) in metrics.enumerated() { places[Int32(metric)] = Int32(place) }
    func moved(_ terms: [Formula.Term]) -> [Formula.Term] {
      // A term of a metric that does not exist stays one: the formula is broken then as before.
      terms.map { term in
        var term = term
        term.metric = places[term.metric] ?? -1
        return term
      }
    }
    self.metrics = metrics
    catalog = MetricCatalog(
      metrics: metrics.map { whole.metrics[$0] },
      series: wanted.map { definition in
        var definition = definition
        definition.formula.numerator = moved(definition.formula.numerator)
        definition.formula.denominator = moved(definition.formula.denominator)
        return definition
      })
  }
}
