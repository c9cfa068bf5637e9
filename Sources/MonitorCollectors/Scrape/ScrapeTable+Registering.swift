import MonitorModel
import WireFormats

/// What is done once for a series: its name, its unit, its columns.
extension ScrapeTable {
  /// The texts of a sample that is new.
  private struct Subject {
    var name: String
    var family: String
    var type: ExpositionType
    var part: ExpositionSample.Part
    var labels: [SeriesKey.Label]
    var shape: ScrapeShape
    var value: Double

    /// Its own name with its labels.
    var key: SeriesKey { SeriesKey(name, labels) }
  }

  /// Decides what a new sample is for; returns its entry.
  mutating func register(
    _ sample: ExpositionSample, _ exposition: Exposition, _ bytes: Bytes
  ) -> Int {
    let subject = subject(sample, exposition, bytes)
    // Written in another way, but the same: labels in another order, or another escape.
    if let entry = known[subject.key] { return Int(entry) }
    let entry = entry(for: subject)
    switch entry.kind {
    case .ignored: return Self.ignored
    case .refused: return Self.refused
    default: break
    }
    entries.append(entry)
    known[subject.key] = Int32(entries.count - 1)
    return entries.count - 1
  }

  private func subject(
    _ sample: ExpositionSample, _ exposition: Exposition, _ bytes: Bytes
  ) -> Subject {
    let family = exposition.families[Int(sample.family)]
    let name = bytes.part(sample.name).text
    var labels = ExpositionLabels(bytes.part(sample.labels)).all.map { label in
      // As Prometheus does where a label of its own is taken.
      SeriesKey.Label(label.name == "job" ? "exported_job" : label.name, label.value)
    }
    labels.append(.init("job", options.name))
    let stem = bytes.part(family.name).text
    return Subject(
      name: name, family: stem, type: family.type, part: sample.part, labels: labels,
      shape: ScrapeShape(name: stem, unit: bytes.part(family.unit).text), value: sample.value)
  }

  private mutating func entry(for subject: Subject) -> ScrapeEntry {
    let nothing = ScrapeEntry(kind: .ignored, place: 0, scale: 1)
    guard isWanted(subject.name) || isWanted(subject.family) else { return nothing }
    switch (subject.type, subject.part) {
    case (_, .created), (_, .info), (.gaugeHistogram, .bucket): return nothing
    case (.histogram, .bucket), (.histogram, .count), (.histogram, .sum):
      return histogramEntry(for: subject)
    case (.counter, _):
      guard seriesCount < options.sampleLimit else { return refusal }
      return counter(subject)
    case (.summary, .count), (.summary, .sum):
      guard seriesCount < options.sampleLimit else { return refusal }
      return summaryCounter(subject)
    default:
      // What tells only a version has the value 1 for ever.
      if subject.name.hasSuffix("_info"), subject.value == 1 { return nothing }
      guard seriesCount < options.sampleLimit else { return refusal }
      return gauge(subject)
    }
  }

  private var refusal: ScrapeEntry { ScrapeEntry(kind: .refused, place: 0, scale: 1) }

  private mutating func add(_ series: SeriesDefinition) {
    columns.add(series)
    seriesCount += 1
  }

  private mutating func addCounter(_ key: SeriesKey) -> Int {
    let column = columns.add(key.name, key.labels)
    counterColumns.append(column)
    return column
  }

  private mutating func gauge(_ subject: Subject) -> ScrapeEntry {
    let key = subject.key
    let column = columns.addReal(key.name, key.labels)
    add(SeriesDefinition(key, subject.shape.unit, .level(column), weight: 0.2))
    let isQuantile = subject.type == .summary && subject.part == .value
    return ScrapeEntry(kind: isQuantile ? .quantile : .gauge, place: Int32(column), scale: 1)
  }

  private mutating func counter(_ subject: Subject) -> ScrapeEntry {
    let key = subject.key
    let scale = subject.shape.scale(from: subject.value)
    let column = addCounter(key)
    let isOfErrors = ScrapeShape.isOfErrors(key.name)
    add(
      SeriesDefinition(
        key, subject.shape.rateUnit(key.name), .rate(column, scale: 1 / scale),
        concern: isOfErrors ? .high : .none, weight: isOfErrors ? 0.4 : 0.2))
    return ScrapeEntry(kind: .counter, place: Int32(column), scale: scale)
  }

  /// `_count` and `_sum` of a summary: a rate each.
  private mutating func summaryCounter(_ subject: Subject) -> ScrapeEntry {
    let scale = subject.part == .count ? 1 : subject.shape.scale(from: subject.value)
    let column = addCounter(subject.key)
    add(
      SeriesDefinition(
        subject.key, subject.part == .count ? .perSecond : subject.shape.rateUnit(subject.name),
        .rate(column, scale: 1 / scale), weight: 0.2))
    return ScrapeEntry(kind: .counter, place: Int32(column), scale: scale)
  }

  // MARK: - Histograms

  private mutating func histogramEntry(for subject: Subject) -> ScrapeEntry {
    let own = SeriesKey(subject.family, subject.labels.filter { $0.name != "le" })
    guard let histogram = knownHistograms[own] ?? addHistogram(own, subject) else {
      return refusal
    }
    let base = histogramBases[histogram]
    switch subject.part {
    case .count:
      uncounted.removeAll { $0.histogram == histogram }
      return ScrapeEntry(kind: .counter, place: Int32(base.count), scale: 1)
    case .sum:
      return ScrapeEntry(kind: .counter, place: Int32(base.sum), scale: base.sumScale)
    default:
      let text = subject.labels.first { $0.name == "le" }?.value ?? ""
      guard let bound = ExpositionLabels.number(text), !bound.isNaN,
        histograms.bucketCount < ScrapeHistograms.bucketLimit
      else { return refusal }
      let place = histograms.addBucket(histogram, upTo: bound)
      return ScrapeEntry(kind: .bucket, place: Int32(place), scale: 1)
    }
  }

  /// Makes the series of a histogram: how often, how much on average, and quantiles.
  private mutating func addHistogram(_ own: SeriesKey, _ subject: Subject) -> Int? {
    let quantiles = ScrapeHistograms.quantiles
    guard seriesCount + quantiles.count + 2 <= options.sampleLimit else { return nil }
    let shape = subject.shape
    let count = addCounter(SeriesKey(own.name + "_count", own.labels))
    let sum = addCounter(SeriesKey(own.name + "_sum", own.labels))
    let sumScale = shape.scale == 1e6 ? 1e3 : shape.scale
    let role: SeriesDefinition.Role = shape.unit == .seconds ? .responseTime : .other
    add(
      SeriesDefinition(
        SeriesKey(own.name + "_count", own.labels), .perSecond, .rate(count), weight: 0.3))
    add(
      SeriesDefinition(
        SeriesKey(own.name + "_mean", own.labels), shape.unit,
        Formula(.increaseRatio, [.init(sum)], over: [.init(count)], scale: 1 / sumScale),
        role: role, weight: 0.3))
    let first = columns.values.count
    for quantile in quantiles {
      let key = SeriesKey(own.name, own.labels + [.init("quantile", "\(quantile)")])
      let column = columns.addReal(key.name, key.labels)
      add(
        SeriesDefinition(
          key, shape.unit, .level(column), concern: quantile >= 0.95 ? .high : .none, role: role,
          weight: quantile >= 0.95 ? 0.4 : 0.2))
    }
    let histogram = histograms.add(columns: first..<columns.values.count)
    knownHistograms[own] = histogram
    histogramBases.append((count, sum, sumScale))
    uncounted.append((histogram, count))
    return histogram
  }
}
