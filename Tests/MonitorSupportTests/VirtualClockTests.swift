import MonitorModel
import MonitorSupport
import MonitorTestKit
import Testing

@Suite("VirtualClock", .timeLimit(.minutes(5)))
struct VirtualClockTests {
  @Test("It stands still until it is moved, and civil time runs along")
  func standsStill() {
    let clock = VirtualClock(
      at: MonotonicInstant(nanoseconds: 5), wall: WallInstant(milliseconds: 1_000))
    let time = clock.time
    #expect(time.monotonic() == MonotonicInstant(nanoseconds: 5))
    #expect(time.monotonic() == MonotonicInstant(nanoseconds: 5))
    #expect(time.wall() == WallInstant(milliseconds: 1_000))
    clock.advance(by: .milliseconds(250))
    #expect(time.monotonic() - MonotonicInstant(nanoseconds: 5) == 250_000_000)
    #expect(time.wall() == WallInstant(milliseconds: 1_250))
  }

  @Test("A step of civil time leaves the monotonic clock alone")
  func stepsWall() {
    let clock = VirtualClock()
    let (now, wall) = (clock.now, clock.wall)
    clock.stepWall(byMilliseconds: -3_600_000)
    #expect(clock.now == now)
    #expect(clock.wall.milliseconds == wall.milliseconds - 3_600_000)
  }

  @Test("A sleeper wakes at its deadline and not before")
  func wakesAtDeadline() async throws {
    let clock = VirtualClock()
    let deadline = clock.now.advanced(by: 1_000_000_000)
    let sleeper = Task {
      try await clock.time.sleepUntil(deadline)
      return clock.now
    }
    await clock.waitForSleepers()
    clock.advance(by: .milliseconds(999))
    #expect(clock.sleeperCount == 1)
    clock.advance(by: .milliseconds(1))
    #expect(clock.sleeperCount == 0)
    #expect(try await sleeper.value == deadline)
  }

  @Test("A deadline that has passed does not sleep")
  func pastDeadline() async throws {
    let clock = VirtualClock()
    try await clock.time.sleepUntil(clock.now)
    try await clock.time.sleepUntil(clock.now.advanced(by: -1))
    #expect(clock.sleeperCount == 0)
  }

  @Test("The next deadline is the earliest, whoever came first")
  func nextDeadline() async throws {
    let clock = VirtualClock()
    let start = clock.now
    let tasks = [3, 1, 2].map { seconds in
      Task {
        try await clock.time.sleepUntil(start.advanced(by: Int64(seconds) * 1_000_000_000))
      }
    }
    await clock.waitForSleepers(3)
    for seconds in 1...3 {
      #expect(clock.advanceToNextDeadline())
      #expect(clock.now - start == Int64(seconds) * 1_000_000_000)
      #expect(clock.sleeperCount == 3 - seconds)
    }
    #expect(!clock.advanceToNextDeadline())
    for task in tasks { try await task.value }
  }

  @Test("A cancelled sleeper ends with an error, before and after it fell asleep")
  func cancellation() async throws {
    let clock = VirtualClock()
    let deadline = clock.now.advanced(by: 1)
    let asleep = Task { try await clock.time.sleepUntil(deadline) }
    await clock.waitForSleepers()
    asleep.cancel()
    await #expect(throws: CancellationError.self) { try await asleep.value }
    #expect(clock.sleeperCount == 0)

    let early = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      try await clock.time.sleepUntil(deadline)
    }
    await #expect(throws: CancellationError.self) { try await early.value }
    #expect(clock.sleeperCount == 0)
  }

  @Test("A hundred ticks of a loop, one by one")
  func hundredTicks() async throws {
    let clock = VirtualClock()
    let start = clock.now
    let loop = Task {
      var instants: [Int64] = []
      for tick in 1...100 {
        try await clock.time.sleepUntil(start.advanced(by: Int64(tick) * 1_000_000_000))
        instants.append(clock.now - start)
      }
      return instants
    }
    for _ in 1...100 {
      await clock.waitForSleepers()
      clock.advance(by: .seconds(1))
    }
    #expect(try await loop.value == (1...100).map { Int64($0) * 1_000_000_000 })
  }
}
