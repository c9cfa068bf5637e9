import MonitorModel

/// The columns of a status page; a series is made when its number is first seen.
struct StatusPageSeries {
  /// What is kept of one proxy of HAProxy.
  private struct ProxyColumns {
    var sessions: Int
    var requests: Int
    var errors: Int
    var queue: Int
    var up: Int
    var down: Int
  }

  /// The columns.
  private(set) var columns = MetricColumns()
  /// Proxies that were refused because `Limits.sourceSubjects` was reached, at most.
  private(set) var refused: UInt64 = 0
  private let label: [SeriesKey.Label]
  private var up: Int
  private var places: [Int?] = Array(repeating: nil, count: StatusPage.Field.allCases.count)
  private var counters: [Int] = []
  private var proxies: [SeriesKey: ProxyColumns] = [:]

  /// Makes columns with the series that says whether there is a page.
  init(name: String) {
    label = [.init("server", name)]
    up = columns.addGauge("http.server.up", label)
    columns.add(
      SeriesDefinition(
        SeriesKey("http.server.up", label), .count, .level(up), concern: .low, weight: 0.9,
        grain: 0.5))
  }

  /// Takes in a page.
  mutating func take(_ page: StatusPage) {
    columns.setGauge(up, 1 as UInt64)
    for field in StatusPage.Field.allCases {
      if let value = page[field] {
        write(field, value)
      } else if let column = places[field.rawValue] {
        columns.mark(column, .vanished)
      }
    }
    addDerived()
    for known in proxies.values { mark(known, .vanished) }
    var refusedNow: UInt64 = 0
    for proxy in page.proxies where !write(proxy) { refusedNow += 1 }
    refused = max(refused, refusedNow)
  }

  private mutating func put(_ column: Int, _ value: UInt64) {
    switch columns.catalog.metrics[column].kind {
    case .counter: columns.set(column, value)
    default: columns.setGauge(column, value)
    }
  }

  /// Marks that there was no page.
  mutating func fail(_ state: ReadingState) {
    for column in columns.states.indices where columns.states[column] != .vanished {
      // A rate spans the time without a page.
      columns.mark(column, counters.contains(column) ? .skipped : state)
    }
    columns.setGauge(up, 0 as UInt64)
  }

  /// The states between two polls.
  func statesBetween() -> [ReadingState] {
    var states = columns.states
    for column in counters where states[column] == .value { states[column] = .skipped }
    return states
  }

  // MARK: - The server as a whole

  private mutating func write(_ field: StatusPage.Field, _ value: UInt64) {
    let column: Int
    if let known = places[field.rawValue] {
      column = known
    } else {
      column = add(field)
      places[field.rawValue] = column
    }
    put(column, value)
  }

  private mutating func add(_ field: StatusPage.Field) -> Int {
    switch field {
    case .active: return gauge("http.server.active_connections", label, weight: 0.6)
    case .reading, .writing, .waiting:
      return gauge("http.server.connections", label + [.init("state", "\(field)")])
    case .busy, .idle: return gauge("http.server.workers", label + [.init("state", "\(field)")])
    case .requests:
      return counter("http.server.requests", label, .perSecond, .both, .throughput, weight: 0.7)
    case .accepted: return counter("http.server.connections.accepted", label, .perSecond)
    case .kilobytes:
      return counter("http.server.sent", label, .bytesPerSecond, scale: 1_024)
    case .handled: return raw("http.server.connections.handled")
    case .milliseconds: return raw("http.server.request.time")
    }
  }

