import NIOCore

/// A connection that goes on as server-sent events: everything is written, nothing read.
final class EventStreamHandler: ChannelInboundHandler, Watched, StreamSink {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  /// Seconds after which a silent stream says that it is there.
  static let heartbeatSeconds: Int64 = 15
  /// Seconds a client may take nothing.
  static let stuckSeconds: Int64 = 30
  /// How long a client waits before it comes back, milliseconds.
  static let retryMilliseconds = 2_000

  private let shard: ServerShard
  private let client: StreamClient
  private var context: ChannelHandlerContext?
  private var lastSent = NIODeadline.now()
  private var stuckSince: NIODeadline?

  init(shard: ServerShard, client: StreamClient) {
    self.shard = shard
    self.client = client
  }

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    client.sink = self
    shard.watch(self)
    shard.hub.add(client)
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    shard.hub.remove(client)
    shard.unwatch(self)
    shard.shared.releaseFollower()
    self.context = nil
  }

  /// Begins to follow.
  func begin(_ topic: StreamTopic, after cursor: StreamCursor?) {
    // Without an empty line: it belongs to the first event.
    write(ByteBuffer(string: "retry: \(Self.retryMilliseconds)\n"))
    // The first subscription is always one too few.
    try? shard.hub.subscribe(client, to: topic, after: cursor)
  }

  // What a client says after its request is of no use, and is not even looked at.
  func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
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
    if let stuckSince, now - stuckSince >= .seconds(Self.stuckSeconds) {
      shard.statistics.timeouts += 1
      return SendQueue.abort(context.channel)
    }
    if now - lastSent >= .seconds(Self.heartbeatSeconds), context.channel.isWritable {
      write(Self.heartbeat)
    }
  }

  func goAway() {
    // Clients that come back do not all do it at the same time.
    let wait = Self.retryMilliseconds + shard.chance(0...3_000)
    guard let context else { return }
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "retry: \(wait)\n\n")))
      .assumeIsolated().whenComplete { _ in context.close(promise: nil) }
  }

  private static let heartbeat = ByteBuffer(string: ": \n\n")

  // MARK: StreamSink

  var isReady: Bool { context?.channel.isWritable ?? false }

  func send(_ message: StreamMessage) { write(message.event) }

  func end() { context?.close(promise: nil) }

  private func write(_ buffer: ByteBuffer) {
    guard let context else { return }
    lastSent = .now()
    shard.statistics.bytes += UInt64(buffer.readableBytes)
    context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
  }
}
