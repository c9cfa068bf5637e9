import MonitorSupport
import NIOCore
import NIOHTTP1

/// One connection of HTTP: reads requests one after another, lets them in, answers them, and hands
/// the connection over where it goes on with another protocol.
///
/// ```
///            head              body is whole            answer is written
///   waiting ──────▶ receiving ──────────────▶ answering ─────────────────▶ waiting
///      │                │                         │  a stream
///      ╰── a problem ───┴──▶ closing              ╰──────────▶ the handler of the stream
/// ```
///
/// All deadlines are absolute: a client that sends or reads byte by byte does not move them.
final class ConnectionHandler: ChannelInboundHandler, RemovableChannelHandler, Watched {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = ByteBuffer

  /// A request on its way.
  struct Exchange {
    var admission: RequestGate.Admission
    /// What is asked for, or why it is not answered.
    var match: Result<RouteMatch, Problem>
    var bodyLimit: Int
    var body: [UInt8] = []
    var begun: NIODeadline
  }

  enum Phase {
    case waiting
    case receiving(Exchange)
    case answering
    case closing
  }

  /// Seconds for a head.
  static let headSeconds: Int64 = 10
  /// Seconds for a body, and one more for each KiB.
  static let bodySeconds: Int64 = 10
  /// Seconds between two requests.
  static let idleSeconds: Int64 = 75
  /// Seconds in which what was written must have gone.
  static let writeSeconds: Int64 = 30
  /// Seconds for the other side to close after a last answer.
  static let lingerSeconds: Int64 = 2
  /// Parts of further requests that wait while one is answered.
  private static let backlogMost = 64

  let shard: ServerShard
  let peer: PeerKind
  var context: ChannelHandlerContext?
  var phase = Phase.waiting
  var deadline = NIODeadline.now() + .seconds(ConnectionHandler.headSeconds)
  var stuckSince: NIODeadline?
  /// When the last answer was written.
  private var endedAt = NIODeadline.now()
  var work: Task<Void, Never>?
  private var hasBegunHead = true
  private var hasSeenPart = false
  private var backlog: [HTTPServerRequestPart] = []
  private var isDraining = false
  /// Whether nothing is read because too many parts wait.
  private var isPaused = false

  init(shard: ServerShard, peer: PeerKind) {
    self.shard = shard
    self.peer = peer
  }

