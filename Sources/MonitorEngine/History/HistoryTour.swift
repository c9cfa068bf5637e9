package import MonitorModel
import MonitorStorage
package import MonitorSupport

/// Goes through what an engine has recorded so far, from one instant to another, in constant memory:
/// one block at a time, on a thread of its own, beside the engine that goes on recording.
///
/// ```
///   what there is now ──▶ block ──▶ 50 ticks ──▶ … ──▶ block ──▶ … ──▶ what is in memory
///        ▲                  │
///        └── it is gone: repacked with others, or too old ──┘
/// ```
///
/// What is recorded after it began is not in it. What cannot be read is passed over, as live.
package final actor HistoryTour {
  /// Ticks that are made at once.
  private static let rowsAtOnce = 50

  private let thread: OwnThread
  private let history: RecordedHistory
  private let from: WallInstant?
  private let to: WallInstant?
  /// What is to be read yet, the next one last; `nil` before the first look.
  private var left: [HistoryTimeline.Entry]?
  /// The newest stretch that was read or passed over, by its session and the last of its numbers.
  private var done: (session: UInt64, number: UInt64) = (0, 0)
  /// The newest tick that was given.
  private var given: (session: UInt64, at: MonotonicInstant)?
  /// Stretches that were gone once, by their first numbers.
  private var gone: Set<UInt64> = []
  private var rows = RunRows()
  private var run: (any HistoryRun)?
  private var row = 0

  /// Its thread.
  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    thread.asUnownedSerialExecutor()
  }

  /// A tour through a history between two instants, on a thread.
  package init(
    _ history: RecordedHistory, from: WallInstant?, to: WallInstant?, thread: OwnThread
  ) {
    self.thread = thread
    self.history = history
    self.from = from
    self.to = to
  }

  /// Some of the next ticks; none after the last.
  package func ticks() async -> [ProcessedData] {
    while true {
      if let run, row < run.stamps.count {
        let ticks = some(of: run)
        if !ticks.isEmpty { return ticks }
      } else if !(await open()) {
        return []
      }
    }
  }

  private func some(of run: any HistoryRun) -> [ProcessedData] {
    let some = row..<min(row + Self.rowsAtOnce, run.stamps.count)
    row = some.upperBound
    // A stretch of which nothing can be read is passed over.
    guard let all = try? rows.ticks(run, some) else {
      row = run.stamps.count
      return []
    }
    let ticks = all.filter { tick in
      if let given, given.session == tick.registry, tick.at <= given.at { return false }
      return tick.wall >= from ?? tick.wall && tick.wall <= to ?? tick.wall
    }
    if let last = ticks.last { given = (last.registry, last.at) }
    return ticks
  }

  /// Goes on to the next stretch; `false` where there is none.
  private func open() async -> Bool {
    run = nil
    row = 0
    if left == nil { await look(isFirst: true) }
    while let entry = left?.popLast() {
      if let to, entry.walls.lowerBound > to { continue }
      guard let opened = await opened(entry) else {
        // Repacked or removed meanwhile, unless it is damaged: then it is the same at a second look.
        if gone.insert(entry.numbers.lowerBound).inserted {
          await look(isFirst: false)
        } else {
          done = (entry.session, entry.numbers.upperBound)
        }
        continue
      }
      done = (entry.session, entry.numbers.upperBound)
      guard !opened.stamps.isEmpty else { continue }
      run = opened
      rows.begin(opened)
      return true
    }
    return false
  }

  private func opened(_ entry: HistoryTimeline.Entry) async -> (any HistoryRun)? {
    switch entry.place {
    case .memory(.open(_, let run)): return run
    case .memory(.sealed(_, let bytes)):
      return try? SealedRun(bytes, opener: history.opener)
    case .stored(let block):
      guard let bytes = try? await history.backend.read(block, offset: 0, count: .max) else {
        return nil
      }
      return try? SealedRun(bytes, opener: history.opener)
    }
  }

  /// Looks what there is behind what was read.
  private func look(isFirst: Bool) async {
    let entries = await history.timeline().entries.filter { entry in
      (entry.session, entry.numbers.upperBound) > done
    }
    guard isFirst else {
      left = entries.reversed()
      return
    }
    // Ticks before the first that is wanted are needed for its rates: one stretch more.
    let first = entries.firstIndex { $0.walls.upperBound >= from ?? $0.walls.upperBound }
    left = entries[max(0, (first ?? entries.count) - 1)...].reversed()
  }
}
