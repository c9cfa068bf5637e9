import NIOCore
import NIOWebSocket

/// A connection that goes on as a WebSocket: keeps the rules, pings, and leaves what messages mean
/// to its conversation.
final class WebSocketHandler: ChannelInboundHandler, Watched, StreamSink {
  typealias InboundIn = WebSocketFrame
  typealias OutboundOut = ByteBuffer

  /// Seconds after which a silent client is asked whether it is there.
  static let pingSeconds: Int64 = 15
  /// Seconds a client may be silent.
  static let silentSeconds: Int64 = 45
  /// Seconds a client may take nothing.
  static let stuckSeconds: Int64 = 30
  /// Seconds for the other side to close.
  static let closeSeconds: Int64 = 5
  /// Messages below this are not worth compressing.
  private static let compressedLeast = 128

  private let shard: ServerShard
  private let client: StreamClient
  private let conversation: any WebSocketConversation
  private let deflate: DeflateTerms?
  private var rules: WebSocketRules
  private var context: ChannelHandlerContext?
  private var lastHeard = NIODeadline.now()
  private var lastPing = NIODeadline.now()
  private var stuckSince: NIODeadline?
  private var closeBy: NIODeadline?

  init(
    shard: ServerShard, client: StreamClient, conversation: any WebSocketConversation,
    deflate: DeflateTerms?
  ) {
    self.shard = shard
    self.client = client
    self.conversation = conversation
    self.deflate = deflate
    rules = WebSocketRules(
      limit: conversation.messageMost, inflater: deflate == nil ? nil : shard.inflater)
  }

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    client.sink = self
    shard.watch(self)
    shard.hub.add(client)
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    conversation.end()
    shard.hub.remove(client)
    shard.unwatch(self)
    shard.shared.releaseFollower()
    self.context = nil
  }

  /// Begins the conversation.
  func begin() { conversation.begin(self) }

  // MARK: Reading

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let frame = unwrapInboundIn(data)
    lastHeard = .now()
    let action = rules.take(
      WebSocketRules.Frame(
        isFinal: frame.fin, reserved: frame.reservedBits.rawValue >> 4,
        opcode: UInt8(webSocketOpcode: frame.opcode), isMasked: frame.maskKey != nil,
        payload: frame.unmaskedData))
    switch action {
    case .none, .alive: break
    case .message(let bytes, let isText): conversation.message(bytes, isText: isText, on: self)
    case .pong(let bytes): write(WebSocketFrameText.frame(.pong, bytes))
    case .close(let code, let reason): close(code, reason)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    switch error {
    case NIOWebSocketError.invalidFrameLength:
      close(1009, "a message has at most \(conversation.messageMost) bytes")
    case is NIOWebSocketError: close(1002, "the frame breaks RFC 6455")
    default: context.close(promise: nil)
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case ChannelEvent.inputClosed = event { context.close(promise: nil) }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    stuckSince = context.channel.isWritable ? nil : .now()
    if context.channel.isWritable { shard.hub.drain(client) }
  }

  func sweep(_ now: NIODeadline) {
    guard let context else { return }
    if let closeBy, now >= closeBy { return SendQueue.abort(context.channel) }
    if let stuckSince, now - stuckSince >= .seconds(Self.stuckSeconds) {
      shard.statistics.timeouts += 1
      close(1008, "nothing was taken for \(Self.stuckSeconds) s")
      // It may not take the frame either.
      return SendQueue.abort(context.channel)
    }
    if now - lastHeard >= .seconds(Self.silentSeconds) {
      shard.statistics.timeouts += 1
      return close(1008, "nothing was heard for \(Self.silentSeconds) s")
    }
    if now - lastHeard >= .seconds(Self.pingSeconds), now - lastPing >= .seconds(Self.pingSeconds),
      isReady
    {
      lastPing = now
      write(WebSocketFrameText.frame(.ping, []))
    }
  }

  func goAway() { close(1001, "the server ends; come back in \(shard.chance(2...5)) s") }

  // MARK: Writing

  var isReady: Bool { closeBy == nil && (context?.channel.isWritable ?? false) }

  func send(_ message: StreamMessage) {
    if let deflate, message.payload.count >= Self.compressedLeast,
      let deflater = shard.deflater(windowBits: deflate.windowBits)
    {
      write(message.frame(compressedBy: deflater))
    } else {
      write(message.frame)
    }
  }

  /// Sends a message of its own.
  func send(_ opcode: WebSocketFrameText.Opcode, _ bytes: [UInt8]) {
    if let deflate, bytes.count >= Self.compressedLeast,
      let deflater = shard.deflater(windowBits: deflate.windowBits)
    {
      write(WebSocketFrameText.frame(opcode, deflater.compress(bytes), isCompressed: true))
    } else {
      write(WebSocketFrameText.frame(opcode, bytes))
    }
  }

  /// Sends a message; the future is done when the connection has taken it.
  func sendWaiting(_ bytes: [UInt8]) -> EventLoopFuture<Void> {
    guard closeBy == nil, let context else {
      return shard.loop.makeFailedFuture(ChannelError.ioOnClosedChannel)
    }
    let frame = WebSocketFrameText.frame(.binary, bytes)
    shard.statistics.bytes += UInt64(frame.readableBytes)
    return context.writeAndFlush(wrapOutboundOut(frame))
  }

  func end() { close(1000, "the connection was ended by an administrator") }

  /// Sends a close frame and ends the connection when it has gone.
  func close(_ code: UInt16, _ reason: String) {
    guard closeBy == nil, let context else { return }
    closeBy = .now() + .seconds(Self.closeSeconds)
    context.writeAndFlush(wrapOutboundOut(WebSocketFrameText.close(code, reason)))
      .assumeIsolated().whenComplete { _ in context.close(promise: nil) }
  }

  private func write(_ buffer: ByteBuffer) {
    guard closeBy == nil, let context else { return }
    shard.statistics.bytes += UInt64(buffer.readableBytes)
    context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
  }
}
