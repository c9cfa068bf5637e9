import WireFormats

/// What the lines of an access log add up to: for each site, route, client and kind of error.
///
/// Everything is bounded: sites and routes have series of their own once they have proved themselves,
/// the rest is summed up under `other`. Adding a line allocates nothing but the first time that
/// something new is seen.
struct AccessLogTally: Sendable {
  /// Virtual hosts that have series of their own.
  static let siteLimit = 16
  /// Requests after which a virtual host has series of its own: any client may invent one.
  static let siteProof = 10
  /// Requests within about a minute after which a route has series of its own.
  static let routeProof: UInt64 = 20
  /// Routes that are followed at a time.
  static let routeLimit = 512
  /// Clients that are followed at a time.
  static let clientLimit = 1_024
  /// Pairs of a route and a status of an error that are followed at a time.
  static let errorLimit = 256

  /// Requests, errors and durations of one route over some time.
  struct Figures: Sendable {
    /// Requests.
    var requests: UInt64 = 0
    /// Those answered with 5xx.
    var errors: UInt64 = 0
    /// The durations that were told.
    var durations = LatencyHistogram()

    /// Adds others.
    mutating func merge(_ other: Figures) {
      requests &+= other.requests
      errors &+= other.errors
      durations.merge(other.durations)
    }

    /// Forgets all and keeps the memory.
    mutating func reset() {
      requests = 0
      errors = 0
      durations.reset()
    }
  }

  /// Counters of a site since the log was opened, and its interval.
  struct Site: Sendable {
    /// Its label.
    var label: String
    /// Requests.
    var requests: UInt64 = 0
    /// Bytes sent, where the log tells them.
    var bytes: UInt64 = 0
    /// Requests by the hundreds of their status; those without one first.
    var classes: [UInt64] = [0, 0, 0, 0, 0, 0]
    /// Requests of routes without series of their own, and 5xx among them.
    var others = (requests: UInt64(0), errors: UInt64(0))
    /// The interval.
    var interval = Figures()
    /// The window of tables: what came before its middle, and after.
    var previous = Figures()
    var current = Figures()
  }

  /// The sites: first the one of lines that name none.
  private(set) var sites: [Site]
  /// Whether any line told a duration.
  private(set) var hasDurations = false
  /// Whether any line told a size.
  private(set) var hasSizes = false
  /// The routes; a key is the site's number and the text.
  var routes = SpaceSaving(capacity: routeLimit, keyBytes: RouteNormaliser.bytes + 1)
  /// The interval of each route.
  var routeInterval: [Figures]
  /// The newer half of each route's window.
  var routeCurrent: [Figures]
  /// The older half.
  var routePrevious: [Figures]
  /// Counters of each route since it has series of its own.
  var routeTotals: [(requests: UInt64, errors: UInt64)]
  /// Routes with something in the interval.
  var touched: [Int] = []
  /// The clients' addresses.
  var clients = SpaceSaving(capacity: clientLimit, keyBytes: 46)
  /// Requests of each client in the interval.
  var clientInterval: [UInt64]
  /// And in both halves of the window.
  var clientCurrent: [UInt64]
  var clientPrevious: [UInt64]
  /// Errors by route and status; a key is the site's number, the status and the route.
  var errors = SpaceSaving(capacity: errorLimit, keyBytes: RouteNormaliser.bytes + 3)
  var errorCurrent: [UInt64]
  var errorPrevious: [UInt64]
  /// The newest lines of 5xx.
  var errorLines = NewestLines(count: 20, bytes: 300)
  private var hosts = SpaceSaving(capacity: 64, keyBytes: 64)
  private var hostSites: [Int]
  private let followsHosts: Bool
  private let normaliser: RouteNormaliser

  /// Makes an empty one; with `followsHosts` sites are the virtual hosts of the lines.
  init(site: String, followsHosts: Bool, groupsAssets: Bool = true) {
    sites = [Site(label: site)]
    self.followsHosts = followsHosts
    normaliser = RouteNormaliser(groupsAssets: groupsAssets)
    hostSites = Array(repeating: 0, count: 64)
    routeInterval = Array(repeating: Figures(), count: Self.routeLimit)
    routeCurrent = routeInterval
    routePrevious = routeInterval
    routeTotals = Array(repeating: (0, 0), count: Self.routeLimit)
    clientInterval = Array(repeating: 0, count: Self.clientLimit)
    clientCurrent = clientInterval
    clientPrevious = clientInterval
    errorCurrent = Array(repeating: 0, count: Self.errorLimit)
    errorPrevious = errorCurrent
  }

  /// Adds a line.
  mutating func add(_ line: AccessLogLine, _ bytes: Bytes) {
    let site = followsHosts && !line.host.isEmpty ? site(line.host.bytes(in: bytes)) : 0
    let isError = line.status >= 500 && line.status < 600
    count(line, isError, site)
    withUnsafeTemporaryAllocation(byteCount: RouteNormaliser.bytes + 3, alignment: 8) { room in
      room[2] = UInt8(truncatingIfNeeded: site)
      let length = normaliser.write(
        method: line.method.bytes(in: bytes), target: line.target.bytes(in: bytes),
        into: UnsafeMutableRawBufferPointer(rebasing: room[3...]))
      addRoute(Bytes(rebasing: room[2..<3 + length]), line, isError, site)
      guard line.status >= 400 else { return }
      // The status goes before the route: a key of its own, made in place.
      room[0] = UInt8(truncatingIfNeeded: line.status >> 8)
      room[1] = UInt8(truncatingIfNeeded: line.status)
      let (place, isNew) = errors.add(Bytes(rebasing: room[0..<3 + length]))
      if isNew {
        errorCurrent[place] = 0
        errorPrevious[place] = 0
      }
      errorCurrent[place] &+= 1
    }
    if isError { errorLines.add(bytes) }
    guard !line.client.isEmpty else { return }
    let (place, isNew) = clients.add(line.client.bytes(in: bytes))
    if isNew {
      clientInterval[place] = 0
      clientCurrent[place] = 0
      clientPrevious[place] = 0
    }
    clientInterval[place] &+= 1
  }

