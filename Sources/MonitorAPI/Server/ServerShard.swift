import MonitorModel
import MonitorSupport
import NIOCore

/// All that the connections of one thread share; it is used on that thread only.
final class ServerShard {
  /// An answer that holds for a tick.
  struct KeptAnswer {
    /// The answer.
    var response: APIResponse
    /// Its bytes for a `GET` on a connection that goes on.
    var whole: ByteBuffer
  }

  /// What an answer depends on besides the tick.
  struct AnswerKey: Hashable {
    /// Path and query.
    var target: String
    /// The `Accept` field.
    var accept: String
  }

  /// Answers kept for one tick at most; others are made for each request.
  private static let answersMost = 64

  let loop: any EventLoop
  let services: APIServices
  let shared: SharedCounts
  let tickets: Tickets
  let router: Router
  let boot: String
  let hub: StreamHub
  private let echoes: Bool
  private(set) var gate: RequestGate
  private var ingests: Bool
  private(set) var state: APIState?
  private(set) var date = ""
  /// What connections over the network begin with; `nil` where TLS is not spoken.
  var tls: TLSContext?
  var statistics = ServerStatistics()
  var failures = FailureBook()
  private var answers: [AnswerKey: KeptAnswer] = [:]
  private var watched: [ObjectIdentifier: any Watched] = [:]
  private var deflaters: [Int: Deflater] = [:]
  private(set) lazy var inflater = Inflater()

  init(
    loop: any EventLoop, services: APIServices, shared: SharedCounts, tickets: Tickets,
    config: APIConfig, boot: String, echoes: Bool
  ) {
    self.echoes = echoes
    self.loop = loop
    self.services = services
    self.shared = shared
    self.tickets = tickets
    self.boot = boot
    router = Router(services.routes)
    gate = RequestGate(config)
    ingests = config.ingests
    hub = StreamHub(boot: boot)
    date = HTTPDate.text(services.time.wall())
  }

  // MARK: Ticks

  /// Takes in a tick.
  func publish(_ tick: StreamTick, _ next: APIState) {
    state = next
    answers.removeAll(keepingCapacity: true)
    hub.publish(tick)
  }

  /// Other rules for requests from now on.
  func reload(_ config: APIConfig) {
    gate = RequestGate(config)
    ingests = config.ingests
  }

  /// The answer of this tick to the same question, if it is kept.
  func keptAnswer(_ key: AnswerKey) -> KeptAnswer? { answers[key] }

  /// Keeps an answer until the next tick.
  func keep(_ answer: KeptAnswer, for key: AnswerKey) {
    if answers.count < Self.answersMost { answers[key] = answer }
  }

  /// What routes may use that take a while.
  var context: APIContext {
    APIContext(
      source: services.source, engine: services.engine, configuration: services.configuration,
      history: services.history, clients: directory ?? EmptyDirectory(), tickets: tickets,
      ingest: ingests ? services.ingest : nil, state: state, time: services.time)
  }

  /// All clients of the server; set once it has begun.
  var directory: (any ClientDirectory)?

  /// What is spoken on a WebSocket.
  func conversation(
    _ kind: Route.StreamKind, _ client: StreamClient
  ) -> any WebSocketConversation {
    if echoes { return EchoConversation() }
    return switch kind {
    case .attach: AttachConversation(shard: self, client: client)
    case .webSocket, .events: SubscriptionConversation(shard: self, client: client)
    }
  }

  // MARK: Connections

  /// Looks after a connection from now on.
  func watch(_ connection: any Watched) { watched[ObjectIdentifier(connection)] = connection }

  /// No longer looks after a connection.
  func unwatch(_ connection: any Watched) { watched[ObjectIdentifier(connection)] = nil }

  /// Looks at every connection: once a second.
  func sweep() {
    date = HTTPDate.text(services.time.wall())
    // Where the engine stands still, what is not of a tick would be old for ever.
    answers.removeAll(keepingCapacity: true)
    let now = NIODeadline.now()
    for connection in Array(watched.values) { connection.sweep(now) }
  }

  /// Says goodbye to everybody.
  func goAway() { for connection in Array(watched.values) { connection.goAway() } }

  /// A number that spreads clients out in time.
  func chance(_ range: ClosedRange<Int>) -> Int {
    var generator = KernelGenerator()
    return Int.random(in: range, using: &generator)
  }

  /// The compressor of a window, shared by all.
  func deflater(windowBits: Int) -> Deflater? {
    if let known = deflaters[windowBits] { return known }
    let made = Deflater(windowBits: windowBits)
    deflaters[windowBits] = made
    return made
  }

  /// Counts an answer.
  func count(_ status: Int) {
    let kind = status / 100 - 1
    if statistics.answers.indices.contains(kind) { statistics.answers[kind] += 1 }
  }
}

/// Nobody follows.
private struct EmptyDirectory: ClientDirectory {
  func clients() async -> [ClientRecord] { [] }
  func disconnect(_ id: UInt64) async -> Bool { false }
}
