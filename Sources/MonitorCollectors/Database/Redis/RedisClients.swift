/// Who is connected to a Redis server, from the lines of `CLIENT LIST`
/// (https://redis.io/docs/latest/commands/client-list/), by name or address.
enum RedisClients {
  /// Connections of one name or address.
  struct Group: Equatable {
    /// The client's own name; without one its address without the port.
    var who: String
    /// How many connections.
    var count: Int
    /// The least seconds since one of them asked something.
    var leastIdle: UInt64
    /// What the one of the least idle time asked last.
    var command: String
    /// Bytes of memory they take.
    var bytes: UInt64
  }
  /// Groups kept at most; the rest is one group, `other`.
  private static let groupsMost = 64

  /// The groups, the largest first.
  static func groups(_ text: String) -> [Group] {
    var found: [String: Group] = [:]
    for line in text.split(separator: "\n", omittingEmptySubsequences: true) {
      var fields: [Substring: Substring] = [:]
      for pair in line.split(separator: " ") {
        guard let sign = pair.firstIndex(of: "=") else { continue }
        fields[pair[..<sign]] = pair[pair.index(after: sign)...]
      }
      guard let address = fields["addr"] else { continue }
      let name = fields["name"].map(String.init) ?? ""
      var who = name.isEmpty ? Self.host(address) : name
      if found[who] == nil, found.count >= groupsMost { who = "other" }
      let idle = fields["idle"].flatMap { UInt64($0) } ?? 0
      var group =
        found[who] ?? Group(who: who, count: 0, leastIdle: .max, command: "", bytes: 0)
      group.count += 1
      group.bytes &+= fields["tot-mem"].flatMap { UInt64($0) } ?? 0
      if idle < group.leastIdle {
        group.leastIdle = idle
        group.command = fields["cmd"].map(String.init) ?? ""
      }
      found[who] = group
    }
    return found.values.sorted { ($1.count, $0.who) < ($0.count, $1.who) }
  }

  private static func host(_ address: Substring) -> String {
    guard let colon = address.lastIndex(of: ":") else { return String(address) }
    return String(address[..<colon])
  }
}