  @inline(__always) private mutating func count(
    _ line: AccessLogLine, _ isError: Bool, _ site: Int
  ) {
    sites[site].requests &+= 1
    sites[site].interval.requests &+= 1
    let hundreds = Int(line.status) / 100
    sites[site].classes[hundreds <= 5 ? hundreds : 0] &+= 1
    if isError { sites[site].interval.errors &+= 1 }
    if line.size >= 0 {
      sites[site].bytes &+= UInt64(line.size)
      hasSizes = true
    }
    if line.duration >= 0 {
      sites[site].interval.durations.record(line.duration)
      hasDurations = true
    }
  }

  @inline(__always) private mutating func addRoute(
    _ key: Bytes, _ line: AccessLogLine, _ isError: Bool, _ site: Int
  ) {
    let (place, isNew) = routes.add(key)
    if isNew {
      routeInterval[place].reset()
      routeCurrent[place].reset()
      routePrevious[place].reset()
      routeTotals[place] = (0, 0)
    }
    if routeInterval[place].requests == 0 { touched.append(place) }
    routeInterval[place].requests &+= 1
    if line.duration >= 0 { routeInterval[place].durations.record(line.duration) }
    if isError { routeInterval[place].errors &+= 1 }
    if routes.isPinned(place) {
      routeTotals[place].requests &+= 1
      if isError { routeTotals[place].errors &+= 1 }
    } else {
      sites[site].others.requests &+= 1
      if isError { sites[site].others.errors &+= 1 }
    }
  }

  /// The number of a virtual host; those that have not proved themselves, and those beyond the limit,
  /// share one.
  private mutating func site(_ host: Bytes) -> Int {
    var end = host.count
    if let colon = host.place(of: UInt8(ascii: ":")), host[0] != UInt8(ascii: "[") { end = colon }
    guard end > 0 else { return 0 }
    let (place, isNew) = hosts.add(Bytes(rebasing: host[..<end]))
    if isNew { hostSites[place] = 0 }
    if hostSites[place] > 0 { return hostSites[place] }
    if sites.count == 1 { sites.append(Site(label: Self.other)) }
    guard hosts.counts[place] - hosts.errors[place] >= Self.siteProof,
      sites.count < Self.siteLimit + 2
    else { return 1 }
    hosts.pin(place)
    hostSites[place] = sites.count
    sites.append(Site(label: String(decoding: hosts.key(place), as: UTF8.self)))
    return hostSites[place]
  }

  /// The label of what has no series of its own.
  static let other = "other"

  /// The text of a route's key.
  static func routeText(_ key: [UInt8]) -> String {
    key.withUnsafeBytes { AccessLogText.decoded(Bytes(rebasing: $0[min(1, $0.count)...])) }
  }

  /// Gives series of their own to the most frequent routes that have proved themselves, as long as
  /// there are fewer than `limit` with such.
  mutating func promote(limit: Int) {
    var pinned = 0
    var proven: [Int] = []
    for place in 0..<routes.count {
      if routes.isPinned(place) {
        pinned += 1
      } else if routes.counts[place] - routes.errors[place] >= Self.routeProof,
        !followsHosts || routes.firstByte(place) != 1
      {
        proven.append(place)
      }
    }
    guard pinned < limit, !proven.isEmpty else { return }
    proven.sort { routes.counts[$0] > routes.counts[$1] }
    for place in proven.prefix(limit - pinned) { routes.pin(place) }
  }

  // MARK: - Intervals and windows

  /// Ends the interval: what it held goes into the window.
  mutating func endInterval() {
    for place in touched {
      routeCurrent[place].merge(routeInterval[place])
      routeInterval[place].reset()
    }
    touched.removeAll(keepingCapacity: true)
    for index in sites.indices {
      sites[index].current.merge(sites[index].interval)
      sites[index].interval.reset()
    }
    for place in 0..<clients.count where clientInterval[place] > 0 {
      clientCurrent[place] &+= clientInterval[place]
      clientInterval[place] = 0
    }
  }

  /// Begins a new half of the window; what was in the older one is forgotten.
  mutating func turnWindow() {
    swap(&routePrevious, &routeCurrent)
    for place in 0..<routes.count { routeCurrent[place].reset() }
    for index in sites.indices {
      sites[index].previous = sites[index].current
      sites[index].current.reset()
    }
    clientPrevious = clientCurrent
    errorPrevious = errorCurrent
    for place in 0..<clients.count { clientCurrent[place] = 0 }
    for place in 0..<errors.count { errorCurrent[place] = 0 }
    if !errorPrevious.contains(where: { $0 > 0 }) { errorLines.removeAll() }
    routes.halve()
    clients.halve()
    errors.halve()
    hosts.halve()
  }
}
