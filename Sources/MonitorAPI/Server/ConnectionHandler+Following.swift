import MonitorSupport
import NIOCore
import NIOHTTP1
import NIOWebSocket
import Synchronization

extension ConnectionHandler {
  /// Goes on with the protocol of a stream, if the client may.
  func follow(
    _ kind: Route.StreamKind, _ route: Route, _ admission: RequestGate.Admission
  ) {
    do throws(Problem) {
      let query = try QueryParameters(admission.query)
      try route.description.check(query)
      let caller = try follower(admission, query)
      switch kind {
      case .events: try followEvents(admission, query, caller)
      case .webSocket:
        try upgrade(admission, caller, kind, protocols: ["realtime.v1.json"])
      case .attach: try upgrade(admission, caller, kind, protocols: [AttachProtocol.subprotocol])
      }
    } catch {
      write(APIResponse.problem(error), for: admission)
    }
  }

  /// Who follows: by token, or by a ticket that was given for one.
  private func follower(
    _ admission: RequestGate.Admission, _ query: QueryParameters
  ) throws(Problem) -> Caller {
    if let ticket = try query.one("ticket") {
      guard let caller = shard.tickets.redeem(ticket) else {
        shard.failures.note(peer.address, at: shard.services.time.monotonic())
        throw RequestGate.unauthorized("the ticket was used, is older than 30 s, or is none")
      }
      return Caller(name: caller.name, address: peer.address, scope: caller.scope)
    }
    try RequestGate.check(admission.caller, path: admission.path, needs: .read)
    guard let caller = admission.caller else { throw RequestGate.unauthorized("a token is needed") }
    return caller
  }

  private func admitFollower() throws(Problem) {
    guard shard.shared.admitFollower() else {
      let most = shard.shared.followersMost.load(ordering: .relaxed)
      // Clients that were refused together do not come back together.
      throw Problem(
        503, "\(most) clients follow already, which is `max_clients`",
        headers: [.init("Retry-After", "\(shard.chance(5...15))")])
    }
  }

  private func client(_ transport: String, _ caller: Caller) -> StreamClient {
    StreamClient(
      id: shard.shared.nextClient(), transport: transport, caller: caller,
      since: shard.services.time.wall(), sink: nil)
  }

  // MARK: Server-sent events

  private func followEvents(
    _ admission: RequestGate.Admission, _ query: QueryParameters, _ caller: Caller
  ) throws(Problem) {
    _ = try Accept(admission.headers["accept"]).choice(of: [MediaType.eventStream])
    let topic = try StreamTopic(Self.wish(query))
    let text = try query.one("cursor") ?? admission.headers["last-event-id"]
    let cursor = text.flatMap { text in
      // One that cannot be read is of another start.
      text.isEmpty ? nil : StreamCursor(text) ?? StreamCursor(boot: "", tick: 0)
    }
    try admitFollower()
    guard let context else { return shard.shared.releaseFollower() }
    shard.count(200)
    write(
      ResponseText.head(
        200, contentType: MediaType.eventStream,
        headers: [.init("X-Accel-Buffering", "no")], framing: .untilClose, isKept: false,
        date: shard.date))
    if admission.method == .head {
      shard.shared.releaseFollower()
      return finish(isKept: false)
    }
    let handler = EventStreamHandler(shard: shard, client: client("sse", caller))
    leave(to: [handler], in: context)
    handler.begin(topic, after: cursor)
  }

  private static func wish(_ query: QueryParameters) throws(Problem) -> StreamTopic.Wish {
    var wish = StreamTopic.Wish()
    func list(_ name: String) -> [String]? {
      let all = query.all(name)
      return all.isEmpty ? nil : all
    }
    wish.id = try query.one("id")
    wish.match = list("match")
    wish.events = list("events")?.flatMap { $0.split(separator: ",").map(String.init) }
    wish.severity = try query.one("severity")
    wish.mode = try query.one("mode")
    if let text = try query.one("interval_ms") {
      guard let interval = Int(text) else {
        throw .parameter("interval_ms", "is a number of milliseconds", status: 400)
      }
      wish.interval = interval
    }
    return wish
  }

  // MARK: WebSocket

  private func upgrade(
    _ admission: RequestGate.Admission, _ caller: Caller, _ kind: Route.StreamKind,
    protocols: [String]
  ) throws(Problem) {
    let handshake = try WebSocketHandshake(admission.headers, protocols: protocols)
    try admitFollower()
    guard let context else { return shard.shared.releaseFollower() }
    shard.count(101)
    let terms = kind == .attach ? nil : handshake.deflate
    write(handshake.answer(date: shard.date, deflate: terms))
    let client = client(kind == .attach ? "attach" : "websocket", caller)
    let conversation = shard.conversation(kind, client)
    let handler = WebSocketHandler(
      shard: shard, client: client, conversation: conversation, deflate: terms)
    let decoder = ByteToMessageHandler(
      WebSocketFrameDecoder(maxFrameSize: conversation.messageMost))
    leave(to: [decoder, handler], in: context)
    handler.begin()
  }

  /// Puts other handlers in the place of this one and of what decodes HTTP.
  private func leave(to handlers: [any ChannelHandler], in context: ChannelHandlerContext) {
    phase = .closing
    deadline = .distantFuture
    let pipeline = context.pipeline.syncOperations
    do {
      try pipeline.addHandlers(handlers, position: .last)
      let decoder = try pipeline.context(
        handlerType: ByteToMessageHandler<HTTPRequestDecoder>.self)
      pipeline.removeHandler(self, promise: nil)
      pipeline.removeHandler(context: decoder, promise: nil)
    } catch {
      context.close(promise: nil)
    }
  }
}
