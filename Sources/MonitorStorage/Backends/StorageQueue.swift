package import MonitorModel

import Synchronization

/// What waits between the engine, which must not wait, and the disk, which lets wait.
///
/// It holds at most `Limits.storageQueue` requests. A tick that finds it full is refused and counted,
/// and so is every one after it until the disk is back: a log with a hole is worth nothing. Then the
/// engine begins the log again from memory.
///
/// ```
///                 offer: accepted                      full, or a write failed
///            ┌──────────────────────┐            ┌──────────────────────────────┐
///            │                      ▼            │                              ▼
///  begin ─▶ following ──────────────┴────────────┘                            behind ─▶ behind
///            ▲                                                                  │     offer: behind
///            └── begin(all ticks of the block) ◀── offer: restart ◀─────────────┘
///                                                  (empty, and the wait is over)
/// ```
package final class StorageQueue: Sendable {
  /// Something for the disk to do.
  package enum Request: Sendable {
    /// Begin the log of this block with these ticks.
    case begin(number: UInt64, payloads: [[UInt8]], at: MonotonicInstant)
    /// Add a tick to the log of this block.
    case tick(number: UInt64, payload: [UInt8], at: MonotonicInstant)

    /// The block it is about.
    package var number: UInt64 {
      switch self {
      case .begin(let number, _, _), .tick(let number, _, _): number
      }
    }

    /// The ticks it brings.
    package var ticks: UInt64 {
      switch self {
      case .begin(_, let payloads, _): UInt64(payloads.count)
      case .tick: 1
      }
    }

    /// When it was asked for.
    package var instant: MonotonicInstant {
      switch self {
      case .begin(_, _, let instant), .tick(_, _, let instant): instant
      }
    }
  }

  /// What became of a tick.
  package enum Offer: Hashable, Sendable {
    /// It is on its way.
    case accepted
    /// The log is behind: the tick is in the caller's memory only.
    case behind
    /// The log was behind and the disk is back: `begin` the log with all ticks of the block, this
    /// one too.
    case restart
  }

  private struct State {
    var requests: [Request] = []
    var depthMax = 0
    /// Whether the disk is at work on requests that were taken.
    var isBusy = false
    var isBehind = true
    /// When a log that is behind may be begun again.
    var retryAt = MonotonicInstant(nanoseconds: .min)
    /// The block that is being filled, 0 for none yet.
    var number: UInt64 = 0
    /// Ticks that are in no file, by block.
    var unsaved: [UInt64: UInt64] = [:]
    /// Ticks whose memory is gone too.
    var lost: UInt64 = 0
    /// Whether nothing is to be stored, so that nothing is counted as missing.
    var isOff = false
    var isOver = false

    mutating func refuse(_ ticks: UInt64, of number: UInt64) {
      if ticks > 0 { unsaved[number, default: 0] += ticks }
    }
  }

  private let state = Mutex(State())
  private let capacity: Int
  private let bell: AsyncStream<Void>.Continuation
  /// Rings when something was put in; for the one who empties it.
  package let rings: AsyncStream<Void>

  /// Makes an empty queue; it is behind until a log is begun.
  package init(capacity: Int = Limits.storageQueue) {
    precondition(capacity > 0)
    self.capacity = capacity
    (rings, bell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  // MARK: - The engine's side

  /// Begins the log of a block with the ticks it has so far.
  ///
  /// What still waits for this very block is superseded and dropped. Where the log before is behind
  /// and its wait is not over, or the queue is full, the new one is behind as well.
  ///
  /// - Returns: whether it is on its way.
  @discardableResult
  package func begin(number: UInt64, payloads: [[UInt8]] = [], at instant: MonotonicInstant) -> Bool
  {
    let isAccepted = state.withLock { state in
      guard !state.isOver, !state.isOff else { return false }
      state.requests.removeAll { $0.number == number }
      state.number = number
      // All ticks that the block has are among these.
      state.unsaved[number] = nil
      let isFull = state.requests.count >= capacity
      if isFull || (state.isBehind && instant < state.retryAt) {
        state.isBehind = true
        state.refuse(UInt64(payloads.count), of: number)
        return false
      }
      state.isBehind = false
      state.requests.append(.begin(number: number, payloads: payloads, at: instant))
      state.depthMax = max(state.depthMax, state.requests.count)
      return true
    }
    if isAccepted { bell.yield() }
    return isAccepted
  }

  /// Hands over a tick of the block that was begun last.
  package func offer(_ payload: [UInt8], at instant: MonotonicInstant) -> Offer {
    let offer: Offer = state.withLock { state in
      guard !state.isOff, !state.isOver else { return .behind }
      let number = state.number
      if !state.isBehind, state.requests.count < capacity {
        state.requests.append(.tick(number: number, payload: payload, at: instant))
        state.depthMax = max(state.depthMax, state.requests.count)
        return .accepted
      }
      state.isBehind = true
      state.refuse(1, of: number)
      let isBack = state.requests.isEmpty && !state.isBusy && instant >= state.retryAt
      return isBack && number > 0 ? .restart : .behind
    }
    if offer == .accepted { bell.yield() }
    return offer
  }

  /// Says that the engine has no longer the ticks of a block in memory: those that are in no file are
  /// lost, and counted.
  package func forget(_ number: UInt64) {
    state.withLock { $0.lost += $0.unsaved.removeValue(forKey: number) ?? 0 }
  }

  /// Ends it: what waits is still taken, nothing is accepted any more.
  package func finish() {
    state.withLock { $0.isOver = true }
    bell.finish()
  }

  // MARK: - The disk's side

  /// Takes all that waits; to be followed by `done`.
  package func take() -> [Request] {
    state.withLock { state in
      defer { state.requests = [] }
      state.isBusy = !state.requests.isEmpty
      return state.requests
    }
  }

  /// Says that what was taken is done.
  package func done() { state.withLock { $0.isBusy = false } }

  /// Says that the log of a block failed: what waits is refused, and it may be begun again from
  /// `retryAt` on.
  ///
  /// `unsaved` of its ticks that were taken may not be on the disk, and `rest` was taken and not
  /// done.
  package func fail(
    _ number: UInt64, unsaved: UInt64, rest: some Sequence<Request>, retryAt: MonotonicInstant
  ) {
    state.withLock { state in
      state.isBehind = true
      state.retryAt = retryAt
      state.refuse(unsaved, of: number)
      for request in rest { state.refuse(request.ticks, of: request.number) }
      for request in state.requests { state.refuse(request.ticks, of: request.number) }
      state.requests = []
    }
  }

  /// Counts ticks that were taken and may not be on the disk.
  package func countUnsaved(_ ticks: UInt64, of number: UInt64) {
    state.withLock { $0.refuse(ticks, of: number) }
  }

  /// Says that these blocks are stored, with all their ticks.
  package func stored(_ numbers: ClosedRange<UInt64>) {
    state.withLock { state in
      for number in state.unsaved.keys where numbers.contains(number) {
        state.unsaved[number] = nil
      }
    }
  }

  /// Says whether anything is stored at all; while it is not, nothing counts as missing.
  package func setStoring(_ isStoring: Bool) {
    state.withLock { state in
      state.isOff = !isStoring
      guard !isStoring else { return }
      state.isBehind = true
      state.requests = []
      state.unsaved = [:]
    }
  }

  /// How full it is, and what it refused.
  package struct Statistics: Hashable, Sendable {
    /// What waits.
    package var depth: Int
    /// The most that ever waited.
    package var depthMax: Int
    /// The most that may wait.
    package var capacity: Int
    /// Whether ticks are in memory only.
    package var isBehind: Bool
    /// Ticks that are in memory only.
    package var unsaved: UInt64
    /// Ticks that were not stored and are gone from memory.
    package var lost: UInt64
  }

  /// How full it is.
  package var statistics: Statistics {
    state.withLock { state in
      Statistics(
        depth: state.requests.count, depthMax: state.depthMax, capacity: capacity,
        isBehind: state.isBehind, unsaved: state.unsaved.values.reduce(0, +), lost: state.lost)
    }
  }
}
