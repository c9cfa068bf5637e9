import CRedis

/// An answer of a Redis server (RESP2, https://redis.io/docs/latest/develop/reference/protocol-spec/).
enum RedisReply: Equatable {
  /// A bulk string or a status; any bytes.
  case bytes([UInt8])
  /// A whole number.
  case integer(Int64)
  /// Answers within an answer.
  case array([RedisReply])
  /// No value.
  case null
  /// What the server refused, for example `NOAUTH Authentication required.`
  case error(String)

  /// Copies an answer out of the library's memory; `depth` levels of arrays at most.
  init(_ reply: OpaquePointer, depth: Int = 8) {
    func bytes() -> [UInt8] {
      var count = 0
      guard let start = kilter_redis_bytes(reply, &count), count > 0 else { return [] }
      return Array(UnsafeRawBufferPointer(start: start, count: count))
    }
    switch Int(kilter_redis_kind(reply)) {
    case KILTER_REDIS_BYTES: self = .bytes(bytes())
    case KILTER_REDIS_INTEGER: self = .integer(kilter_redis_integer(reply))
    case KILTER_REDIS_REFUSAL:
      self = .error(String(decoding: bytes().prefix(200), as: UTF8.self))
    case KILTER_REDIS_ARRAY:
      let count = depth > 0 ? kilter_redis_count(reply) : 0
      self = .array(
        (0..<count).map { index in
          kilter_redis_element(reply, index).map { RedisReply($0, depth: depth - 1) } ?? .null
        })
    default: self = .null
    }
  }

  /// The text of bytes.
  var text: String? {
    if case .bytes(let bytes) = self { String(decoding: bytes, as: UTF8.self) } else { nil }
  }

  /// The whole number.
  var number: Int64? { if case .integer(let value) = self { value } else { nil } }

  /// The answers within.
  var elements: [RedisReply]? { if case .array(let values) = self { values } else { nil } }

  /// What the server refused.
  var refusal: String? { if case .error(let text) = self { text } else { nil } }
}
