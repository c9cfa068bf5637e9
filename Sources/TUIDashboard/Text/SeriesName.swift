package import MonitorModel

/// Short names of series in plain words: `system.disk.io{device="vda",direction="read"}` is `disk
/// vda read`.
///
/// Labels come through raw; the canvas cleans them.
package enum SeriesName {
  /// The short name of a series.
  package static func short(_ key: SeriesKey) -> String {
    if let known = sources[key.name] { return filled(known, key) }
    if key.name.hasPrefix("fleet.") {
      let host = key.label("host").map { $0 + " " } ?? ""
      return host + signal(key)
    }
    guard key.name.hasPrefix("system.") else { return plain(key.name, key.labels) }
    let name = key.name.dropFirst(7)
    if let known = table[String(name)] { return filled(known, key) }
    return plain(String(name), key.labels)
  }

  /// What a series of a fleet says of its host, in a word or two: `cpu`, `net rx`.
  package static func signal(_ key: SeriesKey) -> String {
    let name = String(key.name.dropFirst("fleet.".utf8.count))
    if let known = signals[name] { return known }
    return String(name.map { $0 == "." || $0 == "_" ? " " : $0 })
  }

  /// The word for the lack of a reading.
  package static func word(_ reason: GapReason) -> String {
    switch reason {
    case .absent: "absent"
    case .forbidden: "denied"
    case .malformed: "garbled"
    case .counterReset: "reset"
    case .idle: "idle"
    case .timedOut: "late"
    case .vanished: "gone"
    case .failed: "failed"
    case .skipped: "skipped"
    }
  }

  /// The sign of a severity: letter first, so that it reads without colour or shapes.
  package static func letter(_ severity: Severity) -> String {
    switch severity {
    case .info: "I"
    case .warning: "W"
    case .critical: "C"
    }
  }

  // `$x` stands for the value of label x.
  private static let table: [String: [String]] = [
    "cpu.utilization": ["cpu", "$core", "$state"],
    "cpu.context_switches": ["context switches"],
    "cpu.interrupts": ["interrupts"],
    "cpu.load": ["load", "$period"],
    "cpu.frequency": ["cpu clock", "$core"],
    "processes.created": ["forks"],
    "processes.running": ["running"],
    "processes.blocked": ["blocked"],
    "processes.count": ["processes"],
    "pressure.stall": ["stall", "$resource", "$kind"],
    "memory.utilization": ["memory"],
    "memory.usage": ["memory", "$state"],
    "memory.oom_kills": ["oom kills"],
    "memory.page_faults": ["faults", "$type"],
    "swap.utilization": ["swap"],
    "swap.usage": ["swap", "$state"],
    "swap.io": ["swap", "$direction"],
    "disk.io": ["disk", "$device", "$direction"],
    "disk.operations": ["disk", "$device", "$direction", "ops"],
    "disk.utilization": ["disk", "$device", "busy"],
    "disk.queue": ["disk", "$device", "queue"],
    "disk.latency": ["disk", "$device", "$direction", "latency"],
    "filesystem.utilization": ["fs", "$mountpoint"],
    "filesystem.inodes.utilization": ["inodes", "$mountpoint"],
    "filesystem.usage": ["fs", "$mountpoint", "$state"],
    "network.io": ["net", "$device", "$direction"],
    "network.packets": ["net", "$device", "$direction", "packets"],
    "network.errors": ["net", "$device", "$direction", "errors"],
    "network.dropped": ["net", "$device", "$direction", "dropped"],
    "tcp.connections": ["tcp", "$state"],
    "tcp.retransmits": ["tcp retransmits"],
    "tcp.segments": ["tcp segments", "$direction"],
    "tcp.listen_overflows": ["tcp listen overflows"],
    "udp.datagrams": ["udp datagrams", "$direction"],
    "udp.errors": ["udp errors"],
    "fd.count": ["open files"],
    "fd.utilization": ["open files of limit"],
    "temperature": ["temperature", "$sensor"],
  ]

  private static let sources: [String: [String]] = [
    "http.requests": ["$site", "$route", "requests"],
    "http.errors": ["$site", "$route", "errors"],
    "http.error_rate": ["$site", "$route", "error rate"],
    "http.responses": ["$site", "$class"],
    "http.request.duration": ["$site", "$route", "$quantile"],
    "db.transactions": ["$server", "$db", "transactions"],
    "db.query.duration": ["$server", "query", "$statement"],
    "db.client.connections": ["$server", "connections", "$state"],
    "db.client.connection.utilization": ["$server", "connections of limit"],
    "db.locks.waiting": ["$server", "waiting for locks"],
    "db.cache.hit_ratio": ["$server", "cache hits"],
    "db.operations": ["$server", "operations", "$command"],
    "db.operation.duration": ["$server", "$command", "$quantile"],
    "db.queries": ["$server", "queries"],
  ]

  private static let signals: [String: String] = [
    "cpu.utilization": "cpu", "memory.utilization": "memory", "swap.utilization": "swap",
    "filesystem.utilization": "filesystem", "disk.utilization": "disk busy",
    "load.per_core": "load a core", "anomalies.open": "anomalies", "pressure.cpu": "stall cpu",
    "pressure.memory": "stall mem", "pressure.io": "stall io", "network.receive": "net rx",
    "network.transmit": "net tx", "network.errors": "net errors",
    "processes.blocked": "blocked", "memory.oom_kills": "oom kills",
    "units.failed": "failed units", "unlike_peers": "unlike peers", "up": "reports",
  ]

  private static func filled(_ pattern: [String], _ key: SeriesKey) -> String {
    var text = ""
    for word in pattern {
      guard word.hasPrefix("$") else {
        text += text.isEmpty ? word : " " + word
        continue
      }
      let name = String(word.dropFirst())
      guard let value = key.label(name) else { continue }
      switch value {
      case "receive": text += " rx"
      case "transmit": text += " tx"
      default:
        switch name {
        case "core": text += " #" + value
        case "quantile": text += " " + percentile(value)
        default: text += " " + value
        }
      }
    }
    return text.first == " " ? String(text.dropFirst()) : text
  }

  /// `0.95` as `p95`, `0.999` as `p99.9`.
  private static func percentile(_ quantile: String) -> String {
    guard let share = Double(quantile), share > 0, share <= 1 else { return quantile }
    let tenths = (share * 1_000).rounded()
    let whole = Int(tenths) / 10
    return Int(tenths) % 10 == 0 ? "p\(whole)" : "p\(whole).\(Int(tenths) % 10)"
  }

  private static func plain(_ name: String, _ labels: [SeriesKey.Label]) -> String {
    var text = name
    for label in labels { text += " " + label.value }
    return text
  }
}
