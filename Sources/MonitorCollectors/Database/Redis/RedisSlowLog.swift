/// The newest slow commands of a Redis server, and how many there have been
/// (https://redis.io/docs/latest/commands/slowlog-get/).
struct RedisSlowLog {
  /// One slow command.
  struct Entry: Equatable {
    /// Its number: they rise by one.
    var id: Int64
    /// When, in seconds since 1970.
    var unixSeconds: Int64
    /// How long it took.
    var microseconds: Int64
    /// The command and the shape of its key.
    var shown: String
    /// The client's own name or address, from 4.0.
    var client: String
  }

  /// The newest, newest first.
  private(set) var entries: [Entry] = []
  /// Slow commands since the first look; `nil` before it.
  private(set) var count: UInt64?
  private var lastID: Int64?
  private var server = ""

  /// Takes the answer to `SLOWLOG GET`; what is not an entry is left out.
  mutating func take(_ reply: RedisReply, server run: String) {
    if run != server {
      server = run
      lastID = nil
      count = nil
    }
    guard let list = reply.elements else { return }
    entries = list.compactMap(Self.entry)
    guard let newest = entries.first?.id else {
      // Nothing to see; numbers that come later are new.
      count = count ?? 0
      return
    }
    if let last = lastID {
      count = (count ?? 0) &+ UInt64(max(0, newest &- last))
    } else if let known = count {
      count = known &+ UInt64(entries.count)
    } else {
      count = UInt64(max(0, newest)) &+ 1
    }
    lastID = newest
  }

  private static func entry(_ reply: RedisReply) -> Entry? {
    guard let parts = reply.elements, parts.count >= 4, let id = parts[0].number,
      let when = parts[1].number, let took = parts[2].number, let words = parts[3].elements
    else { return nil }
    let arguments = words.map { word -> [UInt8] in
      if case .bytes(let bytes) = word { bytes } else { [] }
    }
    let address = parts.count > 4 ? parts[4].text ?? "" : ""
    let name = parts.count > 5 ? parts[5].text ?? "" : ""
    return Entry(
      id: id, unixSeconds: when, microseconds: took, shown: RedisKeyPattern.shown(arguments),
      client: name.isEmpty ? address : name)
  }
}
