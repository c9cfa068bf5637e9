import MonitorModel
import MonitorSupport
import Testing

@Suite("MonitorTime.system")
struct MonitorTimeTests {
  @Test("The monotonic clock never goes back")
  func monotonic() {
    var last = MonitorTime.system.monotonic()
    for _ in 0..<1_000 {
      let now = MonitorTime.system.monotonic()
      #expect(now >= last)
      last = now
    }
  }

  @Test("Civil time is in milliseconds since 1970")
  func wall() {
    // Between 2020 and 2100.
    #expect(
      (1_577_836_800_000...4_102_444_800_000).contains(MonitorTime.system.wall().milliseconds))
  }

  @Test("A deadline that has passed returns at once; a cancelled sleep throws")
  func sleeps() async throws {
    try await MonitorTime.system.sleepUntil(MonotonicInstant(nanoseconds: 0))
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      try await MonitorTime.system.sleepUntil(
        MonitorTime.system.monotonic().advanced(by: 3_600_000_000_000))
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
