package import MonitorModel
package import WireFormats

/// Turns the answers of an endpoint into columns and words; without a network, so that it can be
/// tested and measured by itself.
package struct ScrapeFeed {
  /// Different samples that are remembered: more than one exposition may have.
  package static let rememberedSamples = 1 << 18
  /// Families in the table of the report.
  private static let familyRows = 20

  /// The columns.
  private(set) var table: ScrapeTable
  /// The format of the newest answer.
  private(set) var format = ExpositionFormat.text
  /// What was refused of the input.
  package private(set) var faults: [SourceReport.Fault] = []
  private var exposition = Exposition()
  private let up: Int
  private let duration: Int
  private let samples: Int
  private var refusals: [ExpositionError.Reason: SourceReport.Fault] = [:]
  private var cuts: UInt64 = 0
  private var familyHash = 0
  private var families: [SourceTable] = []

  /// Makes one with the series that every scrape has: `up`, `scrape.duration`, `scrape.samples`.
  package init(
    _ options: ScrapeOptions, rememberedSamples: Int = ScrapeFeed.rememberedSamples
  ) {
    table = ScrapeTable(options, entryLimit: rememberedSamples)
    let job = [SeriesKey.Label("job", options.name)]
    up = table.columns.addGauge("up", job)
    duration = table.columns.addReal("scrape.duration", job)
    samples = table.columns.addGauge("scrape.samples", job)
    table.columns.add(
      SeriesDefinition(
        SeriesKey("up", job), .count, .level(up), ceiling: nil, concern: .low, weight: 0.9,
        grain: 0.5))
    table.columns.add(
      SeriesDefinition(
        SeriesKey("scrape.duration", job), .seconds, .level(duration), weight: 0.2, grain: 0.01))
    table.columns.add(
      SeriesDefinition(SeriesKey("scrape.samples", job), .count, .level(samples), weight: 0.2))
  }

  /// Takes in a whole answer; returns what is wrong with it.
  mutating func take(_ answer: CurlAnswer, _ bytes: Bytes) -> EndpointProblem? {
    if let problem = Self.problem(answer) { return problem }
    guard let format = ExpositionFormat(contentType: answer.contentType) else {
      return .init(code: .malformed, text: "no metrics but \(answer.contentType.prefix(40))")
    }
    return take(bytes, as: format)
  }

  /// Takes in an exposition; returns what is wrong with the whole of it.
  package mutating func take(_ bytes: Bytes, as format: ExpositionFormat) -> EndpointProblem? {
    self.format = format
    do throws(ExpositionError) {
      try exposition.read(bytes, as: format)
    } catch {
      return .init(code: .malformed, text: "no valid OpenMetrics: \(error)")
    }
    if exposition.samples.isEmpty, !exposition.refusals.isEmpty {
      return .init(code: .malformed, text: "no metrics: \(exposition.refusals[0].first)")
    }
    table.take(exposition, bytes, isStrict: format == .openMetrics)
    table.columns.setGauge(samples, UInt64(exposition.samples.count))
    if exposition.isCut { cuts += 1 }
    noteFaults(bytes)
    noteFamilies(bytes)
    return nil
  }

  /// What a status other than 200 means.
  static func problem(_ answer: CurlAnswer) -> EndpointProblem? {
    switch answer.status {
    case 200: nil
    case 401, 403: .init(code: .forbidden, text: "refused: HTTP status \(answer.status)")
    case 404: .init(code: .absent, text: "nothing there: HTTP status 404")
    case 300..<400:
      .init(code: .failed, text: "redirected elsewhere: HTTP status \(answer.status)")
    default: .init(code: .failed, text: "HTTP status \(answer.status)")
    }
  }

  /// Says whether the endpoint gave metrics, and how long it took.
  mutating func tell(isUp: Bool, seconds: Double) {
    table.columns.setGauge(up, isUp ? 1 as UInt64 : 0)
    table.columns.setReal(duration, seconds)
    if !isUp { table.columns.mark(samples, .failed) }
  }

  /// The columns as a batch: those of a new scrape, or what is left between scrapes and after one
  /// that failed.
  package func batch(
    at instant: MonotonicInstant, isNew: Bool = true, failure: ReadingState? = nil
  ) -> MetricBatch {
    let columns = table.columns
    return MetricBatch(
      collector: table.options.name, at: instant, catalog: columns.catalog,
      values: columns.values,
      states: isNew && failure == nil ? columns.states : states(failure: failure))
  }

  /// The states between scrapes and after a failed one.
  private func states(failure: ReadingState?) -> [ReadingState] {
    var states = table.states(failure: failure)
    // These two tell of the scrape, also of one that failed.
    for column in [up, duration] { states[column] = table.columns.states[column] }
    return states
  }

  /// Writes facts and tables.
  func describe(_ report: inout SourceReport, _ answer: CurlAnswer) {
    let isUp = report.problem.isEmpty
    report.facts = [
      .init("up", .text(isUp ? "yes" : "no")),
      .init("samples", isUp ? .number(Double(exposition.samples.count), .count) : .missing),
      .init("series", .number(Double(table.seriesCount), .count)),
      .init("duration", .number(answer.seconds, .seconds)),
      .init("size", .number(Double(answer.length), .bytes)),
      .init("format", .text(format.name)),
    ]
    report.tables = families
  }

  private mutating func noteFaults(_ bytes: Bytes) {
    for refusal in exposition.refusals {
      let reason = refusal.first.reason
      refusals[reason, default: .init("refused: \(reason.rawValue)", count: 0)].count +=
        refusal.count
      refusals[reason]?.example = "line \(refusal.first.line), byte \(refusal.first.column)"
    }
    faults = refusals.values.sorted { $0.reason < $1.reason }
    if table.refused > 0 {
      faults.append(
        .init("past the limit of \(table.options.sampleLimit) series", count: table.refused))
    }
    if table.repeated > 0 {
      faults.append(.init("given twice in one answer", count: table.repeated))
    }
    if cuts > 0 {
      faults.append(.init("answers of more than \(Exposition.sampleLimit) samples", count: cuts))
    }
  }

  /// The families with the most samples; made anew only when their counts change.
  private mutating func noteFamilies(_ bytes: Bytes) {
    var hasher = Hasher()
    for family in exposition.families {
      hasher.combine(family.samples)
      hasher.combine(bytes: bytes.part(family.name))
    }
    let hash = hasher.finalize()
    guard hash != familyHash else { return }
    familyHash = hash
    let top = exposition.families.sorted { $0.samples > $1.samples }.prefix(Self.familyRows)
    families = [
      SourceTable(
        "largest families", [.text("family"), .text("type"), .number("samples")],
        top.map { family in
          [
            .text(bytes.part(family.name).text), .text("\(family.type)"),
            .number(Double(family.samples), .count),
          ]
        })
    ]
  }
}
