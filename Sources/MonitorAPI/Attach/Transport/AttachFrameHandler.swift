import NIOCore
import NIOWebSocket

/// Makes messages of the frames of a WebSocket (RFC 6455, section 5), answers its control frames and
/// watches that the daemon lives.
///
/// ```
///   opening ── begin ──▶ open ── close frame, end, fault, silence ──▶ ended
///      └──────────────── fail ──────────────────────────────────────────▲
/// ```
final class AttachFrameHandler: ChannelInboundHandler {
  typealias InboundIn = WebSocketFrame
  typealias OutboundOut = WebSocketFrame

  /// A connection on which nothing came for this long is asked for a sign of life, and after three
  /// such times it is ended.
  private static let pulse = TimeAmount.seconds(10)
  private static let silencesMost = 3
  /// Messages that wait to be taken in; the protocol has one snapshot and the answers to requests.
  private static let waitingMost = 2 * AttachProtocol.requestsMost + 8

  private let opened: EventLoopPromise<AttachConnection>
  private let messages: AsyncThrowingStream<[UInt8], any Error>
  private let taker: AsyncThrowingStream<[UInt8], any Error>.Continuation
  private var parts: ByteBuffer?
  private var isOpen = false
  private var isEnded = false
  private var silences = 0
  private var pulse: Scheduled<Void>?

  init(_ opened: EventLoopPromise<AttachConnection>) {
    self.opened = opened
    (messages, taker) = AsyncThrowingStream.makeStream(
      of: [UInt8].self, bufferingPolicy: .bufferingOldest(Self.waitingMost))
  }

  /// The WebSocket is there.
  func begin(_ channel: any Channel) {
    guard !isOpen, !isEnded else { return }
    isOpen = true
    opened.succeed(
      AttachConnection(
        messages: messages,
        send: { bytes in
          var generator = KernelGenerator()
          let frame = WebSocketFrame(
            fin: true, opcode: .binary, maskKey: .random(using: &generator),
            data: channel.allocator.buffer(bytes: bytes))
          try await channel.writeAndFlush(frame)
        },
        close: { channel.close(promise: nil) }))
    beatSoon(channel)
  }

  private func beatSoon(_ channel: any Channel) {
    pulse = channel.eventLoop.assumeIsolated().scheduleTask(in: Self.pulse) { [weak self] in
      self?.beat(channel)
    }
  }

  private func beat(_ channel: any Channel) {
    silences += 1
    guard silences <= Self.silencesMost else {
      fail(AttachProblem(.lost, "the daemon has gone silent"))
      return channel.close(promise: nil)
    }
    write(.ping, channel.allocator.buffer(capacity: 0), channel)
    beatSoon(channel)
  }

  private func write(_ opcode: WebSocketOpcode, _ data: ByteBuffer, _ channel: any Channel) {
    var generator = KernelGenerator()
    channel.writeAndFlush(
      WebSocketFrame(
        fin: true, opcode: opcode, maskKey: .random(using: &generator), data: data),
      promise: nil)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !isEnded else { return }
    silences = 0
    let frame = unwrapInboundIn(data)
    guard !frame.rsv1, !frame.rsv2, !frame.rsv3, frame.maskKey == nil else {
      return end(context, .protocolError, "it breaks the rules of frames")
    }
    switch frame.opcode {
    case .ping: write(.pong, frame.data, context.channel)
    case .pong: break
    case .connectionClose: closed(context, frame.data)
    case .binary where parts == nil: take(context, frame.data, isLast: frame.fin)
    case .continuation where parts != nil: take(context, frame.data, isLast: frame.fin)
    default: end(context, .protocolError, "it sends what is no message")
    }
  }

  private func take(_ context: ChannelHandlerContext, _ data: ByteBuffer, isLast: Bool) {
    var whole = parts ?? ByteBuffer()
    parts = nil
    guard whole.readableBytes + data.readableBytes <= AttachProtocol.messageBytes else {
      return end(context, .messageTooLarge, "a message is too long")
    }
    if whole.readableBytes == 0 { whole = data } else { whole.writeImmutableBuffer(data) }
    guard isLast else {
      parts = whole
      return
    }
    if case .dropped = taker.yield(Array(buffer: whole)) {
      end(context, .policyViolation, "it sends more than it was asked for")
    }
  }

  private func closed(_ context: ChannelHandlerContext, _ data: ByteBuffer) {
    var data = data
    let code = data.readInteger(as: UInt16.self)
    let reason = data.readString(length: data.readableBytes) ?? ""
    var answer = context.channel.allocator.buffer(capacity: 2)
    if let code { answer.writeInteger(code) }
    write(.connectionClose, answer, context.channel)
    fail(
      AttachProblem(
        .lost, reason.isEmpty ? "the daemon ended the connection" : "the daemon: " + reason))
    context.close(promise: nil)
  }

  private func end(
    _ context: ChannelHandlerContext, _ code: WebSocketErrorCode, _ reason: String
  ) {
    var answer = context.channel.allocator.buffer(capacity: 2)
    answer.write(webSocketErrorCode: code)
    write(.connectionClose, answer, context.channel)
    fail(AttachProblem(.lost, "the daemon is not understood: " + reason))
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    fail(AttachProblem(.lost, "the daemon ended the connection"))
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    fail(NIOAttachTransport.problem(of: error))
    context.close(promise: nil)
  }

  /// Ends it; the first reason counts.
  func fail(_ problem: AttachProblem) {
    guard !isEnded else { return }
    isEnded = true
    pulse?.cancel()
    pulse = nil
    parts = nil
    if !isOpen { opened.fail(problem) }
    taker.finish(throwing: problem)
  }
}
