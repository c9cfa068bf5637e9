/// Finds the longest stretch up to now over which a series changed at one pace.
///
/// Stretches from half a minute to the hour, each half as long again as the last, are tested by
/// themselves; the longest that is significant is taken, if no shorter one contradicts it: so a
/// fill that stopped, turned or changed its speed is not carried on from what it was.
struct PaceFinder {
  /// Seconds of the shortest stretch, where it has values enough.
  static let shortestSeconds = 30.0
  /// The least p-value of the test of Mann and Kendall that is not significant: a hundredth,
  /// shared among the dozen stretches that are tried.
  static let rankSignificance = 0.001
  /// The least p-value of the test of block differences that is not significant.
  static let blockSignificance = 0.01
  /// The share by which the pace of a part may differ from that of the whole.
  static let evenness = 0.25

  /// The points of the series looked at.
  var points = PointSeries()
  /// The bins of the window looked at.
  var bins = TrendBins()
  private var windows: [TrendWindow] = []

  /// A finder with no points.
  init() { windows.reserveCapacity(24) }

  /// The pace of the series in `points`; `nil` where there is none.
  ///
  /// A change below `leastChange` over the whole stretch is none.
  mutating func find(leastChange: Double) -> Pace? {
    windows.removeAll(keepingCapacity: true)
    let first = points.firstValid
    let newest = points.newest
    guard first < points.count, newest == newest else { return nil }
    var length = max(TrendWindow.blocks, Int((Self.shortestSeconds / points.step).rounded(.up)))
    let whole = points.count - first
    while true {
      let start = max(first, points.count - length)
      if let window = TrendWindow(points, from: start, &bins) { windows.append(window) }
      if length >= whole { break }
      length = min(whole, length + length / 2)
    }
    for index in windows.indices.reversed() {
      guard windows[index].pValue < Self.blockSignificance, isUnchallenged(index) else { continue }
      // Where the stretch still holds some of what was before, a shorter one is clearly surer.
      var chosen = index
      for shorter in windows[..<index].indices
      where windows[shorter].seconds * 2 >= windows[index].seconds
        && windows[shorter].slopeError * 2 < windows[chosen].slopeError
      {
        chosen = shorter
      }
      if let found = pace(windows[chosen], newest, leastChange: leastChange) { return found }
    }
    return nil
  }

  /// Whether all shorter stretches that can tell agree with the pace of one.
  private func isUnchallenged(_ index: Int) -> Bool {
    let whole = windows[index]
    // What comes in lumps says nothing in a stretch that holds only one or two of them.
    var lump = 0.0
    for window in windows[...index] {
      lump = max(lump, window.lump - abs(whole.slope) * window.binSeconds)
    }
    for part in windows[..<index] where abs(whole.slope) * part.seconds >= 3 * lump {
      let room = max(Self.evenness * abs(whole.slope), 3 * part.slopeError)
      if abs(part.slope - whole.slope) > room { return false }
    }
    return true
  }

  private mutating func pace(
    _ window: TrendWindow, _ newest: Double, leastChange: Double
  ) -> Pace? {
    let perBlock = min(
      4,
      min(points.count - window.start, points.valid(window.start, points.count))
        / TrendWindow.blocks)
    bins.cut(points, from: window.start, TrendWindow.blocks * perBlock)
    let (s, p) = bins.mannKendall()
    guard p < Self.rankSignificance else { return nil }
    let slope = bins.medianSlope()
    guard slope.isFinite, slope != 0, (s > 0) == (slope > 0) else { return nil }
    guard abs(slope) * window.seconds >= leastChange else { return nil }
    let (level, spread) = bins.line(slope)
    let blockSeconds = window.seconds / Double(TrendWindow.blocks)
    // A value off its line has left it: a rotation, a release, a jump.
    let room = max(abs(slope) * blockSeconds, max(4 * spread, 2 * window.lump))
    guard abs(newest - level) <= room else { return nil }
    return Pace(
      slope: slope, slopeError: window.slopeError, blockSeconds: blockSeconds,
      blockDeviation: window.slopeError * Double(window.degrees + 1).squareRoot() * blockSeconds,
      degrees: window.degrees, pValue: max(p, window.pValue),
      level: bins.newestLevel(slope), noise: max(spread, window.lump / 4),
      heldSeconds: window.seconds)
  }
}
