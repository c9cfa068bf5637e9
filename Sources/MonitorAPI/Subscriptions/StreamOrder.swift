import FoundationEssentials

/// What a client of the WebSocket asks for.
package enum StreamOrder: Sendable {
  /// Follow a topic; after a cursor, if there is one.
  case subscribe(StreamTopic, after: StreamCursor?)
  /// Change the topic of a name.
  case update(StreamTopic)
  /// No longer follow the topic of a name.
  case unsubscribe(String)
  /// Answer.
  case ping

  private struct Text: Decodable {
    var op: String
    var id: String?
    var match: [String]?
    var events: [String]?
    var severity: String?
    var interval_ms: Int?
    var mode: String?
    var cursor: String?

    var wish: StreamTopic.Wish {
      var wish = StreamTopic.Wish()
      wish.id = id
      wish.match = match
      wish.events = events
      wish.severity = severity
      wish.interval = interval_ms
      wish.mode = mode
      return wish
    }
  }

  /// Reads a message.
  ///
  /// - Throws: `Problem` 400 with what is wrong.
  package init(_ bytes: [UInt8]) throws(Problem) {
    let text: Text
    do {
      text = try JSONDecoder().decode(Text.self, from: Data(bytes))
    } catch {
      throw Problem(
        400, "the message is no JSON object with a text `op`, or a member has the wrong type")
    }
    let cursor = text.cursor.flatMap { StreamCursor($0) }
    if text.cursor != nil, cursor == nil {
      throw Problem(
        400, "`cursor` is none", places: [.init(pointer: "/cursor", detail: "is `<boot>-<seq>`")])
    }
    switch text.op {
    case "subscribe": self = .subscribe(try StreamTopic(text.wish), after: cursor)
    case "resume":
      guard let cursor else {
        throw Problem(
          400, "`resume` needs a cursor",
          places: [.init(pointer: "/cursor", detail: "is `<boot>-<seq>`")])
      }
      self = .subscribe(try StreamTopic(text.wish), after: cursor)
    case "update": self = .update(try StreamTopic(text.wish))
    case "unsubscribe": self = .unsubscribe(text.id ?? "s")
    case "ping": self = .ping
    default:
      throw Problem(
        400, "there is no such `op`; there are subscribe, update, unsubscribe, resume and ping",
        places: [.init(pointer: "/op", detail: "is none")])
    }
  }
}
