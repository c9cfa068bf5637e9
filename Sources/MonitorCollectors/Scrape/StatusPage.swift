package import WireFormats

/// The page on which a web server tells its own counts: nginx' `stub_status`, Apache's
/// `server-status?auto`, HAProxy's statistics as CSV.
package struct StatusPage: Equatable, Sendable {
  /// Whose page it is.
  package enum Server: String, Sendable {
    /// ngx_http_stub_status_module.
    case nginx = "nginx"
    /// mod_status.
    case apache = "Apache"
    /// HAProxy management guide, section 9.1, "CSV format".
    case haproxy = "HAProxy"
  }

  /// A number of the server as a whole.
  package enum Field: Int, Sendable, CaseIterable {
    /// Connections now.
    case active
    /// Connections accepted.
    case accepted
    /// Connections that were not dropped for want of resources.
    case handled
    /// Requests answered.
    case requests
    /// Connections whose request is being read.
    case reading
    /// Connections that are being answered.
    case writing
    /// Connections kept alive.
    case waiting
    /// Workers at work.
    case busy
    /// Workers free.
    case idle
    /// Bytes sent, in units of 1 024.
    case kilobytes
    /// Time spent on requests, in milliseconds.
    case milliseconds
  }

  /// A frontend or backend of HAProxy.
  package struct Proxy: Equatable, Sendable {
    /// Its name.
    package var name: String
    /// Whether it is a backend.
    package var isBackend: Bool
    /// Sessions now.
    package var sessions: UInt64 = 0
    /// Requests, or where it speaks TCP sessions, so far.
    package var requests: UInt64 = 0
    /// Answers with a 5xx status so far.
    package var errors: UInt64 = 0
    /// Requests that wait for a server now.
    package var queue: UInt64 = 0
    /// Servers that are up, of a backend.
    package var serversUp: UInt64 = 0
    /// Servers that are down, of a backend.
    package var serversDown: UInt64 = 0
  }

  /// Whose page it is.
  package var server: Server
  /// The numbers that the page has, by `Field.rawValue`; `nil` for those it has not.
  package var numbers: [UInt64?] = Array(repeating: nil, count: Field.allCases.count)
  /// The proxies of HAProxy, in their order.
  package var proxies: [Proxy] = []

  /// A number of the page.
  package subscript(_ field: Field) -> UInt64? {
    get { numbers[field.rawValue] }
    set { numbers[field.rawValue] = newValue }
  }

  /// Reads a page; `nil` where it is none of the three.
  package init?(_ bytes: Bytes) {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 4_096)
      .map { Bytes(rebasing: $0) }
    guard let first = lines.first else { return nil }
    if first.starts(with: "Active connections:".utf8) {
      server = .nginx
      guard readNginx(lines) else { return nil }
    } else if first.starts(with: "# pxname,".utf8) {
      server = .haproxy
      readHAProxy(lines)
    } else {
      server = .apache
      readApache(lines)
      guard self[.busy] != nil, self[.idle] != nil else { return nil }
    }
  }

  /// The whole number at the beginning of bytes, behind blanks; `nil` where there is none or it is
  /// beyond 64 bits.
  ///
  /// What stands behind its last digit is passed over.
  static func number(_ bytes: Bytes, from start: Int = 0) -> UInt64? {
    var at = start
    while at < bytes.count, bytes[at] == 0x20 { at += 1 }
    var value: UInt64 = 0
    let first = at
    while at < bytes.count, bytes[at] &- 0x30 < 10 {
      let (tens, tooLarge) = value.multipliedReportingOverflow(by: 10)
      let (sum, tooLarge2) = tens.addingReportingOverflow(UInt64(bytes[at] - 0x30))
      if tooLarge || tooLarge2 { return nil }
      value = sum
      at += 1
    }
    return at > first ? value : nil
  }

  // MARK: - nginx

  private mutating func readNginx(_ lines: [Bytes]) -> Bool {
    guard lines.count >= 4, lines[1].starts(with: "server accepts handled requests".utf8) else {
      return false
    }
    self[.active] = Self.number(lines[0], from: 19)
    let counts = lines[2].split(separator: 0x20).map { Self.number(Bytes(rebasing: $0)) }
    guard counts.count >= 3 else { return false }
    (self[.accepted], self[.handled], self[.requests]) = (counts[0], counts[1], counts[2])
    let words = lines[3].split(separator: 0x20).map { Bytes(rebasing: $0) }
    for (word, next) in zip(words, words.dropFirst()) {
      if word.equals("Reading:") { self[.reading] = Self.number(next) }
      if word.equals("Writing:") { self[.writing] = Self.number(next) }
      if word.equals("Waiting:") { self[.waiting] = Self.number(next) }
    }
    return self[.active] != nil && self[.requests] != nil
  }

  // MARK: - Apache

  private mutating func readApache(_ lines: [Bytes]) {
    let fields: [(StaticString, Field)] = [
      ("Total Accesses", .requests), ("Total kBytes", .kilobytes),
      ("Total Duration", .milliseconds), ("BusyWorkers", .busy), ("IdleWorkers", .idle),
      ("ConnsTotal", .active),
    ]
    for line in lines {
      guard let colon = line.place(of: UInt8(ascii: ":")) else { continue }
      let name = line.part(0..<colon)
      guard let field = fields.first(where: { name.equals($0.0) })?.1 else { continue }
      self[field] = Self.number(line, from: colon + 1)
    }
    // Without the event MPM a worker is a connection.
    if self[.active] == nil { self[.active] = self[.busy] }
  }

  // MARK: - HAProxy

  private mutating func readHAProxy(_ lines: [Bytes]) {
    let comma = UInt8(ascii: ",")
    let head = lines[0].split(separator: comma, omittingEmptySubsequences: false)
    func column(_ name: StaticString) -> Int? {
      head.firstIndex { Bytes(rebasing: $0).equals(name) }
    }
    let places = (
      sessions: column("scur"), requests: column("req_tot"), total: column("stot"),
      errors: column("hrsp_5xx"), queue: column("qcur"), status: column("status")
    )
    for line in lines.dropFirst() {
      let cells = line.split(separator: comma, omittingEmptySubsequences: false)
        .map { Bytes(rebasing: $0) }
      guard cells.count > 2 else { continue }
      func value(_ place: Int?) -> UInt64? {
        place.flatMap { $0 < cells.count ? Self.number(cells[$0]) : nil }
      }
      let isFrontend = cells[1].equals("FRONTEND")
      let name = cells[0].text
      if isFrontend || cells[1].equals("BACKEND") {
        let known = proxies.firstIndex { $0.name == name && $0.isBackend == !isFrontend }
        let index = known ?? proxies.count
        if known == nil { proxies.append(Proxy(name: name, isBackend: !isFrontend)) }
        proxies[index].sessions = value(places.sessions) ?? 0
        proxies[index].requests = value(places.requests) ?? value(places.total) ?? 0
        proxies[index].errors = value(places.errors) ?? 0
        proxies[index].queue = value(places.queue) ?? 0
      } else if let place = places.status, place < cells.count {
        // Servers stand before the line of their backend.
        let known = proxies.firstIndex { $0.name == name && $0.isBackend }
        let index = known ?? proxies.count
        if known == nil { proxies.append(Proxy(name: name, isBackend: true)) }
        if cells[place].starts(with: "UP".utf8) || cells[place].starts(with: "no check".utf8) {
          proxies[index].serversUp += 1
        } else if cells[place].starts(with: "DOWN".utf8) {
          proxies[index].serversDown += 1
        }
      }
    }
  }
}
