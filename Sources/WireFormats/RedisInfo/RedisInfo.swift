/// What Redis answers to `INFO all`: lines `name:value` under headings `# Section`
/// (https://redis.io/docs/latest/commands/info/); Valkey and KeyDB answer the same.
///
/// A line that cannot be understood is counted and leaves its neighbours alone.
package struct RedisInfo: Sendable, Equatable {
  /// Lines kept at most; those beyond are counted.
  package static let linesMost = 8_192
  /// Bytes of a kept line at most.
  package static let lineBytesMost = 4_096

  /// What one command has cost since the server was started: `cmdstat_get:calls=1,usec=2,…`.
  package struct Command: Sendable, Equatable {
    /// The command, for example `get` or `config|set`.
    package var name: String
    /// Calls that were carried out.
    package var calls: UInt64
    /// Microseconds they took.
    package var microseconds: UInt64
    /// Calls refused before they began, from 6.2.
    package var rejected: UInt64
    /// Calls that failed, from 6.2.
    package var failed: UInt64

    /// Makes the counts of a command.
    package init(
      _ name: String, calls: UInt64 = 0, microseconds: UInt64 = 0, rejected: UInt64 = 0,
      failed: UInt64 = 0
    ) {
      self.name = name
      self.calls = calls
      self.microseconds = microseconds
      self.rejected = rejected
      self.failed = failed
    }
  }

  /// How long one command takes, since the server was started, in microseconds:
  /// `latency_percentiles_usec_get:p50=1.003,p99=9.023,p99.9=34.047`, from 7.0.
  package struct Latency: Sendable, Equatable {
    /// The command.
    package var name: String
    /// The median.
    package var p50: Double?
    /// The 99th percentile.
    package var p99: Double?
    /// The 99.9th percentile.
    package var p999: Double?
  }

  /// One database: `db0:keys=2,expires=0,avg_ttl=0`.
  package struct Keyspace: Sendable, Equatable {
    /// Its number as text.
    package var database: String
    /// Keys in it.
    package var keys: UInt64
    /// Those of them that will expire.
    package var expires: UInt64
  }

  /// One replica of a primary: `slave0:ip=10.0.0.2,port=6379,state=online,offset=14,lag=1`.
  package struct Replica: Sendable, Equatable {
    /// `ip:port`.
    package var address: String
    /// For example `online` or `wait_bgsave`.
    package var state: String
    /// Bytes of the primary's stream that it has confirmed.
    package var offset: UInt64
    /// Seconds since it confirmed last.
    package var lag: UInt64
  }

  /// Plain lines by their names.
  package private(set) var fields: [String: String] = [:]
  /// What commands cost.
  package private(set) var commands: [Command] = []
  /// How long commands take.
  package private(set) var latencies: [Latency] = []
  /// The databases that hold keys.
  package private(set) var keyspaces: [Keyspace] = []
  /// The replicas, where the server is their primary.
  package private(set) var replicas: [Replica] = []
  /// Lines that could not be understood, or were too long or too many.
  package private(set) var skippedLines: UInt64 = 0

  /// Reads an answer; what is cut or garbage is counted.
  package init(_ bytes: Bytes) {
    var start = 0
    var kept = 0
    while start < bytes.count {
      let end = bytes.place(of: UInt8(ascii: "\n"), from: start) ?? bytes.count
      var line = bytes.part(start..<end)
      start = end + 1
      if line.last == UInt8(ascii: "\r") { line = line.part(0..<line.count - 1) }
      if line.isEmpty || line[0] == UInt8(ascii: "#") { continue }
      guard kept < Self.linesMost, line.count <= Self.lineBytesMost, take(line) else {
        skippedLines += 1
        continue
      }
      kept += 1
    }
  }

  /// A whole number of a field; `nil` where it is absent or is none.
  package func number(_ name: String) -> UInt64? { fields[name].flatMap { UInt64($0) } }

  /// A number of a field; `nil` where it is absent or not finite.
  package func real(_ name: String) -> Double? {
    fields[name].flatMap { Double($0) }.flatMap { $0.isFinite ? $0 : nil }
  }

  /// The text of a field.
  package func text(_ name: String) -> String? { fields[name] }

  private mutating func take(_ line: Bytes) -> Bool {
    // A name has no colon of its own: the server writes `_` for it.
    guard let colon = line.place(of: UInt8(ascii: ":")), colon > 0 else { return false }
    let name = line.part(0..<colon)
    let value = line.part(colon + 1..<line.count)
    if let command = name.after("cmdstat_") { return take(command: command.text, value) }
    if let command = name.after("latency_percentiles_usec_") {
      return take(latency: command.text, value)
    }
    if let database = name.after("db")?.text, UInt32(database) != nil {
      return take(database: database, value)
    }
    if let replica = name.after("slave")?.text, UInt32(replica) != nil {
      return take(replica: value)
    }
    fields[name.text] = value.text
    return true
  }

  private mutating func take(command: String, _ value: Bytes) -> Bool {
    var item = Command(command)
    var found = 0
    let isWhole = Self.forEachPair(value) { name, text in
      guard let number = UInt64(text) else { return name == "usec_per_call" || Double(text) != nil }
      switch name {
      case "calls": item.calls = number
      case "usec": item.microseconds = number
      case "rejected_calls": item.rejected = number
      case "failed_calls": item.failed = number
      default: return true
      }
      found += 1
      return true
    }
    guard isWhole, found >= 2 else { return false }
    commands.append(item)
    return true
  }

  private mutating func take(latency command: String, _ value: Bytes) -> Bool {
    var item = Latency(name: command)
    let isWhole = Self.forEachPair(value) { name, text in
      guard let number = Double(text), number.isFinite, number >= 0 else { return false }
      switch name {
      case "p50": item.p50 = number
      case "p99": item.p99 = number
      case "p99.9": item.p999 = number
      default: break
      }
      return true
    }
    if isWhole { latencies.append(item) }
    return isWhole
  }

  private mutating func take(database: String, _ value: Bytes) -> Bool {
    var item = Keyspace(database: database, keys: 0, expires: 0)
    var hasKeys = false
    let isWhole = Self.forEachPair(value) { name, text in
      switch name {
      case "keys":
        guard let number = UInt64(text) else { return false }
        item.keys = number
        hasKeys = true
      case "expires":
        guard let number = UInt64(text) else { return false }
        item.expires = number
      default: break
      }
      return true
    }
    guard isWhole, hasKeys else { return false }
    keyspaces.append(item)
    return true
  }

  private mutating func take(replica value: Bytes) -> Bool {
    var address = ""
    var port = ""
    var item = Replica(address: "", state: "", offset: 0, lag: 0)
    let isWhole = Self.forEachPair(value) { name, text in
      switch name {
      case "ip": address = text
      case "port": port = text
      case "state": item.state = text
      case "offset": item.offset = UInt64(text) ?? 0
      case "lag": item.lag = UInt64(text) ?? 0
      default: break
      }
      return true
    }
    guard isWhole, !address.isEmpty, !port.isEmpty else { return false }
    item.address = address + ":" + port
    replicas.append(item)
    return true
  }

  /// Goes through `name=value,name=value`; whether every part was such a pair and was taken.
  private static func forEachPair(_ bytes: Bytes, _ take: (String, String) -> Bool) -> Bool {
    var start = 0
    while start < bytes.count {
      let end = bytes.place(of: UInt8(ascii: ","), from: start) ?? bytes.count
      let part = bytes.part(start..<end)
      start = end + 1
      guard let sign = part.place(of: UInt8(ascii: "=")) else { return false }
      guard take(part.part(0..<sign).text, part.part(sign + 1..<part.count).text) else {
        return false
      }
    }
    return bytes.count > 0
  }
}

extension Bytes {
  /// What follows a beginning; `nil` where the bytes begin otherwise or have nothing more.
  fileprivate func after(_ start: StaticString) -> Bytes? {
    let length = start.utf8CodeUnitCount
    guard count > length, part(0..<length).equals(start) else { return nil }
    return part(length..<count)
  }
}
