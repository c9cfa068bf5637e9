/// Compiles formats that people write down: nginx's `log_format`, Apache's `LogFormat`, templates of
/// JSON, and the names of well-known formats.
package enum AccessLogFormat {
  /// A parser for a format: a name (`combined`, `common`, `vhost_combined`, `json`, `caddy`, `ltsv`,
  /// `haproxy`, `traefik`), a whole `log_format` or `LogFormat` directive, or its text alone.
  package static func parser(_ text: String) throws(AccessLogFormatError) -> AccessLogParser {
    switch text {
    case "combined": return .combined
    case "common": return .common
    case "vhost_combined": return .hostCombined
    case "json", "caddy", "traefik-json": return .json
    case "ltsv": return .ltsv
    case "haproxy": return .haproxy
    case "traefik": return .traefik
    default: break
    }
    let bytes = Array(text.utf8)
    guard let start = bytes.firstIndex(where: { !isSpace($0) }) else {
      throw AccessLogFormatError("The format is empty.", at: 0)
    }
    let isNginx = bytes[start...].starts(with: "log_format".utf8)
    let isApache = bytes[start...].starts(with: "LogFormat".utf8)
    var format = bytes
    if isNginx { format = try nginxDirective(bytes) }
    if isApache { format = try apacheDirective(bytes) }
    if !isNginx, isApache || bytes.contains(UInt8(ascii: "%")) && !hasVariable(bytes) {
      return AccessLogParser("format of Apache", pattern: try apache(format), server: "apache")
    }
    guard hasVariable(format) else {
      throw AccessLogFormatError("There is no $variable and no %directive in the format.", at: 0)
    }
    if format.first(where: { !isSpace($0) }) == UInt8(ascii: "{") {
      return AccessLogParser("JSON by log_format", json: template(format))
    }
    return AccessLogParser("log_format", pattern: try nginx(format), server: "nginx")
  }

  static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (9...13).contains(byte) }

  private static func hasVariable(_ bytes: [UInt8]) -> Bool {
    for index in bytes.indices.dropLast() where bytes[index] == UInt8(ascii: "$") {
      let next = bytes[index + 1]
      if next == UInt8(ascii: "{") || (next | 0x20) &- 0x61 < 26 { return true }
    }
    return false
  }

  /// The quoted texts of `log_format name escape=json 'a' 'b';`, joined.
  private static func nginxDirective(_ bytes: [UInt8]) throws(AccessLogFormatError) -> [UInt8] {
    var result: [UInt8] = []
    var index = 0
    var isFound = false
    while index < bytes.count {
      let quote = bytes[index]
      index += 1
      guard quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else { continue }
      isFound = true
      let start = index
      while index < bytes.count, bytes[index] != quote {
        if bytes[index] == 0x5C, index + 1 < bytes.count, bytes[index + 1] == quote { index += 1 }
        result.append(bytes[index])
        index += 1
      }
      guard index < bytes.count else {
        throw AccessLogFormatError("A quotation is not closed.", at: start - 1)
      }
      index += 1
    }
    guard isFound else {
      throw AccessLogFormatError("There is no quoted text in the directive.", at: 0)
    }
    return result
  }

  /// The quoted text of `LogFormat "…" name`, its `\"` turned into quotes.
  private static func apacheDirective(_ bytes: [UInt8]) throws(AccessLogFormatError) -> [UInt8] {
    guard let start = bytes.firstIndex(of: UInt8(ascii: "\"")) else {
      throw AccessLogFormatError("There is no quoted text in the directive.", at: 0)
    }
    var result: [UInt8] = []
    var index = start + 1
    while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
      if bytes[index] == 0x5C, index + 1 < bytes.count { index += 1 }
      result.append(bytes[index])
      index += 1
    }
    guard index < bytes.count else {
      throw AccessLogFormatError("A quotation is not closed.", at: start)
    }
    return result
  }

  // MARK: - Building

  /// Collects fields and the texts between them.
  struct Builder {
    /// What has come so far.
    var pattern = AccessLogPattern()
    private var text: [UInt8] = []
    private var pending: AccessLogField?

    /// Adds a byte of text.
    mutating func add(_ byte: UInt8) { text.append(byte) }

    /// Adds a field; it needs a text between it and the one before, unless both are a target.
    mutating func add(
      _ field: AccessLogField, at offset: Int
    ) throws(AccessLogFormatError) {
      if let before = pending, text.isEmpty {
        // `$uri$is_args$args`, `%U%q`: the parts of one target.
        if before == .target || before == .query, field == .query || field == .skipped { return }
        throw AccessLogFormatError(
          "Nothing stands between this field and the one before, so they cannot be told apart.",
          at: offset)
      }
      finish()
      pending = field
    }

    /// Ends the field before with the text since.
    mutating func finish() {
      if let field = pending {
        pattern.steps.append(
          AccessLogPattern.Step(
            field: field, start: Int32(pattern.literals.count), count: Int32(text.count),
            first: text.first ?? 0))
      } else {
        pattern.lead = text.count
      }
      pattern.literals += text
      text = []
      pending = nil
    }
  }

  /// Checks that a pattern tells what is needed.
  static func checked(
    _ pattern: AccessLogPattern
  ) throws(AccessLogFormatError) -> AccessLogPattern {
    guard pattern.steps.contains(where: { $0.field == .status }) else {
      throw AccessLogFormatError("The format has no status ($status or %>s).", at: 0)
    }
    return pattern
  }
}
