import MonitorModel
import WireFormats

/// What the log tells people.
extension AccessLogIntake {
  private static let rows = 10

  /// Lines read since the start.
  var newLines: UInt64 { digest.lines - oldLines }

  /// Facts over the window.
  func facts(over seconds: Double) -> [SourceReport.Fact] {
    var all = AccessLogTally.Figures()
    for site in digest.tally.sites {
      all.merge(site.previous)
      all.merge(site.current)
    }
    var facts: [SourceReport.Fact] = [
      .init("requests", .number(Double(all.requests) / seconds, .perSecond)),
      .init(
        "error rate",
        all.requests == 0
          ? .missing : .number(Double(all.errors) / Double(all.requests), .ratio)),
    ]
    for (label, share) in [("p50", 0.5), ("p95", 0.95), ("p99", 0.99)] {
      facts.append(.init(label, Self.cell(all.durations.value(at: share))))
    }
    facts.append(.init("lines", .number(Double(newLines), .count)))
    facts.append(.init("unmatched", .number(Double(digest.unmatched), .count)))
    facts.append(.init("format", digest.parser.map { .text($0.name) } ?? .missing))
    facts.append(.init("backlog", .number(Double(tail.status.backlog), .bytes)))
    facts.append(.init("rotations", .number(Double(tail.status.rotations), .count)))
    return facts
  }

  private static func cell(_ nanoseconds: Int64?) -> SourceTable.Cell {
    nanoseconds.map { .number(Double($0) * 1e-9, .seconds) } ?? .missing
  }

  /// Tables over the window.
  func tables(over seconds: Double) -> [SourceTable] {
    let tally = digest.tally
    var routes: [(place: Int, figures: AccessLogTally.Figures)] = []
    for place in 0..<tally.routes.count {
      var figures = tally.routePrevious[place]
      figures.merge(tally.routeCurrent[place])
      if figures.requests > 0 { routes.append((place, figures)) }
    }
    let columns: [SourceTable.Column] = [
      .text("route"), .number("req/s"), .number("p50"), .number("p95"), .number("p99"),
      .number("errors"), .number("±"),
    ]
    func row(_ entry: (place: Int, figures: AccessLogTally.Figures)) -> [SourceTable.Cell] {
      let durations = entry.figures.durations
      return [
        .text(routeText(tally.routes.key(entry.place))),
        .number(Double(entry.figures.requests) / seconds, .perSecond),
        Self.cell(durations.value(at: 0.5)), Self.cell(durations.value(at: 0.95)),
        Self.cell(durations.value(at: 0.99)), .number(Double(entry.figures.errors), .count),
        .number(Double(tally.routes.errors[entry.place]), .count),
      ]
    }
    // A single slow request is no slow route, unless there are no others.
    let proven = routes.filter { $0.figures.durations.count >= 5 }
    let slowest = (proven.isEmpty ? routes.filter { $0.figures.durations.count > 0 } : proven)
      .map { (entry: $0, slow: $0.figures.durations.value(at: 0.95) ?? 0) }
      .sorted { $0.slow > $1.slow }.prefix(Self.rows)
    let busiest = routes.sorted { $0.figures.requests > $1.figures.requests }.prefix(Self.rows)
    var tables: [SourceTable] = []
    if tally.hasDurations {
      tables.append(SourceTable("slowest routes", columns, slowest.map { row($0.entry) }))
    }
    tables.append(SourceTable("busiest routes", columns, busiest.map(row)))
    tables.append(clients(over: seconds))
    tables.append(errors(over: seconds))
    return tables
  }

  /// A place in a table of the tally and how often it came in the window.
  private struct Ranked {
    var place: Int
    var status = 0
    var count: UInt64
  }

  private func clients(over seconds: Double) -> SourceTable {
    let tally = digest.tally
    var ranked: [Ranked] = []
    for place in 0..<tally.clients.count {
      let count = tally.clientCurrent[place] + tally.clientPrevious[place]
      if count > 0 { ranked.append(Ranked(place: place, count: count)) }
    }
    ranked.sort { $0.count > $1.count }
    var rows: [[SourceTable.Cell]] = []
    for entry in ranked.prefix(Self.rows) {
      let client = String(decoding: tally.clients.key(entry.place), as: UTF8.self)
      let error = Double(tally.clients.errors[entry.place])
      rows.append([
        .text(client), .number(Double(entry.count) / seconds, .perSecond), .number(error, .count),
      ])
    }
    return SourceTable("top clients", [.text("client"), .number("req/s"), .number("±")], rows)
  }

