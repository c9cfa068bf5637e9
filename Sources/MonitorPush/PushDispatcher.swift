package import MonitorModel
package import MonitorStorage
package import MonitorSupport

/// The lanes of all destinations, and how they are doing together.
package final actor PushDispatcher {
  /// Takes how pushing is doing, whenever that changed.
  package typealias Report = @Sendable (PushHealth) async -> Void

  private struct Running {
    var table: [String]
    var task: Task<Void, Never>?
  }

  private let time: MonitorTime
  private let files: FileSystem
  private let report: Report
  private var seed: UInt64
  private var running: [String: Running] = [:]
  private var order: [String] = []
  private var healths: [String: PushDestinationHealth] = [:]
  private var root: String?
  private var leftovers: [PushLeftover] = []
  private var looking: Task<Void, Never>?

  /// After so many nanoseconds what is left over is looked at again: somebody may have deleted it.
  private static let lookNanoseconds: Int64 = 60_000_000_000

  /// Makes one that pushes nothing yet.
  package init(
    time: MonitorTime, seed: UInt64, files: FileSystem = .system, report: @escaping Report
  ) {
    self.time = time
    self.files = files
    self.seed = seed
    self.report = report
  }

  /// Pushes to these destinations and to no others.
  ///
  /// One that is as it was goes on; one that is another ends first, so that its folder is free. What
  /// waits in other folders of `root`, which has those of all destinations, is told as left over.
  package func put(
    _ stations: [PushStation], _ source: any SnapshotSource, root: String? = nil
  ) async {
    let stations = stations.prefix(Limits.pushDestinations)
    for (name, lane) in running
    where !stations.contains(where: { $0.destination.name == name && $0.table == lane.table }) {
      running[name] = nil
      healths[name] = nil
      lane.task?.cancel()
      await lane.task?.value
    }
    order = stations.map(\.destination.name)
    self.root = root
    look()
    for station in stations where running[station.destination.name] == nil {
      begin(station, source)
    }
    await tell()
  }

  /// Ends all of them; what waits is in the files.
  package func end() async {
    let tasks = running.values.compactMap(\.task)
    for task in tasks { task.cancel() }
    for task in tasks { await task.value }
    running = [:]
    looking?.cancel()
    looking = nil
  }

  /// How all of them are doing.
  package var health: PushHealth {
    var health = PushHealth()
    health.destinations = order.compactMap { healths[$0] }
    health.leftovers = leftovers.isEmpty ? nil : leftovers
    return health
  }

  private func begin(_ station: PushStation, _ source: any SnapshotSource) {
    let destination = station.destination
    let name = destination.name
    seed &+= 1
    let lane = PushLane(
      destination, wire: station.wire, folder: station.folder, time: time, seed: seed,
      report: { [weak self] health in await self?.take(health) })
    var health = PushDestinationHealth(name: name, url: destination.shownURL)
    if lane == nil {
      health.state = .refused
      health.reason = "the system has no threads left"
    }
    healths[name] = health
    running[name] = Running(
      table: station.table, task: lane.map { lane in Task { await lane.run(source) } })
  }

  private func take(_ health: PushDestinationHealth) async {
    guard running[health.name] != nil else { return }
    healths[health.name] = health
    await tell()
  }

  /// Looks for what is left over, and as long as there is some again and again, also where nothing is
  /// pushed any more.
  private func look() {
    leftovers = root.map { PushLeftovers.find(in: $0, except: Set(order), files: files) } ?? []
    looking?.cancel()
    looking = nil
    guard !leftovers.isEmpty else { return }
    let next = time.monotonic().advanced(by: Self.lookNanoseconds)
    looking = Task { [weak self, time] in
      guard (try? await time.sleepUntil(next)) != nil else { return }
      await self?.lookAgain()
    }
  }

  private func lookAgain() async {
    guard !Task.isCancelled else { return }
    let before = leftovers
    look()
    if leftovers != before { await tell() }
  }

  private func tell() async { await report(health) }
}
