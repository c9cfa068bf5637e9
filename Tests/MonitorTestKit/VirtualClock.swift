package import MonitorModel
package import MonitorSupport
import Synchronization

/// A clock that stands still until a test moves it; a hundred virtual seconds take milliseconds.
///
/// ```
/// let clock = VirtualClock()
/// let engine = Task { await loop(clock.time) }
/// await clock.waitForSleepers()      // the loop has done its work and waits
/// clock.advance(by: .seconds(1))     // the loop goes on
/// await clock.waitForSleepers()      // and waits again
/// ```
package final class VirtualClock: Sendable {
  private struct Sleeper {
    var id: UInt64
    var deadline: MonotonicInstant
    var continuation: CheckedContinuation<Void, any Error>
  }

  private struct Waiter {
    var count: Int
    var continuation: CheckedContinuation<Void, Never>
  }

  private struct State {
    var now: MonotonicInstant
    /// Civil time less monotonic time, in milliseconds.
    var wallOffset: Int64
    var nextID: UInt64 = 0
    /// In the order of their deadlines; the earlier caller first where those are equal.
    var sleepers: [Sleeper] = []
    var waiters: [Waiter] = []
  }

  private let state: Mutex<State>

  /// Makes a clock that stands at an instant; civil time runs along with it.
  package init(
    at now: MonotonicInstant = MonotonicInstant(nanoseconds: 1_000_000_000_000),
    wall: WallInstant = WallInstant(milliseconds: 1_700_000_000_000)
  ) {
    state = Mutex(
      State(now: now, wallOffset: wall.milliseconds - now.nanoseconds / 1_000_000))
  }

  /// The clock as the engine takes it.
  package var time: MonitorTime {
    MonitorTime(
      monotonic: { self.now },
      wall: { self.wall },
      sleepUntil: { deadline in try await self.sleep(until: deadline) })
  }

  /// The monotonic instant at which the clock stands.
  package var now: MonotonicInstant { state.withLock { $0.now } }

  /// The civil time at which the clock stands.
  package var wall: WallInstant {
    state.withLock { state in
      WallInstant(milliseconds: state.now.nanoseconds / 1_000_000 + state.wallOffset)
    }
  }

  /// How many tasks sleep on this clock now.
  package var sleeperCount: Int { state.withLock { $0.sleepers.count } }

  /// When those who sleep want to be woken, earliest first.
  package var deadlines: [MonotonicInstant] { state.withLock { $0.sleepers.map(\.deadline) } }

  /// Waits until someone sleeps until exactly `deadline`.
  package func waitForSleeper(until deadline: MonotonicInstant) async {
    while !Task.isCancelled, !deadlines.contains(deadline) { await Task.yield() }
  }

  /// The earliest deadline of those who sleep; `nil` where nobody does.
  package var nextDeadline: MonotonicInstant? { state.withLock { $0.sleepers.first?.deadline } }

  /// Moves the clock on and wakes everyone whose deadline has come, earliest first.
  ///
  /// - Precondition: `duration` is not negative.
  package func advance(by duration: Duration) {
    precondition(duration >= .zero, "the monotonic clock never goes back")
    advance(to: now.advanced(by: duration.nanoseconds))
  }

  /// Moves the clock to the earliest deadline, if anyone sleeps, and wakes all who wait for it.
  ///
  /// - Returns: whether anyone slept.
  @discardableResult
  package func advanceToNextDeadline() -> Bool {
    guard let deadline = nextDeadline else { return false }
    advance(to: max(deadline, now))
    return true
  }

  /// Sets civil time forwards or back and leaves the monotonic clock as it is.
  package func stepWall(byMilliseconds change: Int64) {
    state.withLock { $0.wallOffset += change }
  }

  /// Waits until at least `count` tasks sleep on this clock.
  package func waitForSleepers(_ count: Int = 1) async {
    await withCheckedContinuation { continuation in
      let isThere = state.withLock { state in
        if state.sleepers.count >= count { return true }
        state.waiters.append(Waiter(count: count, continuation: continuation))
        return false
      }
      if isThere { continuation.resume() }
    }
  }

  private func advance(to instant: MonotonicInstant) {
    let due = state.withLock { state in
      state.now = instant
      let due = state.sleepers.prefix { $0.deadline <= instant }
      state.sleepers.removeFirst(due.count)
      return due
    }
    for sleeper in due { sleeper.continuation.resume() }
  }

  private func sleep(until deadline: MonotonicInstant) async throws {
    let id = state.withLock { state in
      state.nextID += 1
      return state.nextID
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        register(Sleeper(id: id, deadline: deadline, continuation: continuation))
      }
    } onCancel: {
      cancel(id)
    }
  }

  private func register(_ sleeper: Sleeper) {
    enum Outcome { case sleeps([Waiter]), due, cancelled }
    let outcome: Outcome = state.withLock { state in
      // A cancellation before this point found no sleeper to wake; the flag of the task tells.
      if Task.isCancelled { return .cancelled }
      if sleeper.deadline <= state.now { return .due }
      let place =
        state.sleepers.firstIndex { $0.deadline > sleeper.deadline } ?? state.sleepers.count
      state.sleepers.insert(sleeper, at: place)
      let count = state.sleepers.count
      let ready = state.waiters.filter { $0.count <= count }
      state.waiters.removeAll { $0.count <= count }
      return .sleeps(ready)
    }
    switch outcome {
    case .sleeps(let ready): for waiter in ready { waiter.continuation.resume() }
    case .due: sleeper.continuation.resume()
    case .cancelled: sleeper.continuation.resume(throwing: CancellationError())
    }
  }

  private func cancel(_ id: UInt64) {
    let sleeper = state.withLock { state -> Sleeper? in
      guard let index = state.sleepers.firstIndex(where: { $0.id == id }) else { return nil }
      return state.sleepers.remove(at: index)
    }
    sleeper?.continuation.resume(throwing: CancellationError())
  }
}