  private func errors(over seconds: Double) -> SourceTable {
    let tally = digest.tally
    var ranked: [Ranked] = []
    for place in 0..<tally.errors.count {
      let count = tally.errorCurrent[place] + tally.errorPrevious[place]
      let key = tally.errors.key(place)
      guard count > 0, key.count > 2 else { continue }
      ranked.append(Ranked(place: place, status: Int(key[0]) << 8 | Int(key[1]), count: count))
    }
    // What the server did wrong goes before what clients did.
    ranked.sort { one, other in
      let (isServer, isOther) = (one.status >= 500, other.status >= 500)
      return isServer == isOther ? one.count > other.count : isServer
    }
    var rows: [[SourceTable.Cell]] = []
    for entry in ranked.prefix(Self.rows) {
      let route = routeText(Array(tally.errors.key(entry.place).dropFirst(2)))
      let count = Double(entry.count)
      rows.append([
        .text(route), .number(Double(entry.status), .count), .number(count, .count),
        .number(count / seconds, .perSecond),
      ])
    }
    return SourceTable(
      "errors by route and status",
      [.text("route"), .number("status"), .number("count"), .number("/s")], rows)
  }

  /// A route, with its site where there are several.
  private func routeText(_ key: [UInt8]) -> String {
    let text = AccessLogTally.routeText(key)
    guard digest.tally.sites.count > 1 else { return text }
    return "\(digest.tally.sites[Int(key[0])].label) \(text)"
  }

  /// Who may be to blame for what happened in the interval.
  func suspects(over seconds: Double) -> [SourceReport.Suspect] {
    let tally = digest.tally
    var result: [SourceReport.Suspect] = []
    for (index, site) in tally.sites.enumerated() where site.interval.requests > 0 {
      let labels = [SeriesKey.Label("site", site.label)]
      let requests = Double(site.interval.requests)
      let places = tally.touched.filter { Int(tally.routes.firstByte($0)) == index }
      let slow = places.map { ($0, tally.routeInterval[$0].durations.sum) }
        .filter { $0.1 > 0 }.sorted { $0.1 > $1.1 }.prefix(5)
      for (place, sum) in slow {
        result.append(
          .init(
            of: "http.request.duration", labels,
            subject: AccessLogTally.routeText(tally.routes.key(place)),
            amount: Double(sum) * 1e-9 / requests, unit: .seconds))
      }
      let failing = places.map { ($0, tally.routeInterval[$0].errors) }
        .filter { $0.1 > 0 }.sorted { $0.1 > $1.1 }.prefix(5)
      for (place, count) in failing {
        let subject = AccessLogTally.routeText(tally.routes.key(place))
        result.append(
          .init(
            of: "http.errors", labels, subject: subject, amount: Double(count) / seconds,
            unit: .perSecond))
        result.append(
          .init(
            of: "http.error_rate", labels, subject: subject, amount: Double(count) / requests,
            unit: .ratio))
      }
    }
    let clients = (0..<tally.clients.count).filter { tally.clientInterval[$0] > 0 }
      .sorted { tally.clientInterval[$0] > tally.clientInterval[$1] }.prefix(5)
    for place in clients {
      result.append(
        .init(
          of: "http.requests", subject: String(decoding: tally.clients.key(place), as: UTF8.self),
          amount: Double(tally.clientInterval[place]) / seconds, unit: .perSecond))
    }
    return result
  }

  /// What is missing, with what would mend it.
  var notes: [SourceNote] {
    var notes: [SourceNote] = []
    if let problem = tail.status.problem {
      notes.append(
        SourceNote(
          options.path, problem.code == .forbidden ? .forbidden : .absent,
          remedy: problem.code == .forbidden
            ? "Let kilter read it: `usermod -aG adm` for its user, or `setfacl -m u:USER:r`." : ""))
    }
    if digest.requests > 0, !digest.tally.hasDurations {
      notes.append(
        SourceNote(
          "http.request.duration in \(options.path)", .absent,
          remedy: "The log tells no durations. In nginx: `log_format kilter '$remote_addr - "
            + "$remote_user [$time_local] \"$request\" $status $body_bytes_sent "
            + "\"$http_referer\" \"$http_user_agent\" rt=$request_time "
            + "urt=$upstream_response_time';` and `access_log \(options.path) kilter;`. In "
            + "Apache add `duration_us=%D` to the LogFormat."))
    }
    return notes
  }

  /// Input that was not understood or was lost.
  var faults: [SourceReport.Fault] {
    var faults: [SourceReport.Fault] = []
    for (fault, count) in zip(AccessLogFault.allCases, digest.faults) where count.count > 0 {
      let example = count.example.withUnsafeBytes { AccessLogText.shown($0, limit: 120) }
      faults.append(.init(fault.reason, count: count.count, example: example))
    }
    let status = tail.status
    for (reason, count) in [
      ("longer than 1 MiB", status.longLines),
      ("cut off with no copy beside the log, or rotated too fast", status.losses),
      ("whose kept place is in no file", status.strayPlaces),
      ("whose place could not be kept", status.unsavedPlaces),
    ] where count > 0 {
      faults.append(.init(reason, count: count))
    }
    return faults
  }
}
