/// What of a slow command may be shown: its name and the shape of its key, never a value.
enum RedisKeyPattern {
  /// Commands whose first argument is a key and nothing else
  /// (https://redis.io/docs/latest/commands/: key specification `begin_search index 1`).
  private static let keyed: Set<String> = [
    "append", "bitcount", "bitfield", "bitpos", "blpop", "brpop", "decr", "decrby", "del", "dump",
    "exists", "expire", "expireat", "geoadd", "geopos", "georadius", "geosearch", "get", "getbit",
    "getdel", "getex", "getrange", "getset", "hdel", "hexists", "hget", "hgetall", "hincrby",
    "hincrbyfloat", "hkeys", "hlen", "hmget", "hmset", "hrandfield", "hscan", "hset", "hsetnx",
    "hvals", "incr", "incrby", "incrbyfloat", "lindex", "linsert", "llen", "lmove", "lpop", "lpos",
    "lpush", "lpushx", "lrange", "lrem", "lset", "ltrim", "mget", "mset", "persist", "pexpire",
    "pfadd", "pfcount", "psetex", "pttl", "rename", "restore", "rpop", "rpush", "rpushx", "sadd",
    "scard", "sdiff", "set", "setbit", "setex", "setnx", "setrange", "sinter", "sismember",
    "smembers", "smismember", "sort", "spop", "srandmember", "srem", "sscan", "strlen", "sunion",
    "ttl", "type", "unlink", "xadd", "xdel", "xlen", "xrange", "xrevrange", "xtrim", "zadd",
    "zcard", "zcount", "zincrby", "zlexcount", "zpopmax", "zpopmin", "zrange", "zrangebyscore",
    "zrank", "zrem", "zremrangebyrank", "zremrangebyscore", "zrevrange", "zrevrangebyscore",
    "zrevrank", "zscan", "zscore",
  ]
  /// Bytes of a shown name or part of a key at most.
  private static let partMost = 24

  /// The command and the shape of its key, for example `hgetall user:*:cart`.
  static func shown(_ arguments: [[UInt8]]) -> String {
    guard let name = arguments.first.map(word), !name.isEmpty else { return "?" }
    guard arguments.count > 1, keyed.contains(name) else { return name }
    return name + " " + shape(arguments[1])
  }

  /// The key with `*` in place of each part that is not a plain word.
  static func shape(_ key: [UInt8]) -> String {
    var shape = ""
    var parts = 0
    for part in key.prefix(256).split(
      separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    {
      if parts > 0 { shape += ":" }
      parts += 1
      guard parts <= 8 else { return shape + "*" }
      shape += isPlain(part) ? String(decoding: part, as: UTF8.self) : "*"
    }
    return shape
  }

  /// Whether a part of a key is a word of the program, not data: letters, hyphens, underscores.
  private static func isPlain(_ part: ArraySlice<UInt8>) -> Bool {
    part.count <= partMost
      && part.allSatisfy { byte in
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
          || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
      }
  }

  /// A command's name in lower case; empty where it is none.
  private static func word(_ bytes: [UInt8]) -> String {
    guard bytes.count <= partMost,
      bytes.allSatisfy({ byte in
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
          || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
      })
    else { return "" }
    return String(decoding: bytes, as: UTF8.self).lowercased()
  }
}
