/// nginx's `log_format` (ngx_http_log_module).
extension AccessLogFormat {
  /// Compiles the text of a `log_format`.
  static func nginx(_ format: [UInt8]) throws(AccessLogFormatError) -> AccessLogPattern {
    var builder = Builder()
    var index = 0
    while index < format.count {
      if format[index] == UInt8(ascii: "$"), let variable = variable(format, index) {
        try builder.add(field(variable.name), at: index)
        index = variable.end
      } else {
        builder.add(format[index])
        index += 1
      }
    }
    builder.finish()
    return try checked(builder.pattern)
  }

  /// `$name` or `${name}` at a place, and where it ends.
  private static func variable(_ format: [UInt8], _ start: Int) -> (name: String, end: Int)? {
    var index = start + 1
    let isBraced = index < format.count && format[index] == UInt8(ascii: "{")
    if isBraced { index += 1 }
    let begin = index
    while index < format.count, isNameByte(format[index]) { index += 1 }
    guard index > begin else { return nil }
    let name = String(decoding: format[begin..<index], as: UTF8.self)
    if isBraced {
      guard index < format.count, format[index] == UInt8(ascii: "}") else { return nil }
      index += 1
    }
    return (name, index)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    byte &- 48 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "_")
  }

  /// What a variable means.
  static func field(_ variable: String) -> AccessLogField {
    switch variable {
    case "remote_addr", "realip_remote_addr", "client_ip": .client
    case "request": .request
    case "request_method": .method
    case "request_uri", "uri", "document_uri": .target
    case "is_args", "args", "query_string": .query
    case "server_protocol": .version
    case "status": .status
    case "body_bytes_sent", "bytes_sent": .size
    case "time_local", "time_iso8601", "msec": .time
    case "host", "http_host", "server_name": .host
    case "http_user_agent": .agent
    case "request_time": .seconds
    case "request_time_ms": .milliseconds
    case "upstream_response_time": .upstreamSeconds
    default: .skipped
    }
  }

  /// The keys of a template of JSON: `{"t":"$time_iso8601","took":$request_time}`.
  static func template(_ format: [UInt8]) -> AccessLogJSON {
    var keys: [(String, AccessLogField)] = []
    var index = 0
    while index < format.count {
      guard format[index] == UInt8(ascii: "\""),
        let end = format[(index + 1)...].firstIndex(of: UInt8(ascii: "\""))
      else {
        index += 1
        continue
      }
      let key = String(decoding: format[(index + 1)..<end], as: UTF8.self)
      index = end + 1
      while index < format.count, isSpace(format[index]) { index += 1 }
      guard index < format.count, format[index] == UInt8(ascii: ":") else { continue }
      index += 1
      while index < format.count, isSpace(format[index]) || format[index] == UInt8(ascii: "\"") {
        index += 1
      }
      if index < format.count, format[index] == UInt8(ascii: "$"),
        let variable = variable(format, index)
      {
        keys.append((key, field(variable.name)))
        index = variable.end
      } else if index < format.count, format[index] == UInt8(ascii: "{") {
        keys.append((key, .object))
      }
      // The quote that closes the value is not to begin a key.
      if index < format.count, format[index] == UInt8(ascii: "\"") { index += 1 }
    }
    return AccessLogJSON(keys: AccessLogKeys(keys))
  }
}
