import MonitorModel

/// The metrics and series of an access log; sites and routes add theirs as they come.
struct AccessLogColumns {
  /// Percentiles of a site, as label and share.
  static let quantiles = [("0.5", 0.5), ("0.9", 0.9), ("0.95", 0.95), ("0.99", 0.99)]

  private struct Site {
    var requests: Int
    var classes: [Int]
    var bytes: Int?
    var durations: [Int] = []
    /// Where requests of routes without series of their own are counted.
    var others: (requests: Int, errors: Int)?
  }

  private struct Route {
    var requests: Int
    var errors: Int
    var duration: Int?
  }

  /// The columns.
  private(set) var columns = MetricColumns()
  private var sites: [Int: Site] = [:]
  private var routes: [Int: Route] = [:]
  private var unmatched: Int?

  /// How many routes have series.
  var routeCount: Int { routes.count }

  /// Writes what a tally holds; counters are `skipped` while old lines are still being read.
  mutating func write(_ tally: AccessLogTally, unmatched lines: UInt64, isCatchingUp: Bool) {
    for (index, site) in tally.sites.enumerated() where site.requests > 0 || index == 0 {
      write(site, index, tally)
    }
    for place in 0..<tally.routes.count where tally.routes.isPinned(place) {
      writeRoute(place, tally)
    }
    if unmatched == nil {
      let index = columns.add("http.log.unmatched.count")
      unmatched = index
      columns.add(
        SeriesDefinition(
          SeriesKey("http.log.unmatched"), .perSecond, .rate(index), concern: .high, weight: 0.3,
          grain: 1))
    }
    if let unmatched { columns.set(unmatched, lines) }
    if isCatchingUp { columns.mark(0..<columns.values.count, .skipped) }
  }

  private mutating func write(_ site: AccessLogTally.Site, _ index: Int, _ tally: AccessLogTally) {
    if sites[index] == nil { sites[index] = addSite(site.label) }
    guard var place = sites[index] else { return }
    columns.set(place.requests, site.requests)
    for hundreds in 1...5 { columns.set(place.classes[hundreds - 1], site.classes[hundreds]) }
    if tally.hasSizes {
      if place.bytes == nil { place.bytes = addBytes(site.label) }
      if let bytes = place.bytes { columns.set(bytes, site.bytes) }
    }
    if tally.hasDurations {
      if place.durations.isEmpty { place.durations = addDurations(site.label) }
      for (column, quantile) in zip(place.durations, Self.quantiles) {
        setDuration(column, site.interval.durations.value(at: quantile.1))
      }
    }
    if let others = place.others {
      columns.set(others.requests, site.others.requests)
      columns.set(others.errors, site.others.errors)
    }
    sites[index] = place
  }

  private mutating func setDuration(_ column: Int, _ nanoseconds: Int64?) {
    if let nanoseconds {
      columns.setReal(column, Double(nanoseconds) * 1e-9)
    } else {
      columns.mark(column, .idle)
    }
  }

  private mutating func addSite(_ label: String) -> Site {
    let labels = [SeriesKey.Label("site", label)]
    let requests = columns.add("http.server.request.count", labels)
    columns.add(
      SeriesDefinition(
        SeriesKey("http.requests", labels), .perSecond, .rate(requests), concern: .both,
        role: .throughput, weight: 0.7, grain: 1))
    let classes = (1...5).map { hundreds in
      let labels = labels + [SeriesKey.Label("class", "\(hundreds)xx")]
      let column = columns.add("http.server.response.count", labels)
      columns.add(
        SeriesDefinition(
          SeriesKey("http.responses", labels), .perSecond, .rate(column),
          concern: hundreds == 4 ? .high : .none, weight: 0.3, grain: 1))
      return column
    }
    columns.add(
      SeriesDefinition(
        SeriesKey("http.errors", labels), .perSecond, .rate(classes[4]), concern: .high,
        weight: 0.8, grain: 0.5))
    columns.add(
      SeriesDefinition(
        SeriesKey("http.error_rate", labels), .ratio,
        Formula(
          .increaseRatio, [Formula.Term(classes[4])], over: [Formula.Term(requests)],
          clamp: 0...1), ceiling: 1, concern: .high, role: .errorRate, weight: 0.9, grain: 0.005))
    return Site(requests: requests, classes: classes)
  }

  private mutating func addBytes(_ label: String) -> Int {
    let labels = [SeriesKey.Label("site", label)]
    let column = columns.add("http.server.response.bytes", labels)
    columns.add(
      SeriesDefinition(
        SeriesKey("http.response.size", labels), .bytesPerSecond, .rate(column), weight: 0.3,
        grain: 10_000))
    return column
  }

  private mutating func addDurations(_ label: String) -> [Int] {
    Self.quantiles.map { name, share in
      let labels = [SeriesKey.Label("site", label), .init("quantile", name)]
      let column = columns.addReal("http.request.duration", labels)
      let isJudged = share >= 0.95
      columns.add(
        SeriesDefinition(
          SeriesKey("http.request.duration", labels), .seconds, .level(column),
          concern: isJudged ? .high : .none, role: isJudged ? .responseTime : .other,
          weight: share == 0.95 ? 0.8 : 0.5, grain: 0.005))
      return column
    }
  }

  private mutating func writeRoute(_ place: Int, _ tally: AccessLogTally) {
    if routes[place] == nil {
      let key = tally.routes.key(place)
      let site = tally.sites[Int(key[0])].label
      routes[place] = addRoute(site, AccessLogTally.routeText(key))
      addOthers(Int(key[0]), site)
    }
    guard var route = routes[place] else { return }
    columns.set(route.requests, tally.routeTotals[place].requests)
    columns.set(route.errors, tally.routeTotals[place].errors)
    if tally.hasDurations {
      if route.duration == nil {
        let key = tally.routes.key(place)
        route.duration = addRouteDuration(
          tally.sites[Int(key[0])].label, AccessLogTally.routeText(key))
        routes[place] = route
      }
      if let column = route.duration {
        setDuration(column, tally.routeInterval[place].durations.value(at: 0.95))
      }
    }
  }

  private mutating func addOthers(_ site: Int, _ label: String) {
    guard sites[site] != nil, sites[site]?.others == nil else { return }
    let route = addRoute(label, AccessLogTally.other)
    sites[site]?.others = (route.requests, route.errors)
  }

  private mutating func addRoute(_ site: String, _ route: String) -> Route {
    let labels = [SeriesKey.Label("site", site), .init("route", route)]
    let requests = columns.add("http.server.request.count", labels)
    let errors = columns.add("http.server.error.count", labels)
    columns.add(
      SeriesDefinition(
        SeriesKey("http.requests", labels), .perSecond, .rate(requests), weight: 0.3, grain: 1))
    columns.add(
      SeriesDefinition(
        SeriesKey("http.errors", labels), .perSecond, .rate(errors), concern: .high, weight: 0.5,
        grain: 0.5))
    return Route(requests: requests, errors: errors)
  }

  private mutating func addRouteDuration(_ site: String, _ route: String) -> Int {
    let labels = [
      SeriesKey.Label("site", site), .init("route", route), .init("quantile", "0.95"),
    ]
    let column = columns.addReal("http.request.duration", labels)
    columns.add(
      SeriesDefinition(
        SeriesKey("http.request.duration", labels), .seconds, .level(column), concern: .high,
        role: .responseTime, weight: 0.4, grain: 0.005))
    return column
  }
}
