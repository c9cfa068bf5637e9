import MonitorAPI
import NIOCore
import NIOPosix
import Testing

/// What a peer does not take is known, and can be thrown away.
@Suite struct SendQueueTests {
  /// A connection of this machine, seen from the server, and its client.
  private static func connected(
    _ body: (any Channel, WireClient) async throws -> Void
  ) async throws {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let (accepted, connections) = AsyncStream.makeStream(of: (any Channel).self)
    let server = try await ServerBootstrap(group: group)
      .childChannelInitializer { channel in
        connections.yield(channel)
        return channel.eventLoop.makeSucceededVoidFuture()
      }
      .bind(host: "127.0.0.1", port: 0).get()
    let client = try #require(WireClient(port: server.localAddress?.port ?? 0))
    // Somebody else may look what listens here, such as a kilter.
    let own = await accepted.first { $0.remoteAddress?.port == client.port }
    try await body(try #require(own), client)
    try await server.close()
    try await group.shutdownGracefully()
  }

  private static func bytes(_ channel: any Channel) async throws -> Int {
    try await channel.eventLoop.submit { SendQueue.bytes(channel) }.get()
  }

  @Test func nothingIsLeftWhereAllWasTaken() async throws {
    try await Self.connected { channel, client in
      try await channel.writeAndFlush(ByteBuffer(string: "all of it\n"))
      #expect(await client.read(until: "\n") == "all of it\n")
      // A kernel may take some milliseconds to tell the other that it has it.
      while try await Self.bytes(channel) > 0 { await Task.yield() }
      try await channel.close()
      _ = await client.rest()
      #expect(await client.wasReset == false)
    }
  }

  @Test func whatIsNotTakenIsThrownAway() async throws {
    try await Self.connected { channel, client in
      channel.writeAndFlush(ByteBuffer(repeating: 7, count: 16 << 20), promise: nil)
      #expect(try await Self.bytes(channel) > 0)
      try await channel.eventLoop.submit { SendQueue.abort(channel) }.get()
      _ = await client.rest()
      #expect(await client.wasReset)
    }
  }

  @Test func moreThatIsLeftGetsMoreTime() {
    #expect(SendQueue.time(bytes: 1) == .seconds(30))
    #expect(SendQueue.time(bytes: 1 << 20) == .seconds(94))
  }
}
