/// Apache's `LogFormat` (mod_log_config, mod_logio).
extension AccessLogFormat {
  /// Compiles the text of a `LogFormat`; `\"` in it is a quote, as in the configuration.
  static func apache(_ format: [UInt8]) throws(AccessLogFormatError) -> AccessLogPattern {
    var builder = Builder()
    var index = 0
    while index < format.count {
      let byte = format[index]
      if byte == 0x5C, index + 1 < format.count {
        builder.add(format[index + 1] == UInt8(ascii: "t") ? 9 : format[index + 1])
        index += 2
      } else if byte == UInt8(ascii: "%") {
        try directive(format, &index, &builder)
      } else {
        builder.add(byte)
        index += 1
      }
    }
    builder.finish()
    return try checked(builder.pattern)
  }

  /// Reads `%>s`, `%{Referer}i`, `%!200,304{x}o`.
  private static func directive(
    _ format: [UInt8], _ index: inout Int, _ builder: inout Builder
  ) throws(AccessLogFormatError) {
    let start = index
    index += 1
    if index < format.count, format[index] == UInt8(ascii: "%") {
      builder.add(UInt8(ascii: "%"))
      index += 1
      return
    }
    // Statuses for which it is written, and which of two requests is meant.
    while index < format.count, "<>!,0123456789".utf8.contains(format[index]) { index += 1 }
    var argument = ""
    if index < format.count, format[index] == UInt8(ascii: "{") {
      guard let end = format[index...].firstIndex(of: UInt8(ascii: "}")) else {
        throw AccessLogFormatError("A brace is not closed.", at: index)
      }
      argument = String(decoding: format[(index + 1)..<end], as: UTF8.self)
      index = end + 1
    }
    // `^ti` and `^to` have three characters.
    let length = index < format.count && format[index] == UInt8(ascii: "^") ? 3 : 1
    guard index + length <= format.count else {
      throw AccessLogFormatError("The format ends within a directive.", at: start)
    }
    let letter = length == 1 ? format[index] : UInt8(ascii: "^")
    index += length
    try builder.add(field(letter, argument), at: start)
  }

  /// What a directive means.
  private static func field(_ letter: UInt8, _ argument: String) -> AccessLogField {
    switch letter {
    case UInt8(ascii: "h"), UInt8(ascii: "a"): return argument == "c" ? .skipped : .client
    case UInt8(ascii: "r"): return .request
    case UInt8(ascii: "m"): return .method
    case UInt8(ascii: "U"): return .target
    case UInt8(ascii: "q"): return .query
    case UInt8(ascii: "H"): return .version
    case UInt8(ascii: "s"): return .status
    case UInt8(ascii: "b"), UInt8(ascii: "B"), UInt8(ascii: "O"): return .size
    case UInt8(ascii: "v"), UInt8(ascii: "V"): return .host
    case UInt8(ascii: "D"): return .microseconds
    case UInt8(ascii: "T"):
      return argument == "ms" ? .milliseconds : argument == "us" ? .microseconds : .seconds
    case UInt8(ascii: "t"):
      switch argument {
      case "", "sec", "msec", "usec": return .time
      default: return .skipped
      }
    case UInt8(ascii: "i"):
      switch argument.lowercased() {
      case "user-agent": return .agent
      case "host": return .host
      default: return .skipped
      }
    default: return .skipped
    }
  }
}
