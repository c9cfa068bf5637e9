import MonitorModel
import WireFormats

/// What a source has told so far, as columns: it takes in one exposition after the other.
///
/// A sample finds its column by the hash of its name and labels as they are written, in an
/// open-addressing table; only what was never seen before is looked at as text. The timestamps of an
/// exposition are passed over: what it tells is taken as of now.
struct ScrapeTable {
  /// The entry for what is left out.
  static let ignored = 0
  /// The entry for what is past a limit.
  static let refused = 1

  /// The columns.
  var columns = MetricColumns()
  /// The entries, by the order in which they came; the first two are for all that have no column.
  var entries: [ScrapeEntry] = [
    ScrapeEntry(kind: .ignored, place: 0, scale: 1),
    ScrapeEntry(kind: .refused, place: 0, scale: 1),
  ]
  /// The columns of counters.
  var counterColumns: [Int] = []
  /// The histograms.
  var histograms = ScrapeHistograms()
  /// Entries by the names of what they are for, however it is written.
  var known: [SeriesKey: Int32] = [:]
  /// Histograms by name and labels without `le`.
  var knownHistograms: [SeriesKey: Int] = [:]
  /// Histograms that tell no `_count`, with the column for it: their bucket `+Inf` is the count.
  var uncounted: [(histogram: Int, column: Int)] = []
  /// For each histogram the columns of its count and sum, and the scale of the sum.
  var histogramBases: [(count: Int, sum: Int, sumScale: Double)] = []
  /// Series made.
  var seriesCount = 0
  /// What makes series.
  let options: ScrapeOptions
  private let entryLimit: Int
  private let only: [GlobPattern]
  private let drop: [GlobPattern]
  private var keys: [UInt64] = Array(repeating: 0, count: 1_024)
  private var targets: [Int32] = Array(repeating: 0, count: 1_024)
  private var used = 0
  private var scrape: UInt32 = 0

  /// The most samples of one scrape that were past the limit.
  private(set) var refused: UInt64 = 0
  /// Samples that came twice in one scrape.
  private(set) var repeated: UInt64 = 0

  /// Makes an empty one that remembers so many samples; past it those without a column are
  /// forgotten, and looked at again when they come.
  init(_ options: ScrapeOptions, entryLimit: Int) {
    self.options = options
    self.entryLimit = entryLimit
    only = options.only.map { GlobPattern($0) }
    drop = options.drop.map { GlobPattern($0) }
  }

  /// Whether the configuration wants a metric.
  func isWanted(_ name: String) -> Bool {
    if drop.contains(where: { $0.matches(name) }) { return false }
    return only.isEmpty || only.contains { $0.matches(name) }
  }

  /// Takes in an exposition: values into columns, new series where there are new samples, and
  /// `vanished` for those that came no more.
  ///
  /// - Complexity: O(samples); allocates only for what is new.
  mutating func take(_ exposition: Exposition, _ bytes: Bytes, isStrict: Bool) {
    scrape &+= 1
    histograms.turn()
    var refusedNow: UInt64 = 0
    for sample in exposition.samples {
      let index = find(sample.key) ?? remember(sample, exposition, bytes)
      guard index > Self.refused else {
        if index == Self.refused { refusedNow += 1 }
        continue
      }
      // Strict formats may tell several moments of a series; the newest is the last.
      if entries[index].seen == scrape, !isStrict { repeated += 1 }
      entries[index].seen = scrape
      let entry = entries[index]
      let place = Int(entry.place)
      switch entry.kind {
      case .ignored, .refused: break
      case .gauge: setGauge(place, sample.value, .absent)
      case .quantile: setGauge(place, sample.value, .idle)
      case .counter: setCounter(place, sample.value * entry.scale)
      case .bucket: histograms.set(place, sample.value)
      }
    }
    refused = max(refused, refusedNow)
    finish()
  }

  private mutating func setGauge(_ column: Int, _ value: Double, _ none: ReadingState) {
    if value.isNaN { columns.mark(column, none) } else { columns.setReal(column, value) }
  }

  private mutating func setCounter(_ column: Int, _ value: Double) {
    // The largest binary64 below 2^64 is the last that fits.
    guard value >= 0, value < 0x1p64 else {
      columns.mark(column, .malformed)
      return
    }
    columns.set(column, UInt64(value.rounded()))
  }

  /// Marks what did not come, and computes what only a whole scrape tells.
  private mutating func finish() {
    for entry in entries where entry.seen != scrape {
      switch entry.kind {
      case .gauge, .quantile, .counter: columns.mark(Int(entry.place), .vanished)
      default: break
      }
    }
    for (histogram, column) in uncounted {
      let count = histograms.whole(histogram)
      if count.isNaN { columns.mark(column, .vanished) } else { setCounter(column, count) }
    }
    histograms.evaluate { quantile in
      if quantile.state == .value {
        columns.setReal(quantile.column, quantile.value)
      } else {
        columns.mark(quantile.column, quantile.state)
      }
    }
  }

  /// The columns' states between two scrapes, or after one that failed: gauges as they are, or
  /// `failure`; counters are skipped, so that rates span the time.
  func states(failure: ReadingState?) -> [ReadingState] {
    var states = columns.states
    if let failure {
      for index in states.indices where states[index] != .vanished { states[index] = failure }
    }
    for column in counterColumns where columns.states[column] == .value {
      states[column] = .skipped
    }
    return states
  }

  // MARK: - The table

  @inline(__always) private func find(_ hash: UInt64) -> Int? {
    // 0 stands for an empty place.
    let key = hash | 1
    let mask = keys.count - 1
    var place = Int(truncatingIfNeeded: key >> 1) & mask
    while keys[place] != 0 {
      if keys[place] == key { return Int(targets[place]) }
      place = (place + 1) & mask
    }
    return nil
  }

  /// Looks at a sample that was not seen before, as it is written.
  private mutating func remember(
    _ sample: ExpositionSample, _ exposition: Exposition, _ bytes: Bytes
  ) -> Int {
    let index = register(sample, exposition, bytes)
    if used >= entryLimit { forget() }
    guard used < entryLimit else { return index }
    if (used + 1) * 2 > keys.count { rebuild(places: keys.count * 2) { _ in true } }
    put(sample.key | 1, Int32(index))
    used += 1
    return index
  }

  private mutating func put(_ key: UInt64, _ target: Int32) {
    let mask = keys.count - 1
    var place = Int(truncatingIfNeeded: key >> 1) & mask
    while keys[place] != 0 { place = (place + 1) & mask }
    keys[place] = key
    targets[place] = target
  }

  /// Forgets the samples that have no column: a source that makes up new labels at every scrape must
  /// not fill the table for good.
  private mutating func forget() {
    rebuild(places: keys.count) { $0 > Self.refused }
  }

  private mutating func rebuild(places: Int, _ keeps: (Int) -> Bool) {
    let (oldKeys, oldTargets) = (keys, targets)
    keys = Array(repeating: 0, count: places)
    targets = Array(repeating: 0, count: places)
    used = 0
    for (place, key) in oldKeys.enumerated() where key != 0 && keeps(Int(oldTargets[place])) {
      put(key, oldTargets[place])
      used += 1
    }
  }
}
