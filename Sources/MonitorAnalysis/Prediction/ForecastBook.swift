import MonitorModel

/// The forecasts of all series that have something to reach, and how earlier ones turned out.
///
/// Each such series is looked at every ten seconds, at a tick of its own. Every five minutes its
/// outlook is written down; when its time has come it is compared with what came, which sets how
/// far the next is trusted and how wide it is. Memory is a fixed amount for each such series.
struct ForecastBook {
  /// Nanoseconds between two looks at a series.
  static let lookInterval: Int64 = 10_000_000_000
  /// Series looked at in one tick at most; where more are due they take turns.
  static let looksEach = 32
  /// Nanoseconds between two outlooks that are written down.
  static let claimInterval: Int64 = 300_000_000_000
  /// Outlooks of a series that wait for their time: 1 to five minutes, 3 to a quarter and 4 to an
  /// hour, and as many again at the border.
  static let claimsEach = 12

  private var records: [ForecastRecord] = []
  /// By series, its place in `records` or −1.
  private var places: [Int32] = []
  private var claims: [ForecastClaim] = []
  private var outlook = Outlook()
  /// Where the next tick begins to look.
  private var cursor = 0

  /// A book without series.
  init() {}

  /// How many series are forecast.
  var count: Int { records.count }

  /// The record of a series, where it has something to reach.
  func record(_ series: Int) -> ForecastRecord? {
    guard places.indices.contains(series), places[series] >= 0 else { return nil }
    return records[Int(places[series])]
  }

  /// The records, in the order of their series.
  var all: [ForecastRecord] { records }

  /// Adds the next series.
  mutating func addSeries(_ definition: SeriesDefinition, points: Int) {
    guard let target = CeilingForecaster.target(definition), target.isFinite else {
      places.append(-1)
      return
    }
    outlook.reserve(points)
    places.append(Int32(records.count))
    records.append(ForecastRecord(series: places.count - 1, target: target))
    claims.append(contentsOf: repeatElement(ForecastClaim(), count: Self.claimsEach))
  }

  /// Takes in a tick whose values are in `windows`.
  mutating func step(
    _ windows: borrowing WindowStore, _ definitions: [SeriesDefinition], at now: Int64,
    thresholds: AnomalyThresholds
  ) {
    for place in records.indices {
      let series = records[place].series
      let definition = definitions[series]
      let value = windows.record(series).pointee.last
      if value == value {
        let way = records[place].target - value
        records[place].turnings.take(-abs(way), least: max(definition.grain, 0))
      }
      if now >= records[place].firstDue { check(place, windows, definition, at: now) }
    }
    var looks = 0
    var passed = 0
    while passed < records.count, looks < Self.looksEach {
      let place = (cursor + passed) % records.count
      passed += 1
      guard now >= records[place].nextLook else { continue }
      if records[place].nextLook == .min {
        schedule(place, now)
      } else {
        records[place].nextLook = now + Self.lookInterval
        look(place, windows, definitions[records[place].series], at: now, thresholds)
        looks += 1
      }
    }
    if !records.isEmpty { cursor = (cursor + passed) % records.count }
  }

  /// Spreads the first looks and claims of the series over time.
  private mutating func schedule(_ place: Int, _ now: Int64) {
    let second = Int64(1_000_000_000)
    records[place].nextLook = now + Int64(place % 10) * second
    records[place].nextClaim = now + Self.claimInterval + Int64(place % 300) * second
  }

  private mutating func look(
    _ place: Int, _ windows: borrowing WindowStore, _ definition: SeriesDefinition,
    at now: Int64, _ thresholds: AnomalyThresholds
  ) {
    let isClaimDue = now >= records[place].nextClaim
    records[place].forecast = nil
    records[place].limit = nil
    records[place].forecastAt = now
    if !isClaimDue, windows.isStill(records[place].series) { return }
    windows.fill(&outlook.finder.points, records[place].series)
    let pace = outlook.findPace(definition)
    records[place].follow(pace, at: now)
    if let pace { forecast(place, pace, definition, at: now, thresholds) }
    guard isClaimDue else { return }
    records[place].nextClaim = now + Self.claimInterval
    records[place].fade(seconds: Double(Self.claimInterval) * 1e-9)
    let held = records[place].heldSeconds(at: now)
    guard outlook.learn(definition, pace: pace, heldSeconds: held) == nil else { return }
    claim(place, at: now)
  }

  private mutating func forecast(
    _ place: Int, _ pace: Pace, _ definition: SeriesDefinition, at now: Int64,
    _ thresholds: AnomalyThresholds
  ) {
    let record = records[place]
    let newest = outlook.finder.points.newest
    let rise = max(record.turnings.current, abs(pace.slope) * pace.heldSeconds)
    let past = CeilingForecaster.Past(
      heldSeconds: record.heldSeconds(at: now), endedRises: record.turnings.count(like: rise),
      trust: record.trust)
    records[place].forecast = CeilingForecaster.forecast(
      pace, newest: newest, ceiling: record.target, past: past)
    let limit = thresholds.resourceUsageThreshold
    guard definition.role == .resourceUsage, newest < limit, limit < record.target else { return }
    records[place].limit = CeilingForecaster.forecast(
      pace, newest: newest, ceiling: limit, past: past)
  }

  private mutating func claim(_ place: Int, at now: Int64) {
    let minute = now / 60_000_000_000
    for (horizon, seconds) in Outlook.horizons.enumerated().prefix(3) {
      // The hour ahead changes little in five minutes.
      if horizon == 2, minute / 5 % 3 != 0 { continue }
      guard let point = outlook.point(seconds, width: records[place].width(horizon)),
        let free = (0..<Self.claimsEach).first(where: {
          claims[place * Self.claimsEach + $0].due == .max
        })
      else { continue }
      let due = now + Int64(seconds * 1e9)
      claims[place * Self.claimsEach + free] = ForecastClaim(
        due: due, meanSeconds: outlook.meanSeconds, horizon: horizon,
        isTrend: outlook.slope != nil, likely: point.likely, possible: point.possible)
      records[place].firstDue = min(records[place].firstDue, due)
    }
  }

  private mutating func check(
    _ place: Int, _ windows: borrowing WindowStore, _ definition: SeriesDefinition,
    at now: Int64
  ) {
    var first = Int64.max
    for index in place * Self.claimsEach..<(place + 1) * Self.claimsEach {
      let claim = claims[index]
      guard claim.due <= now else {
        first = min(first, claim.due)
        continue
      }
      claims[index].due = .max
      let value = windows.recentMean(records[place].series, seconds: claim.meanSeconds)
      // What comes long after its time, or without a value, says nothing.
      guard now - claim.due <= 2 * Self.lookInterval, value == value else { continue }
      records[place].check(claim, came: value, grain: definition.grain)
    }
    records[place].firstDue = first
  }
}
