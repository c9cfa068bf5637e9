import MonitorModel

/// Looks into a batch by name, as a person would.
struct BatchReader {
  var batch: MetricBatch

  /// The state of a raw metric; `nil` where there is no such metric.
  func state(_ key: String) -> ReadingState? { index(key).map { batch.states[$0] } }

  /// The number of a raw metric that has one.
  func number(_ key: String) -> Double? {
    index(key).flatMap { value($0) }
  }

  /// What a series without history shows: level forms only.
  func level(_ key: String) -> Double? {
    guard let series = batch.catalog.series.first(where: { $0.key.description == key }) else {
      return nil
    }
    let formula = series.formula
    func sum(_ terms: [Formula.Term]) -> Double? {
      terms.reduce(0 as Double?) { total, term in
        guard let total, let value = value(Int(term.metric)) else { return nil }
        return total + term.coefficient * value
      }
    }
    switch formula.form {
    case .level: return sum(formula.numerator).map { $0 * formula.scale }
    case .levelRatio:
      guard let top = sum(formula.numerator), let bottom = sum(formula.denominator) else {
        return nil
      }
      return bottom == 0 ? nil : top / bottom * formula.scale
    default: return nil
    }
  }

  /// The series of a name.
  func series(_ key: String) -> SeriesDefinition? {
    batch.catalog.series.first { $0.key.description == key }
  }

  /// A series over the increase from an earlier batch.
  func change(since before: BatchReader, seconds: Double, _ key: String) -> Double? {
    guard let formula = series(key)?.formula else { return nil }
    func sum(_ terms: [Formula.Term]) -> Double? {
      terms.reduce(0 as Double?) { total, term in
        guard let total, let new = value(Int(term.metric)),
          let old = before.value(Int(term.metric))
        else { return nil }
        return total + term.coefficient * (new - old)
      }
    }
    guard let top = sum(formula.numerator) else { return nil }
    if formula.form == .rate { return top * formula.scale / seconds }
    guard let bottom = sum(formula.denominator), bottom != 0 else { return nil }
    return top / bottom * formula.scale
  }

  private func index(_ key: String) -> Int? {
    batch.catalog.metrics.firstIndex { $0.key.description == key }
  }

  private func value(_ index: Int) -> Double? {
    guard index < batch.values.count, batch.states[index] == .value else { return nil }
    let bits = batch.values[index].bits
    switch batch.catalog.metrics[index].kind {
    case .counter: return Double(bits)
    case .integer: return Double(Int64(bitPattern: bits))
    case .real: return Double(bitPattern: bits)
    }
  }
}
