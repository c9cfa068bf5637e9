import Glibc

/// A server that answers instant queries as a test says.
enum PromQLPeer {
  /// Answers with what `reply` makes of the form of each question.
  static func server(
    _ reply: @escaping @Sendable (_ connection: Int32, _ form: String) -> Bool
  ) throws -> LoopbackServer {
    try LoopbackServer(isParallel: true) { connection, head in
      let length = head.split(separator: "\r\n").first { $0.hasPrefix("Content-Length: ") }
        .flatMap { Int($0.dropFirst(16)) }
      var bytes: [UInt8] = []
      var byte: UInt8 = 0
      while bytes.count < length ?? 0, read(connection, &byte, 1) == 1 { bytes.append(byte) }
      return reply(connection, String(decoding: bytes, as: UTF8.self))
    }
  }

  /// A whole answer of samples, each the labels as JSON and a value.
  static func answer(
    _ connection: Int32, _ samples: [(labels: String, value: String)], seconds: String = "1000.5",
    more: String = ""
  ) -> Bool {
    let result = samples.map {
      "{\"metric\":{\($0.labels)},\"value\":[\(seconds),\"\($0.value)\"]}"
    }
    return LoopbackServer.answer(
      connection, type: "application/json",
      "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":["
        + result.joined(separator: ",") + "]}" + more + "}")
  }

  /// The samples of some hosts.
  static func hosts(
    _ count: Int, _ label: String = "instance", _ value: (Int) -> String
  ) -> [(labels: String, value: String)] {
    (0..<count).map { ("\"\(label)\":\"h\($0)\",\"dc\":\"dc\($0 % 2)\"", value($0)) }
  }
}
