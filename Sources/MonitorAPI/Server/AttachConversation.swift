import NIOCore

/// `kilter.attach.v1`: messages go to the daemon's side of an attached dashboard, one after another.
final class AttachConversation: WebSocketConversation {
  /// Messages that wait for the ones before; more end the connection.
  private static let waitingMost = 256

  let messageMost = 1 << 20
  private let shard: ServerShard
  private let client: StreamClient
  private var mail: AsyncStream<[UInt8]>.Continuation?

  init(shard: ServerShard, client: StreamClient) {
    self.shard = shard
    self.client = client
  }

  func begin(_ line: WebSocketHandler) {
    let loop = shard.loop
    let bound = NIOLoopBound(line, eventLoop: loop)
    let peer = shard.services.attach(client.caller) { bytes in
      try await loop.flatSubmit { bound.value.sendWaiting(bytes) }.get()
    } _: {
      loop.execute { bound.value.close(1000, "") }
    }
    let (stream, mail) = AsyncStream.makeStream(
      of: [UInt8].self, bufferingPolicy: .bufferingOldest(Self.waitingMost))
    self.mail = mail
    Task {
      for await message in stream { await peer.receive(message) }
      await peer.close()
    }
  }

  func message(_ bytes: [UInt8], isText: Bool, on line: WebSocketHandler) {
    guard !isText else { return line.close(1003, "messages are bytes") }
    if case .dropped? = mail?.yield(bytes) {
      line.close(1008, "more than \(Self.waitingMost) messages wait")
    }
  }

  func end() {
    mail?.finish()
    mail = nil
  }
}
