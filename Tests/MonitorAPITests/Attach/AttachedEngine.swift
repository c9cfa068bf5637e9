import MonitorModel
import MonitorSupport

/// An engine that does what a test says: its snapshots and events come when they are put in.
final actor AttachedEngine: SnapshotSource {
  private var hub = LatestValueHub<MonitorSnapshot>()
  private(set) var events: [AnomalyEvent] = []
  private(set) var acts: [(TriageCommand, TriageActor)] = []
  private(set) var requests = 0
  private var held: [CheckedContinuation<Void, Never>] = []
  private(set) var heldCount = 0
  private var isHolding = false
  private var board = TriageBoard()
  private var moments: [Moment] = []

  func publish(_ snapshot: MonitorSnapshot) { hub.publish(snapshot) }
  func finish() { hub.finish() }
  func tell(_ event: AnomalyEvent) { events.append(event) }
  func remember(_ moment: Moment) { moments.append(moment) }

  /// From now on requests for data wait until they are let go.
  func hold() { isHolding = true }
  func release() {
    isHolding = false
    for continuation in held { continuation.resume() }
    held = []
  }

  func snapshots() -> AsyncStream<MonitorSnapshot> {
    hub.subscribe { [weak self] id in Task { await self?.leave(id) } }.stream
  }
  private func leave(_ id: UInt64) { hub.unsubscribe(id) }
  var watchers: Int { hub.count }

  func events(after last: UInt64) -> EventPage {
    EventPage(
      events: events.filter { $0.sequence > last }, last: max(last, events.last?.sequence ?? 0))
  }

  func data(for request: DataRequest) async -> DataReply {
    requests += 1
    if isHolding {
      heldCount += 1
      await withCheckedContinuation { held.append($0) }
    }
    var reply = DataReply()
    reply.statisticsSeries = request.details
    reply.statistics = request.details.map { _ in .empty() }
    return reply
  }

  func act(_ command: TriageCommand, by actor: TriageActor) -> TriageReply {
    acts.append((command, actor))
    board.version += 1
    return TriageReply(board: board)
  }

  func moment(
    _ target: MomentTarget, request: DataRequest, registry: UInt64
  ) async throws(MomentAbsence) -> Moment {
    guard case .wall(let wall) = target, moments.indices.contains(Int(wall.milliseconds)) else {
      throw MomentAbsence("nothing is recorded here")
    }
    return moments[Int(wall.milliseconds)]
  }
}
