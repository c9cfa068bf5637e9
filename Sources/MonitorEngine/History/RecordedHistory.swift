package import MonitorModel
package import MonitorStorage
package import MonitorSupport

/// Reads recorded time: finds a tick, and makes of it what a dashboard was shown then.
///
/// Blocks are read and unpacked when they are wanted; a few of them stay at hand.
package final actor RecordedHistory {
  /// Blocks that stay unpacked at hand.
  private static let handyBlocks = 16

  let backend: any StorageBackend
  private let memory: @Sendable () async -> HistoryMemory
  let opener: SealedRun.Opener?
  private var handy: [(numbers: ClosedRange<UInt64>, session: UInt64, run: SealedRun)] = []
  private var known = CatalogCache()
  /// Blocks that cannot be read at all.
  private var broken: Set<StoredBlock> = []
  /// Blocks, by their first numbers, of which a part cannot be read: a gap where it was.
  private var partly: Set<UInt64> = []
  /// Blocks, by their first numbers, whose documents cannot be read.
  private var silent: Set<UInt64> = []
  private var left: [UInt64: OpenRun] = [:]
  private let from: WallInstant?
  private let to: WallInstant?
  var composer = MomentComposer()
  var charts = ChartMemory()
  /// Reads what charts lack; one at a time.
  var filling: Task<Void, Never>?
  let time: MonitorTime
  var maker = RollupMaker()
  var scan = SeriesScan()
  private var last: (instant: RecordedInstant, composed: MomentComposer.Composed)?

  /// A reader of a store and of what is in memory beside it; of the time between two instants,
  /// where they are given.
  package init(
    backend: any StorageBackend, opener: SealedRun.Opener?, from: WallInstant? = nil,
    to: WallInstant? = nil, time: MonitorTime = .system,
    memory: @escaping @Sendable () async -> HistoryMemory = { HistoryMemory() }
  ) {
    self.from = from
    self.to = to
    self.time = time
    self.backend = backend
    self.opener = opener
    self.memory = memory
  }

  /// The recorded tick that `target` names, with what a view needs of it.
  package func moment(
    _ target: MomentTarget, request: DataRequest, registry: UInt64
  ) async throws(MomentAbsence) -> Moment {
    let timeline = await timeline()
    guard !timeline.entries.isEmpty else { throw MomentAbsence("nothing is recorded yet") }
    var position = try await locate(target, timeline)
    let run = try await self.run(position.entry, timeline)
    position.row = within(position.row, run)
    let instant = RecordedInstant(session: run.session, at: run.stamps[position.row].at)
    let composed: MomentComposer.Composed
    if let last, last.instant == instant {
      composed = last.composed
    } else {
      composed = try await compose(position, run, timeline)
      last = (instant, composed)
    }
    var reply = DataReply()
    if run.session == registry {
      reply = try await answer(request, position, run, timeline, composed)
    }
    await countPartly(timeline)
    return Moment(
      instant: instant, snapshot: composed.snapshot, reply: reply, events: composed.events,
      extent: extent(timeline))
  }

  /// Whether the store has been opened, as far as it can be: before that nothing is known.
  var isReadable: Bool { backend.health.state != .starting }

  /// What is recorded.
  private func extent(_ timeline: HistoryTimeline) -> RecordedExtent {
    let oldest = timeline.entries.first?.walls.lowerBound ?? WallInstant(milliseconds: 0)
    let newest = timeline.entries.last?.walls.upperBound ?? oldest
    let span = Int(clamping: (newest.milliseconds - oldest.milliseconds) / 1_000)
    return RecordedExtent(
      oldest: oldest, newest: newest, ticks: max(0, span),
      damaged: broken.count + partly.count)
  }

  /// Tells the store once of each block in which something turned out to be damaged.
  private func countPartly(_ timeline: HistoryTimeline) async {
    for first in composer.damaged.union(scan.damaged).union(silent).subtracting(partly) {
      partly.insert(first)
      for case .stored(let block) in timeline.entries.map(\.place)
      where block.numbers.lowerBound == first {
        await backend.countDamaged(block)
      }
    }
  }

  func timeline() async -> HistoryTimeline {
    var memory = await memory()
    let logs = await backend.leftoverLogs
    for number in logs where !memory.parts.contains(where: { $0.numbers.contains(number) }) {
      if left[number] == nil { left[number] = await Self.recovered(number, backend) }
      if let run = left[number], !run.stamps.isEmpty { memory.parts.append(.open(number, run)) }
    }
    for number in left.keys where !logs.contains(number) { left[number] = nil }
    var timeline = HistoryTimeline(
      blocks: await backend.blocks.filter { !broken.contains($0) }, memory: memory)
    timeline.limit(from: from, to: to)
    return timeline
  }

  /// What stands in a log that no block covers yet: of a run that was killed, or of a program that
  /// still writes it.
  ///
  /// It is read beside the reader, which goes on meanwhile.
  private nonisolated static func recovered(
    _ number: UInt64, _ backend: any StorageBackend
  ) async -> OpenRun? {
    guard let log = try? await backend.recover(number) else { return nil }
    return OpenRun(log)
  }

  /// The row within the limits of time that is nearest to a row.
  private func within(_ row: Int, _ run: any HistoryRun) -> Int {
    let wall = run.stamps[row].wall
    if let from, wall < from { return run.stamps.firstIndex { $0.wall >= from } ?? row }
    if let to, wall > to { return run.stamps.lastIndex { $0.wall <= to } ?? row }
    return row
  }

  // MARK: Runs

  /// The ticks of an entry.
  func run(
    _ index: Int, _ timeline: HistoryTimeline
  ) async throws(MomentAbsence) -> any HistoryRun {
    switch timeline.entries[index].place {
    case .memory(.open(_, let run)): return run
    case .memory(.sealed(let head, let bytes)):
      if let run = atHand(head.numbers, head.session) { return run }
      do {
        return keep(try SealedRun(bytes, opener: opener, known: &known))
      } catch {
        throw MomentAbsence("a block in memory cannot be read: \(error)")
      }
    case .stored(let block):
      if let run = atHand(block.numbers, block.session) { return run }
      return try await load(block)
    }
  }

  private func load(_ block: StoredBlock) async throws(MomentAbsence) -> SealedRun {
    do {
      let bytes = try await backend.read(block, offset: 0, count: .max)
      do throws(StorageError) {
        return keep(try SealedRun(bytes, opener: opener, known: &known))
      } catch {
        broken.insert(block)
        await backend.countDamaged(block)
        throw MomentAbsence("block \(block.name) cannot be read: \(error)")
      }
    } catch let error as MomentAbsence {
      throw error
    } catch {
      throw MomentAbsence("\(error)")
    }
  }

  private func atHand(_ numbers: ClosedRange<UInt64>, _ session: UInt64) -> SealedRun? {
    guard let place = handy.firstIndex(where: { $0.numbers == numbers && $0.session == session })
    else { return nil }
    let found = handy.remove(at: place)
    handy.append(found)
    return found.run
  }

  private func keep(_ run: SealedRun) -> SealedRun {
    if run.isDocumentsLost { silent.insert(run.head.numbers.lowerBound) }
    handy.append((run.head.numbers, run.head.session, run))
    if handy.count > Self.handyBlocks { handy.removeFirst() }
    return run
  }
}
