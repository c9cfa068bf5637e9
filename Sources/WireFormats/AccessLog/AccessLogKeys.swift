import Glibc

/// What the keys of a log of named fields mean; looked up by bytes, without a text.
struct AccessLogKeys: Sendable {
  private struct Entry {
    var start: Int32
    var count: Int32
    var field: AccessLogField
  }

  private var bytes: [UInt8] = []
  private var entries: [Entry] = []
  /// Places in `entries` plus one; twice as many as there are entries at the least.
  private var slots: [UInt8]
  private let mask: Int

  /// Makes a table; at most 120 keys, the first of equal ones counts.
  init(_ keys: [(String, AccessLogField)]) {
    mask = 255
    slots = Array(repeating: 0, count: 256)
    for (key, field) in keys.prefix(120) {
      let key = Array(key.utf8)
      guard !key.isEmpty, key.withUnsafeBytes({ find($0, 0, key.count) }) == nil else { continue }
      entries.append(Entry(start: Int32(bytes.count), count: Int32(key.count), field: field))
      bytes += key
      var slot = key.withUnsafeBytes { Self.hash($0, 0, key.count) } & mask
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = UInt8(entries.count)
    }
  }

  @inline(__always) private static func hash(_ line: Bytes, _ start: Int, _ end: Int) -> Int {
    let middle = Int(line[(start + end) >> 1 < end ? (start + end) >> 1 : start])
    return Int(line[start]) &* 31 &+ Int(line[end - 1]) &* 17 &+ middle &* 7
      &+ (end - start) &* 59
  }

  /// What the key from `start` to `end` means; `nil` where it is unknown.
  func find(_ line: Bytes, _ start: Int, _ end: Int) -> AccessLogField? {
    guard end > start, let base = line.baseAddress else { return nil }
    var slot = Self.hash(line, start, end) & mask
    return slots.withUnsafeBufferPointer { slots in
      while slots[slot] != 0 {
        let entry = entries[Int(slots[slot]) - 1]
        if Int(entry.count) == end - start {
          let isEqual = bytes.withUnsafeBytes { known in
            guard let known = known.baseAddress else { return false }
            return memcmp(known + Int(entry.start), base + start, end - start) == 0
          }
          if isEqual { return entry.field }
        }
        slot = (slot + 1) & mask
      }
      return nil
    }
  }

  /// Keys that people and servers write at the end of a line or in JSON and that say their unit.
  private static let named: [(String, AccessLogField)] = [
    ("rt", .seconds), ("request_time", .seconds), ("req_time", .seconds), ("reqtime", .seconds),
    ("urt", .upstreamSeconds), ("upstream_response_time", .upstreamSeconds),
    ("upstream_time", .upstreamSeconds), ("duration_ms", .milliseconds),
    ("request_time_ms", .milliseconds), ("response_time_ms", .milliseconds),
    ("latency_ms", .milliseconds), ("elapsed_ms", .milliseconds), ("duration_us", .microseconds),
    ("reqtime_microsec", .microseconds), ("duration_ns", .nanoseconds), ("host", .host),
    ("http_host", .host), ("vhost", .host), ("server_name", .host),
  ]

  /// Keys behind the fields of a line of the combined format.
  static let tail = AccessLogKeys(named)

  /// Keys of JSON: names that people give in nginx, and those of Caddy, Traefik and Apache.
  static let json = AccessLogKeys(
    named + [
      ("duration", .seconds), ("Duration", .nanoseconds), ("OriginDuration", .upstreamNanoseconds),
      ("remote_addr", .client), ("remote_ip", .client), ("client_ip", .client),
      ("clientip", .client), ("client", .client), ("ClientHost", .client), ("remote_host", .client),
      ("ip", .client), ("client_addr", .client), ("remoteIp", .client),
      ("request", .request), ("request_line", .request), ("req", .request),
      ("request_method", .method), ("method", .method), ("RequestMethod", .method),
      ("verb", .method), ("requestMethod", .method),
      ("request_uri", .target), ("uri", .target), ("path", .target), ("url", .target),
      ("RequestPath", .target), ("requestUrl", .target), ("request_path", .target),
      ("server_protocol", .version), ("protocol", .version), ("proto", .version),
      ("RequestProtocol", .version),
      ("status", .status), ("status_code", .status), ("response_status", .status),
      ("DownstreamStatus", .status), ("response_code", .status), ("responseStatus", .status),
      ("body_bytes_sent", .size), ("bytes_sent", .size), ("bytes", .size), ("size", .size),
      ("DownstreamContentSize", .size), ("response_size", .size), ("body_bytes", .size),
      ("ts", .time), ("time", .time), ("timestamp", .time), ("@timestamp", .time),
      ("time_iso8601", .time), ("time_local", .time), ("msec", .time), ("StartUTC", .time),
      ("RequestHost", .host), ("user_agent", .agent), ("http_user_agent", .agent),
      ("agent", .agent), ("request_User-Agent", .agent), ("User-Agent", .agent),
      ("headers", .object), ("httpRequest", .object),
    ])

  /// Labels of LTSV (ltsv.org, "Labels for Web server's Log").
  static let ltsv = AccessLogKeys(
    [
      ("time", .time), ("host", .client), ("req", .request), ("status", .status),
      ("method", .method), ("uri", .target), ("protocol", .version), ("size", .size),
      ("ua", .agent), ("vhost", .host), ("reqtime", .seconds), ("apptime", .upstreamSeconds),
      ("reqtime_microsec", .microseconds), ("remote_addr", .client), ("request", .request),
      ("request_uri", .target), ("request_method", .method), ("body_bytes_sent", .size),
      ("time_local", .time), ("time_iso8601", .time), ("path", .target),
    ] + named)
}