  // MARK: Life

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    shard.watch(self)
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    shard.unwatch(self)
    self.context = nil
  }

  func channelInactive(context: ChannelHandlerContext) {
    work?.cancel()
    context.fireChannelInactive()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case ChannelEvent.inputClosed = event {
      // Who has sent all may still wait for the answer.
      if case .answering = phase { return }
      phase = .closing
      closeWhenTaken(.now(), context)
    }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    stuckSince = context.channel.isWritable ? nil : .now()
    if context.channel.isWritable { goOn() }
  }

  func sweep(_ now: NIODeadline) {
    guard let context else { return }
    if let stuckSince, now - stuckSince >= .seconds(Self.writeSeconds) {
      shard.statistics.timeouts += 1
      return SendQueue.abort(context.channel)
    }
    guard now >= deadline else { return }
    switch phase {
    case .answering: return
    case .closing: closeWhenTaken(now, context)
    case .waiting where !hasBegunHead: closeWhenTaken(now, context)
    case .waiting, .receiving:
      shard.statistics.timeouts += 1
      refuse(Problem(408, "the request did not come within its time"))
    }
  }

  /// Closes a connection; one that has not taken its last answer yet gets its time for that.
  private func closeWhenTaken(_ now: NIODeadline, _ context: ChannelHandlerContext) {
    let bytes = SendQueue.bytes(context.channel)
    guard bytes > 0 else { return context.close(promise: nil) }
    let last = endedAt + SendQueue.time(bytes: bytes)
    guard now >= last else {
      deadline = min(last, now + .seconds(1))
      return
    }
    shard.statistics.timeouts += 1
    SendQueue.abort(context.channel)
  }

  func goAway() {
    switch phase {
    case .waiting, .closing: context?.close(promise: nil)
    case .receiving, .answering: break
    }
  }

  // MARK: Reading

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    hasSeenPart = true
    backlog.append(unwrapInboundIn(data))
    goOn()
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    defer { hasSeenPart = false }
    // Bytes came, and no part of a request: a head has begun.
    if case .waiting = phase, !hasBegunHead, !hasSeenPart {
      hasBegunHead = true
      deadline = min(deadline, .now() + .seconds(Self.headSeconds))
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    switch error {
    case HTTPParserError.headerOverflow:
      refuse(
        Problem(431, "the header fields have at most \(RequestGate.fieldsMost) bytes"))
    case is HTTPParserError, is NIOHTTPDecoderError:
      refuse(Problem(400, "the request is no HTTP/1.1"))
    default: context.close(promise: nil)
    }
  }

  /// Takes parts as long as there are some and the connection takes answers.
  func goOn() {
    guard !isDraining, let context else { return }
    isDraining = true
    defer { isDraining = false }
    var taken = 0
    loop: while taken < backlog.count {
      switch phase {
      case .answering: break loop
      case .waiting where !context.channel.isWritable: break loop
      case .closing: taken = backlog.count
      case .waiting, .receiving:
        take(backlog[taken])
        taken += 1
      }
    }
    backlog.removeFirst(min(taken, backlog.count))
    let isFull = backlog.count >= Self.backlogMost
    guard isFull != isPaused, isFull || backlog.isEmpty else { return }
    isPaused = isFull
    context.channel.setOption(.autoRead, value: !isFull).whenFailure { _ in }
  }

  private func take(_ part: HTTPServerRequestPart) {
    switch (part, phase) {
    case (.head(let head), .waiting): begin(head)
    case (.body(let bytes), .receiving(var exchange)):
      exchange.body.append(contentsOf: bytes.readableBytesView)
      guard exchange.body.count <= exchange.bodyLimit else {
        return refuse(Problem(413, "the body has at most \(exchange.bodyLimit) bytes"))
      }
      deadline =
        exchange.begun + .seconds(Self.bodySeconds + Int64(exchange.body.count >> 10))
      phase = .receiving(exchange)
    case (.end, .receiving(let exchange)):
      phase = .answering
      answer(exchange)
    default: break
    }
  }

  private func begin(_ head: HTTPRequestHead) {
    hasBegunHead = true
    let request = RequestHead(
      method: head.method.rawValue, target: head.uri,
      minorVersion: head.version.major == 1 ? head.version.minor : -1,
      fields: head.headers.map { ($0.name, $0.value) })
    do throws(Problem) {
      if case .network(let address) = peer,
        let wait = shard.failures.wait(of: address, at: shard.services.time.monotonic())
      {
        throw Problem(
          429, "too many wrong tokens came from this address",
          headers: [.init("Retry-After", "\(wait)")])
      }
      let admission = try shard.gate.admit(request, from: peer)
      guard let method = admission.method else {
        throw shard.router.problem(unknownMethodOn: admission.path)
      }
      let match = try shard.router.match(method, admission.path)
      var limit = 0
      if case .route(let route, _) = match {
        limit = route.bodyLimit
        if case .stream = route.answer {
        } else {
          try RequestGate.check(admission.caller, path: admission.path, needs: route.scope)
          try RequestGate.checkType(admission, takes: route.bodyTypes)
        }
      }
      guard admission.bodyLength ?? 0 <= limit else {
        throw Problem(413, "the body has at most \(limit) bytes")
      }
      let now = NIODeadline.now()
      phase = .receiving(
        Exchange(admission: admission, match: .success(match), bodyLimit: limit, begun: now))
      deadline = now + .seconds(Self.bodySeconds)
      if admission.awaitsContinue, admission.hasBody {
        write(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n"))
      }
    } catch {
      note(error)
      let hasBody =
        head.headers.contains(name: "transfer-encoding")
        || head.headers.first(name: "content-length").map { $0 != "0" } ?? false
      let isKept = head.isKeepAlive && !hasBody && [401, 403, 404, 405, 406].contains(error.status)
      guard isKept else { return refuse(error, isHead: head.method == .HEAD) }
      // The end of this request is still to come and belongs to it.
      phase = .receiving(
        Exchange(
          admission: RequestGate.Admission(
            method: head.method == .HEAD ? .head : .get, path: "", query: "", headers: [:],
            caller: nil, isKept: true,
            hasBody: false, bodyLength: 0, awaitsContinue: false),
          match: .failure(error), bodyLimit: 0, begun: .now()))
    }
  }

  private func note(_ problem: Problem) {
    guard problem.status == 401, case .network(let address) = peer else { return }
    shard.statistics.unauthorized += 1
    shard.failures.note(address, at: shard.services.time.monotonic())
    shard.services.log("\(address) was not let in: \(problem.detail)")
  }

  // MARK: Writing

  /// Writes and flushes bytes.
  func write(_ buffer: ByteBuffer) {
    guard let context else { return }
    context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
  }

  /// Answers with a problem and ends the connection, as what follows cannot be told apart.
  func refuse(_ problem: Problem, isHead: Bool = false) {
    guard let context else { return }
    if case .closing = phase { return }
    shard.count(problem.status)
    let response = APIResponse.problem(problem)
    guard case .bytes(let body) = response.body else { return }
    var buffer = ResponseText.head(
      problem.status, contentType: response.contentType, headers: response.headers,
      framing: .length(body.count), isKept: false, date: shard.date)
    if !isHead { buffer.writeBytes(body) }
    endAfter(buffer, context)
  }

  /// Writes the last bytes, and leaves the other side a moment to read them: a connection that is
  /// closed with bytes unread takes the answer with it.
  func endAfter(_ buffer: ByteBuffer, _ context: ChannelHandlerContext) {
    phase = .closing
    endedAt = .now()
    deadline = endedAt + .seconds(Self.lingerSeconds)
    context.writeAndFlush(wrapOutboundOut(buffer)).assumeIsolated().whenComplete { _ in
      context.close(mode: .output, promise: nil)
    }
  }

  /// The answer is written: the next request may come.
  func finish(isKept: Bool) {
    guard let context else { return }
    work = nil
    endedAt = .now()
    guard isKept else {
      phase = .closing
      deadline = endedAt + .seconds(Self.lingerSeconds)
      return context.close(mode: .output, promise: nil)
    }
    phase = .waiting
    hasBegunHead = false
    deadline = endedAt + .seconds(Self.idleSeconds)
    goOn()
  }
}