  /// The series made of two numbers, once both are there.
  private mutating func addDerived() {
    func place(_ field: StatusPage.Field) -> Int? { places[field.rawValue] }
    func isNew(_ name: String) -> Bool {
      !columns.catalog.series.contains { $0.key.name == name }
    }
    if let accepted = place(.accepted), let handled = place(.handled),
      isNew("http.server.connections.dropped")
    {
      columns.add(
        SeriesDefinition(
          SeriesKey("http.server.connections.dropped", label), .perSecond,
          Formula(.rate, [.init(accepted), .init(handled, -1)]), concern: .high, weight: 0.8))
    }
    if let busy = place(.busy), let idle = place(.idle), isNew("http.server.workers.utilization") {
      columns.add(
        SeriesDefinition(
          SeriesKey("http.server.workers.utilization", label), .ratio,
          .share([.init(busy)], of: [.init(busy), .init(idle)]), ceiling: 1, concern: .high,
          role: .resourceUsage, weight: 0.7, grain: 0.05))
    }
    if let time = place(.milliseconds), let requests = place(.requests),
      isNew("http.server.request.duration")
    {
      columns.add(
        SeriesDefinition(
          SeriesKey("http.server.request.duration", label), .seconds,
          Formula(.increaseRatio, [.init(time)], over: [.init(requests)], scale: 1e-3),
          concern: .high, role: .responseTime, weight: 0.7, grain: 0.001))
    }
  }

  private mutating func raw(_ name: String) -> Int {
    let column = columns.add(name, label)
    counters.append(column)
    return column
  }

  private mutating func gauge(
    _ name: String, _ labels: [SeriesKey.Label], _ concern: SeriesDefinition.Concern = .none,
    weight: Double = 0.3
  ) -> Int {
    let column = columns.addGauge(name, labels)
    columns.add(
      SeriesDefinition(
        SeriesKey(name, labels), .count, .level(column), concern: concern, weight: weight, grain: 1)
    )
    return column
  }

  private mutating func counter(
    _ name: String, _ labels: [SeriesKey.Label], _ unit: Unit,
    _ concern: SeriesDefinition.Concern = .none, _ role: SeriesDefinition.Role = .other,
    scale: Double = 1, weight: Double = 0.3
  ) -> Int {
    let column = columns.add(name, labels)
    counters.append(column)
    columns.add(
      SeriesDefinition(
        SeriesKey(name, labels), unit, .rate(column, scale: scale), concern: concern, role: role,
        weight: weight))
    return column
  }

  // MARK: - HAProxy

  private mutating func write(_ proxy: StatusPage.Proxy) -> Bool {
    let key = SeriesKey(proxy.isBackend ? "backend" : "frontend", "proxy", proxy.name)
    guard let columns = proxies[key] ?? add(proxy, key) else { return false }
    put(columns.sessions, proxy.sessions)
    put(columns.requests, proxy.requests)
    put(columns.errors, proxy.errors)
    guard proxy.isBackend else { return true }
    put(columns.queue, proxy.queue)
    put(columns.up, proxy.serversUp)
    put(columns.down, proxy.serversDown)
    return true
  }

  private mutating func add(_ proxy: StatusPage.Proxy, _ key: SeriesKey) -> ProxyColumns? {
    guard proxies.count < Limits.sourceSubjects else { return nil }
    let labels = label + [.init(key.name, proxy.name)]
    let sessions = gauge("http.server.active_connections", labels, weight: 0.5)
    let requests = counter(
      "http.server.requests", labels, .perSecond, .both, .throughput, weight: 0.6)
    let errors = columns.add("http.server.request.errors", labels)
    counters.append(errors)
    columns.add(
      SeriesDefinition(
        SeriesKey("http.server.request.error_rate", labels), .ratio,
        Formula(.increaseRatio, [.init(errors)], over: [.init(requests)], clamp: 0...1),
        concern: .high, role: .errorRate, weight: 0.8, grain: 0.01))
    var made = ProxyColumns(
      sessions: sessions, requests: requests, errors: errors, queue: -1, up: -1, down: -1)
    if proxy.isBackend {
      made.queue = gauge("http.server.queue", labels, .high, weight: 0.6)
      made.up = gauge("http.server.backend.servers", labels + [.init("state", "up")])
      made.down = gauge(
        "http.server.backend.servers", labels + [.init("state", "down")], .high, weight: 0.8)
    }
    proxies[key] = made
    return made
  }

  private mutating func mark(_ proxy: ProxyColumns, _ state: ReadingState) {
    for column in [
      proxy.sessions, proxy.requests, proxy.errors, proxy.queue, proxy.up, proxy.down,
    ] where column >= 0 {
      columns.mark(column, state)
    }
  }
}
