import Glibc
import MonitorModel
import MonitorSupport
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// The server of the API: listens, lets in, and gives each tick to those who follow.
///
/// Each of a few threads has connections of its own and all that these share (`ServerShard`); a tick
/// goes to each thread once.
package final actor APIServer {
  private static let threadsMost = 4
  private static let backlog: Int32 = 4_096
  /// Bytes that may wait in the kernel for a client, beyond what is on its way.
  private static let unsentMost = 32 << 10
  /// A client is not ready from the second on, and ready again below the first.
  private static let waterMark = ChannelOptions.Types.WriteBufferWaterMark(
    low: 8 << 10, high: 64 << 10)
  /// Seconds that connections have to end.
  private static let stopSeconds: Int64 = 3

  private let services: APIServices
  private let group: MultiThreadedEventLoopGroup
  private let shards: [ShardPlace]
  private let shared: SharedCounts
  private let boot: String
  private let begun: MonotonicInstant
  private var channels: [any Channel] = []
  private var follower: Task<Void, Never>?

  /// Where it listens: the addresses with their ports, also those that were chosen by the system.
  package private(set) var addresses: [APIConfig.Listener] = []

  // MARK: Life

  /// Begins to listen.
  ///
  /// With `echoes` a WebSocket sends back what it gets, for suites that test the protocol.
  ///
  /// - Throws: which address cannot be listened on, and why; then nothing listens.
  package static func start(
    _ config: APIConfig, _ services: APIServices, echoes: Bool = false
  ) async throws(APIServerError) -> APIServer {
    let server: APIServer
    do {
      server = try await APIServer(config, services, echoes)
    } catch {
      throw APIServerError("the server's threads cannot be made: \(error)")
    }
    do throws(APIServerError) {
      if let tls = try Self.tls(config) { await server.speak(tls) }
      for listener in config.listeners { try await server.listen(listener) }
    } catch {
      await server.stop()
      throw error
    }
    await server.begin()
    return server
  }

  /// The certificate and key of the files; `nil` where TLS is not spoken.
  private static func tls(_ config: APIConfig) throws(APIServerError) -> TLSContext? {
    guard let files = config.tls else { return nil }
    do throws(TLSContext.Failure) {
      return try TLSContext(certificate: files.certificate, key: files.key)
    } catch {
      throw APIServerError("TLS cannot be spoken: \(error)")
    }
  }

  /// Connections from now on begin with this certificate.
  private func speak(_ tls: TLSContext) {
    for place in shards { place.loop.execute { place.shard.value.tls = tls } }
  }

  private init(_ config: APIConfig, _ services: APIServices, _ echoes: Bool) async throws {
    self.services = services
    let threads = max(1, min(Self.threadsMost, System.coreCount))
    group = MultiThreadedEventLoopGroup(numberOfThreads: threads)
    shared = SharedCounts(followersMost: config.maxClients)
    begun = services.time.monotonic()
    boot = String(UInt64(bitPattern: services.time.wall().milliseconds), radix: 36)
    let tickets = Tickets(time: services.time)
    var shards: [ShardPlace] = []
    for loop in group.makeIterator() {
      let place = try await loop.submit { [shared, boot] in
        let shard = ServerShard(
          loop: loop, services: services, shared: shared, tickets: tickets, config: config,
          boot: boot, echoes: echoes)
        return ShardPlace(loop: loop, shard: NIOLoopBound(shard, eventLoop: loop))
      }.get()
      shards.append(place)
    }
    self.shards = shards
  }

  private func begin() {
    let directory = Directory(places: shards)
    for place in shards {
      place.loop.execute {
        place.shard.value.directory = directory
      }
      place.loop.scheduleRepeatedTask(initialDelay: .seconds(1), delay: .seconds(1)) { _ in
        place.shard.value.sweep()
      }
    }
    follower = Task { await self.follow() }
  }

  /// Other rules: tokens, hosts, origins and the number of clients, and the certificate as it now
  /// is; where it listens stays.
  ///
  /// - Throws: what is wrong with the files of the certificate; then all stays as it was.
  package func reload(_ next: APIConfig) throws(APIServerError) {
    if let tls = try Self.tls(next) { speak(tls) }
    shared.followersMost.store(next.maxClients, ordering: .relaxed)
    for place in shards { place.loop.execute { place.shard.value.reload(next) } }
  }

  /// Says goodbye to everybody and ends.
  package func stop() async {
    follower?.cancel()
    for channel in channels { try? await channel.close() }
    channels = []
    for case .unix(let path) in addresses { unlink(path) }
    for place in shards { place.loop.execute { place.shard.value.goAway() } }
    let deadline = services.time.monotonic().advanced(by: Self.stopSeconds * 1_000_000_000)
    while shared.connections.load(ordering: .relaxed) > 0,
      services.time.monotonic() < deadline
    {
      try? await services.time.sleepUntil(services.time.monotonic().advanced(by: 20_000_000))
    }
    try? await group.shutdownGracefully()
  }

  // MARK: Ticks

  private func follow() async {
    var changes = ChangeIndex()
    var lastEvent: UInt64?
    for await snapshot in await services.source.snapshots() {
      var events: [AnomalyEvent] = []
      if let last = lastEvent, snapshot.lastEvent > last {
        let page = await services.source.events(after: last)
        // What came after the snapshot comes with the next one.
        events = page.events.filter { $0.sequence <= snapshot.lastEvent }
      }
      lastEvent = snapshot.lastEvent
      changes.take(snapshot.data)
      let tick = StreamTick(snapshot: snapshot, events: events, changes: changes)
      let state = APIState(
        snapshot: snapshot, version: services.version, boot: boot, begun: begun,
        server: await statistics())
      for place in shards {
        place.loop.execute { place.shard.value.publish(tick, state) }
      }
    }
  }

  private func statistics() async -> ServerStatistics {
    var sum = ServerStatistics()
    for place in shards {
      guard
        let part = try? await place.loop.submit({
          let shard = place.shard.value
          var part = shard.statistics
          part.messages = shard.hub.sent
          part.coalesced = shard.hub.coalesced
          return part
        }).get()
      else { continue }
      sum.accepted += part.accepted
      sum.refused += part.refused
      sum.timeouts += part.timeouts
      sum.unauthorized += part.unauthorized
      sum.messages += part.messages
      sum.coalesced += part.coalesced
      sum.bytes += part.bytes
      for index in sum.answers.indices { sum.answers[index] += part.answers[index] }
    }
    sum.connections = shared.connections.load(ordering: .relaxed)
    sum.clients = shared.followers.load(ordering: .relaxed)
    sum.clientsMax = shared.followersMost.load(ordering: .relaxed)
    return sum
  }

  // MARK: Listening

  private func listen(_ listener: APIConfig.Listener) async throws(APIServerError) {
    do {
      switch listener {
      case .tcp(let host, let port):
        let channel = try await bootstrap(isLocal: false).bind(host: host, port: port).get()
        channels.append(channel)
        addresses.append(.tcp(host: host, port: channel.localAddress?.port ?? port))
      case .unix(let path):
        // The mode holds from the first moment on: others must not slip in before a `chmod`.
        let mask = umask(0o177)
        defer { umask(mask) }
        let channel = try await bootstrap(isLocal: true).bind(unixDomainSocketPath: path).get()
        channels.append(channel)
        addresses.append(listener)
      }
    } catch {
      throw APIServerError("\(listener) cannot be listened on: \(Self.reason(error))")
    }
  }

  private static func reason(_ error: any Error) -> String {
    guard let error = error as? IOError else { return "\(error)" }
    return String(cString: strerror(error.errnoCode))
  }

  private func bootstrap(isLocal: Bool) -> ServerBootstrap {
    let shards = shards
    let shared = shared
    var bootstrap = ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: Self.backlog)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelOption(.writeBufferWaterMark, value: Self.waterMark)
      .childChannelOption(.maxMessagesPerRead, value: 2)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          guard let place = shards.first(where: { $0.loop === channel.eventLoop }) else { return }
          try Self.accept(channel, place.shard.value, shared, isLocal: isLocal)
        }
      }
    if !isLocal {
      bootstrap =
        bootstrap
        .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
        .childChannelOption(
          ChannelOptions.Types.SocketOption(level: .tcp, name: .init(rawValue: TCP_NOTSENT_LOWAT)),
          value: Self.unsentMost)
    }
    return bootstrap
  }

  /// Sets up a connection, on its thread.
  private static func accept(
    _ channel: any Channel, _ shard: ServerShard, _ shared: SharedCounts, isLocal: Bool
  ) throws {
    shard.statistics.accepted += 1
    let open = shared.connections.add(1, ordering: .relaxed).newValue
    channel.closeFuture.whenComplete { _ in shared.connections.subtract(1, ordering: .relaxed) }
    let most = shared.followersMost.load(ordering: .relaxed) + SharedCounts.connectionsBesides
    guard open <= most else {
      shard.statistics.refused += 1
      channel.close(promise: nil)
      return
    }
    let peer = PeerKind(of: channel, isLocal: isLocal)
    var limits = NIOHTTPDecoderLimitConfiguration()
    limits.maxHeaderFieldSize = RequestGate.targetMost + 64
    limits.maxHeaderListSize = RequestGate.fieldsMost
    limits.maxHeaderFieldCount = RequestGate.fieldCountMost
    let decoder = HTTPRequestDecoder(
      leftOverBytesStrategy: .forwardBytes, limitConfiguration: limits)
    let pipeline = channel.pipeline.syncOperations
    if !isLocal, let tls = shard.tls {
      guard let handler = TLSHandler(tls) else {
        channel.close(promise: nil)
        return
      }
      try pipeline.addHandler(handler)
    }
    try pipeline.addHandler(ByteToMessageHandler(decoder))
    try pipeline.addHandler(ConnectionHandler(shard: shard, peer: peer))
  }
}

/// A shard and its thread.
private struct ShardPlace: Sendable {
  var loop: any EventLoop
  var shard: NIOLoopBound<ServerShard>
}

/// The clients of all threads.
private struct Directory: ClientDirectory {
  var places: [ShardPlace]

  func clients() async -> [ClientRecord] {
    var all: [ClientRecord] = []
    for place in places {
      all += (try? await place.loop.submit { place.shard.value.hub.records }.get()) ?? []
    }
    return all.sorted { $0.id < $1.id }
  }

  func disconnect(_ id: UInt64) async -> Bool {
    for place in places {
      let found = try? await place.loop.submit {
        guard let client = place.shard.value.hub.client(id) else { return false }
        client.sink?.end()
        return true
      }.get()
      if found == true { return true }
    }
    return false
  }
}
