import MonitorModel
import MonitorStorage
import MonitorSupport

/// The part of an engine that stores: a tick a second, a block of eight ticks, and what was left by
/// the run before.
struct StoringEngine {
  static let blockTicks = 8
  /// Sealed blocks that wait to be stored at most; the oldest is given up.
  static let pendingMost = 3

  let backend: any StorageBackend
  var opening: StorageOpening?
  var number: UInt64 = 0
  /// The ticks of the open block.
  var ticks = 0
  /// All ticks so far.
  var total = 0
  var pending: [SealedBlock] = []
  var leftover: [UInt64] = []
  var now = MonotonicInstant(nanoseconds: 1_000_000_000_000)
  /// Blocks that were given up, with their ticks.
  var givenUp: Set<UInt64> = []

  init(_ backend: any StorageBackend) { self.backend = backend }

  private var payloads: [[UInt8]] { HistoryScript.payloads(number, ticks) }

  /// Opens the backend where that has not been done, or did not go well.
  mutating func open() async {
    guard opening == nil, let opening = try? await backend.open(asWriter: true) else { return }
    self.opening = opening
    leftover = opening.leftoverLogs
    number = opening.nextNumber
    backend.queue.begin(number: number, payloads: payloads, at: now)
  }

  /// One second.
  mutating func tick() async {
    now = now.advanced(by: 1_000_000_000)
    await open()
    ticks += 1
    total += 1
    guard opening != nil else { return }
    if ticks > Self.blockTicks { roll() }
    if backend.queue.offer(HistoryScript.payload(number, ticks - 1), at: now) == .restart {
      backend.queue.begin(number: number, payloads: payloads, at: now)
    }
    await backend.drain()
    await storePending()
  }

  /// Begins the next block with the tick that is under way.
  private mutating func roll() {
    guard let opening else { return }
    pending.append(HistoryScript.sealed(number...number, session: opening.session))
    if pending.count > Self.pendingMost {
      let numbers = pending.removeFirst().numbers
      givenUp.formUnion(numbers)
      for number in numbers { backend.queue.forget(number) }
    }
    number += 1
    ticks = 1
    backend.queue.begin(number: number, at: now)
  }

  /// Stores what waits, also the logs of the run before.
  mutating func storePending() async {
    for number in leftover {
      guard let log = try? await backend.recover(number) else { continue }
      if log.payloads.isEmpty {
        guard (try? await backend.removeLog(number)) != nil else { continue }
      } else {
        let block = HistoryScript.sealed(number...number, session: log.session)
        guard (try? await backend.store(block)) != nil else { continue }
      }
      leftover.removeAll { $0 == number }
    }
    while let block = pending.first, (try? await backend.store(block)) != nil {
      pending.removeFirst()
    }
  }

  /// Archives and sweeps.
  func keep() async {
    _ = try? await backend.archive(
      before: WallInstant(milliseconds: .max), most: 2, words: { "\($0.count) blocks" },
      repack: { parts async throws(HistoryError) in [UInt8](parts.joined()) })
    _ = try? await backend.maintain(now: WallInstant(milliseconds: 0))
  }
}
