import MonitorAPI
import MonitorModel
import MonitorSupport

/// Joins clients to an `AttachHost` in memory: a message is handed over when the other side asks for
/// it, and a test cuts the line when it wants.
final actor MemoryTransport: AttachTransport {
  struct Cut: Error {}

  /// One line, from both ends.
  final class Line: Sendable {
    let toHost: AsyncStream<[UInt8]>.Continuation
    let toClient: AsyncThrowingStream<[UInt8], any Error>.Continuation
    init(
      _ toHost: AsyncStream<[UInt8]>.Continuation,
      _ toClient: AsyncThrowingStream<[UInt8], any Error>.Continuation
    ) {
      self.toHost = toHost
      self.toClient = toClient
    }
    func cut(_ error: (any Error)? = nil) {
      toHost.finish()
      toClient.finish(throwing: error)
    }
  }

  private(set) var source: any SnapshotSource
  private(set) var boot: String
  private(set) var version = "1.0"
  private(set) var caller: Caller
  private(set) var line: Line?
  private(set) var host: AttachHost?
  private(set) var connections = 0
  private(set) var intervals: [Duration] = []
  private var problem: AttachProblem?
  /// Messages that the client gets before the line is cut by itself.
  private var messagesLeft: Int?
  private var isMute = false
  private var pumps: [Task<Void, Never>] = []

  init(
    _ source: any SnapshotSource, boot: String = "boot 1", scope: APIScope = .admin,
    address: String = AttachHost.localAddress
  ) {
    self.source = source
    self.boot = boot
    caller = Caller(name: "anna", address: address, scope: scope)
  }

  /// From now on nobody can connect.
  func refuse(_ problem: AttachProblem?) { self.problem = problem }
  /// From now on the daemon takes connections and says nothing.
  func mute() { isMute = true }
  /// The line is cut after so many messages more, on each connection.
  func cut(after messages: Int?) { messagesLeft = messages }

  /// The daemon ends and another engine stands in its place.
  func restart(_ source: any SnapshotSource, boot: String) {
    line?.cut(Cut())
    self.source = source
    self.boot = boot
  }

  func cut() { line?.cut(Cut()) }

  func connect() async throws(AttachProblem) -> AttachConnection {
    if let problem { throw problem }
    connections += 1
    let (toHost, hostEnd) = AsyncStream.makeStream(of: [UInt8].self)
    let (toClient, clientEnd) = AsyncThrowingStream.makeStream(of: [UInt8].self)
    let line = Line(hostEnd, clientEnd)
    self.line = line
    let isMute = isMute
    let host = AttachHost(
      source: source, caller: caller, version: version, boot: boot,
      reconfigure: { [weak self] in await self?.note($0) },
      send: { [weak self] message in
        guard let self else { throw Cut() }
        if isMute { return }
        try await self.deliver(message, line)
      }, onEnd: { line.cut() })
    self.host = host
    pumps.append(
      Task {
        for await message in toHost { await host.receive(message) }
        await host.close()
      })
    return AttachConnection(
      messages: toClient,
      send: { message in
        if case .terminated = hostEnd.yield(message) { throw Cut() }
      }, close: { line.cut() })
  }

  private func note(_ interval: Duration) { intervals.append(interval) }

  private func deliver(_ message: [UInt8], _ line: Line) throws {
    if let left = messagesLeft {
      guard left > 0 else {
        messagesLeft = nil
        line.cut(Cut())
        throw Cut()
      }
      messagesLeft = left - 1
    }
    if case .terminated = line.toClient.yield(message) { throw Cut() }
  }
}
