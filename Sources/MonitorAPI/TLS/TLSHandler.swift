import CTLS
package import NIOCore

/// Stands before all other handlers of a connection and speaks TLS to the other side.
package final class TLSHandler: ChannelDuplexHandler {
  package typealias InboundIn = ByteBuffer
  package typealias InboundOut = ByteBuffer
  package typealias OutboundIn = ByteBuffer
  package typealias OutboundOut = ByteBuffer

  /// Seconds for the handshake.
  private static let handshakeSeconds: Int64 = 10
  private static let pieceBytes = 16 << 10

  private let connection: OpaquePointer
  private var isReady = false
  private var isOver = false
  private var waiting: [(ByteBuffer, EventLoopPromise<Void>?)] = []
  private var deadline: Scheduled<Void>?

  /// A handler of a connection, `nil` when memory is missing; `host` is the name that a client
  /// expects.
  package init?(_ context: TLSContext, host: String? = nil) {
    guard let connection = context.connection(host: host) else { return nil }
    self.connection = connection
  }

  deinit { kilter_tls_free(connection) }

  // MARK: Life

  package func handlerAdded(context: ChannelHandlerContext) {
    if context.channel.isActive { begin(context) }
  }

  package func channelActive(context: ChannelHandlerContext) {
    begin(context)
    context.fireChannelActive()
  }

  package func channelInactive(context: ChannelHandlerContext) {
    end(context, ChannelError.ioOnClosedChannel)
    context.fireChannelInactive()
  }

  package func handlerRemoved(context: ChannelHandlerContext) {
    end(context, ChannelError.ioOnClosedChannel)
  }

  private func begin(_ context: ChannelHandlerContext) {
    guard deadline == nil, !isReady else { return }
    deadline = context.eventLoop.assumeIsolated().scheduleTask(
      in: .seconds(Self.handshakeSeconds)
    ) { [weak self] in
      guard let self, !self.isReady else { return }
      context.close(promise: nil)
    }
    shake(context)
  }

  private func end(_ context: ChannelHandlerContext, _ error: any Error) {
    isOver = true
    deadline?.cancel()
    for (_, promise) in waiting { promise?.fail(error) }
    waiting = []
  }

  // MARK: In

  package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let buffer = unwrapInboundIn(data)
    guard !isOver else { return }
    let isFed = buffer.readableBytesView.withContiguousStorageIfAvailable { bytes in
      kilter_tls_feed(connection, bytes.baseAddress, bytes.count) == 0
    }
    guard isFed ?? true else { return context.close(promise: nil) }
    if !isReady { shake(context) }
    if isReady { read(context) }
  }

  private func shake(_ context: ChannelHandlerContext) {
    let result = kilter_tls_handshake(connection)
    // What says why a handshake has failed goes to the other side as well.
    flush(context, nil)
    guard result >= 0 else { return fail(context) }
    guard result == 1 else { return }
    isReady = true
    deadline?.cancel()
    let held = waiting
    waiting = []
    for (buffer, promise) in held { seal(buffer, promise, context) }
    context.flush()
  }

  private func read(_ context: ChannelHandlerContext) {
    while !isOver {
      var plain = context.channel.allocator.buffer(capacity: Self.pieceBytes)
      var result = 0
      plain.writeWithUnsafeMutableBytes(minimumWritableBytes: Self.pieceBytes) { space in
        let bytes = space.bindMemory(to: UInt8.self)
        result = kilter_tls_read(connection, bytes.baseAddress, bytes.count)
        return max(0, result)
      }
      switch result {
      case 1...: context.fireChannelRead(wrapInboundOut(plain))
      case 0:
        flush(context, nil)
        return
      case -1:
        // The other side has said goodbye: nothing more comes.
        context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        return
      default: return fail(context)
      }
    }
  }

  private func fail(_ context: ChannelHandlerContext) {
    let reason = String(cString: kilter_tls_reason(connection))
    isOver = true
    context.fireErrorCaught(TLSContext.Failure(description: reason))
    context.close(promise: nil)
  }

  // MARK: Out

  package func write(
    context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?
  ) {
    let buffer = unwrapOutboundIn(data)
    guard !isOver else {
      promise?.fail(ChannelError.ioOnClosedChannel)
      return
    }
    if isReady { seal(buffer, promise, context) } else { waiting.append((buffer, promise)) }
  }

  private func seal(
    _ buffer: ByteBuffer, _ promise: EventLoopPromise<Void>?, _ context: ChannelHandlerContext
  ) {
    let isSealed = buffer.readableBytesView.withContiguousStorageIfAvailable { bytes in
      kilter_tls_write(connection, bytes.baseAddress, bytes.count) == 0
    }
    guard isSealed ?? true else {
      promise?.fail(ChannelError.ioOnClosedChannel)
      return fail(context)
    }
    pass(context, promise)
  }

  /// Writes what is for the other side.
  private func pass(_ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
    var sealed = context.channel.allocator.buffer(capacity: Self.pieceBytes + 512)
    while true {
      let taken = sealed.writeWithUnsafeMutableBytes(minimumWritableBytes: Self.pieceBytes) {
        space in
        let bytes = space.bindMemory(to: UInt8.self)
        return kilter_tls_take(connection, bytes.baseAddress, bytes.count)
      }
      if taken == 0 { break }
    }
    guard sealed.readableBytes > 0 || promise != nil else { return }
    context.write(wrapOutboundOut(sealed), promise: promise)
  }

  private func flush(_ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
    pass(context, promise)
    context.flush()
  }

  package func close(
    context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?
  ) {
    if isReady, !isOver, mode != .input {
      kilter_tls_close(connection)
      flush(context, nil)
    }
    context.close(mode: mode, promise: promise)
  }
}
