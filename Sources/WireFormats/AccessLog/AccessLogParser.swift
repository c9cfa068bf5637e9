/// Reads lines of one format of access logs.
package struct AccessLogParser: Sendable {
  private enum Form: UInt8 {
    case pattern
    case json
    case ltsv
    case haproxy
  }

  /// What it reads, in a few words, for example `combined`.
  package let name: String
  /// The servers that write it, in a word, for example `nginx`; empty where many do.
  package let server: String
  private let form: Form
  private let pattern: AccessLogPattern
  private let json: AccessLogJSON
  private let ltsv = AccessLogLTSV()
  private let haproxy = AccessLogHAProxy()

  /// A parser of a pattern.
  init(_ name: String, pattern: AccessLogPattern, server: String = "") {
    self.name = name
    self.server = server
    self.pattern = pattern
    form = .pattern
    json = AccessLogJSON()
  }

  /// A parser of JSON.
  init(_ name: String, json: AccessLogJSON) {
    self.name = name
    server = ""
    self.json = json
    form = .json
    pattern = AccessLogPattern()
  }

  private init(_ name: String, _ form: Form, server: String = "") {
    self.name = name
    self.server = server
    self.form = form
    json = AccessLogJSON()
    pattern = AccessLogPattern()
  }

  /// JSON with the keys that servers and people use.
  package static let json = AccessLogParser("JSON", json: AccessLogJSON())
  /// Labelled tab-separated values.
  package static let ltsv = AccessLogParser("LTSV", .ltsv)
  /// HAProxy's HTTP log.
  package static let haproxy = AccessLogParser("HAProxy HTTP log", .haproxy, server: "haproxy")
  /// Traefik's common log format.
  package static let traefik = known(
    "Traefik CLF",
    #"$remote_addr $ident $user [$time_local] "$request" $status $body_bytes_sent "$referer" "#
      + #""$http_user_agent" $count "$router" "$service" ${request_time_ms}ms"#, server: "traefik")
  /// The combined format, whatever follows it.
  package static let combined = known(
    "combined",
    #"$remote_addr $ident $user [$time_local] "$request" $status $body_bytes_sent "$referer" "#
      + #""$http_user_agent""#, hasTail: true)
  /// The common format, whatever follows it.
  package static let common = known(
    "common", #"$remote_addr $ident $user [$time_local] "$request" $status $body_bytes_sent"#,
    hasTail: true)
  /// The combined format with the virtual host before it.
  package static let hostCombined = known(
    "vhost_combined",
    #"$host $remote_addr $ident $user [$time_local] "$request" $status $body_bytes_sent "#
      + #""$referer" "$http_user_agent""#, hasTail: true)

  private static func known(
    _ name: String, _ format: String, hasTail: Bool = false, server: String = ""
  ) -> AccessLogParser {
    // The formats are written above and are right; a test compiles each.
    var pattern = (try? AccessLogFormat.nginx(Array(format.utf8))) ?? AccessLogPattern()
    pattern.hasTail = hasTail
    return AccessLogParser(name, pattern: pattern, server: server)
  }

  /// Reads one line without its line end into `result`, which is made empty before.
  ///
  /// - Returns: why the line was not understood; `nil` where it was.
  /// - Complexity: one pass, no allocation.
  package func parse(_ line: Bytes, into result: inout AccessLogLine) -> AccessLogFault? {
    result = AccessLogLine()
    let fault =
      switch form {
      case .pattern: pattern.parse(line, into: &result)
      case .json: json.parse(line, into: &result)
      case .ltsv: ltsv.parse(line, into: &result)
      case .haproxy: haproxy.parse(line, into: &result)
      }
    if let fault { return fault }
    return result.hasStatus ? nil : .fields
  }
}
