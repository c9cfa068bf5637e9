import WireFormats

extension RedisInfo {
  /// What of persistence failed last time, for a person; empty where nothing did.
  var failedPersistence: [String] {
    var failed: [String] = []
    for (field, what) in [
      ("rdb_last_bgsave_status", "the last snapshot (RDB)"),
      ("aof_last_bgrewrite_status", "the last rewrite of the append-only file"),
      ("aof_last_write_status", "the last write to the append-only file"),
    ] {
      if let status = text(field), status != "ok" { failed.append(what) }
    }
    return failed
  }

  /// Seconds since a replica has heard of its primary; `nil` on a primary.
  var secondsBehindPrimary: UInt64? {
    guard let link = text("master_link_status") else { return nil }
    return number(link == "up" ? "master_last_io_seconds_ago" : "master_link_down_since_seconds")
  }

  /// What the server is and its version, for example `Redis 7.0.15`.
  var product: String {
    if let version = text("valkey_version") { return "Valkey \(version)" }
    if let version = text("dragonfly_version") { return "Dragonfly \(version)" }
    return "Redis \(text("redis_version") ?? "?")"
  }

  /// What is wrong by the server's own word, in a sentence; empty where nothing is.
  var problem: String {
    if text("loading") == "1" {
      let share = real("loading_loaded_perc").map { " (\($0) %)" } ?? ""
      return "the server is loading its data\(share)"
    }
    if let failed = failedPersistence.first { return "\(failed) failed" }
    if text("master_link_status") == "down" { return "the link to the primary is down" }
    if let used = real("used_memory"), let most = real("maxmemory"), most > 0, used >= most,
      text("maxmemory_policy") == "noeviction"
    {
      return "memory is full and nothing may be evicted: writes are refused"
    }
    return ""
  }
}
