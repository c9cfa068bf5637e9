import NIOCore
import NIOWebSocket

/// Asks for the WebSocket and gives way to the handlers of its frames.
final class AttachHandshakeHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer
  typealias OutboundOut = ByteBuffer

  /// A daemon that accepts has answered within this time.
  private static let deadline = TimeAmount.seconds(5)

  private var handshake: AttachHandshake
  private let request: [UInt8]
  private let frames: AttachFrameHandler
  private var limit: Scheduled<Void>?

  init(_ target: AttachTarget, token: String?, frames: AttachFrameHandler) {
    var generator = KernelGenerator()
    handshake = AttachHandshake(
      target, key: NIOWebSocketClientUpgrader.randomRequestKey(using: &generator))
    request = handshake.request(token: token)
    self.frames = frames
  }

  func channelActive(context: ChannelHandlerContext) {
    let buffer = context.channel.allocator.buffer(bytes: request)
    context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    limit = context.eventLoop.assumeIsolated().scheduleTask(in: Self.deadline) {
      self.fail(context, AttachProblem(.lost, "the daemon did not answer in time"))
    }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let buffer = unwrapInboundIn(data)
    do throws(AttachProblem) {
      guard let rest = try handshake.take(buffer.readableBytesView) else { return }
      limit?.cancel()
      limit = nil
      succeed(context, rest)
    } catch {
      fail(context, error)
    }
  }

  private func succeed(_ context: ChannelHandlerContext, _ rest: [UInt8]) {
    do {
      let pipeline = context.pipeline.syncOperations
      let decoder = WebSocketFrameDecoder(maxFrameSize: AttachProtocol.messageBytes)
      try pipeline.addHandlers(
        [WebSocketFrameEncoder(), ByteToMessageHandler(decoder), frames], position: .after(self))
    } catch {
      return fail(context, AttachProblem(.lost, "\(error)"))
    }
    frames.begin(context.channel)
    if !rest.isEmpty {
      context.fireChannelRead(wrapInboundOut(context.channel.allocator.buffer(bytes: rest)))
    }
    context.pipeline.syncOperations.removeHandler(self, promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    limit?.cancel()
    limit = nil
    frames.fail(AttachProblem(.lost, "the daemon ended the connection"))
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    fail(context, NIOAttachTransport.problem(of: error))
  }

  private func fail(_ context: ChannelHandlerContext, _ problem: AttachProblem) {
    limit?.cancel()
    limit = nil
    frames.fail(problem)
    context.close(promise: nil)
  }
}
