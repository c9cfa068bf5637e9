import NIOCore

/// `realtime.v1.json`: orders in, messages of topics out.
final class SubscriptionConversation: WebSocketConversation {
  /// Orders a second; more end the connection.
  static let ordersMost = 20

  let messageMost = 64 << 10
  private let shard: ServerShard
  private let client: StreamClient
  private var orders = 0
  private var second = NIODeadline.now()

  init(shard: ServerShard, client: StreamClient) {
    self.shard = shard
    self.client = client
  }

  func begin(_ line: WebSocketHandler) {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("type")
    writer.value("welcome")
    writer.key("boot")
    writer.value(shard.boot)
    writer.key("client")
    writer.value(client.id)
    writer.key("version")
    writer.value(shard.services.version)
    writer.endObject()
    line.send(.text, writer.bytes)
  }

  func message(_ bytes: [UInt8], isText: Bool, on line: WebSocketHandler) {
    guard isText else { return line.close(1003, "orders are texts") }
    let now = NIODeadline.now()
    if now - second >= .seconds(1) {
      second = now
      orders = 0
    }
    orders += 1
    guard orders <= Self.ordersMost else {
      return line.close(1008, "at most \(Self.ordersMost) orders a second")
    }
    do throws(Problem) {
      try carryOut(try StreamOrder(bytes), line)
    } catch {
      line.send(.text, Self.text(error))
    }
  }

  func end() {}

  private func carryOut(_ order: StreamOrder, _ line: WebSocketHandler) throws(Problem) {
    switch order {
    case .subscribe(let topic, let cursor):
      try shard.hub.subscribe(client, to: topic, after: cursor)
    case .update(let topic):
      guard client.subscriptions.contains(where: { $0.topic.id == topic.id }) else {
        throw Problem(
          404, "there is no subscription `\(topic.id)`",
          places: [.init(pointer: "/id", detail: "is none that follows")])
      }
      try shard.hub.subscribe(client, to: topic)
    case .unsubscribe(let id):
      guard shard.hub.unsubscribe(client, from: id) else {
        throw Problem(
          404, "there is no subscription `\(id)`",
          places: [.init(pointer: "/id", detail: "is none that follows")])
      }
    case .ping: line.send(.text, Array(#"{"type":"pong"}"#.utf8))
    }
  }

  private static func text(_ problem: Problem) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("type")
    writer.value("error")
    writer.key("problem")
    if case .bytes(let document) = APIResponse.problem(problem).body { writer.json(document) }
    writer.endObject()
    return writer.bytes
  }
}
