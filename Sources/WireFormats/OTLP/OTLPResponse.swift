/// The answers to an OTLP/HTTP request, as its sender asked: in the wire format or in JSON.
///
/// `ExportMetricsServiceResponse` of opentelemetry-proto v1 where it was taken, also in part;
/// `google.rpc.Status` where it was refused (opentelemetry.io/docs/specs/otlp, "OTLP/HTTP
/// Response").
package enum OTLPResponse {
  /// The answer to a request that was taken, of which so many points were refused, and why.
  package static func success(rejected: UInt64, message: String, asJSON: Bool) -> [UInt8] {
    if rejected == 0 && message.isEmpty { return asJSON ? Array("{}".utf8) : [] }
    if asJSON {
      return Array(
        "{\"partialSuccess\":{\"rejectedDataPoints\":\"\(rejected)\",\"errorMessage\":".utf8)
        + quoted(message) + Array("}}".utf8)
    }
    var inner: [UInt8] = []
    if rejected > 0 {
      inner.append(1 << 3)
      appendVarint(rejected, to: &inner)
    }
    append(message, as: 2, to: &inner)
    var outer: [UInt8] = [1 << 3 | 2]
    appendVarint(UInt64(inner.count), to: &outer)
    return outer + inner
  }

  /// The answer to a request that was refused; `code` is one of `google.rpc.Code`.
  package static func failure(code: UInt8, message: String, asJSON: Bool) -> [UInt8] {
    if asJSON {
      return Array("{\"code\":\(code),\"message\":".utf8) + quoted(message) + Array("}".utf8)
    }
    var bytes: [UInt8] = [1 << 3, code & 0x7F]
    append(message, as: 2, to: &bytes)
    return bytes
  }

  /// A text as a string of JSON.
  package static func quoted(_ text: String) -> [UInt8] {
    let digits = Array("0123456789abcdef".utf8)
    var bytes: [UInt8] = [UInt8(ascii: "\"")]
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
      case 0..<0x20:
        bytes += Array("\\u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      default: bytes.append(byte)
      }
    }
    return bytes + [UInt8(ascii: "\"")]
  }

  private static func append(_ text: String, as field: UInt8, to bytes: inout [UInt8]) {
    guard !text.isEmpty else { return }
    bytes.append(field << 3 | 2)
    appendVarint(UInt64(text.utf8.count), to: &bytes)
    bytes.append(contentsOf: text.utf8)
  }

  private static func appendVarint(_ number: UInt64, to bytes: inout [UInt8]) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
