import MonitorCollectors
import MonitorModel
import MonitorTestKit
import WireFormats

/// An intake without sockets and a clock that stands still: what datagrams come to.
struct StatsDSession {
  let clock = VirtualClock()
  let intake: StatsDIntake

  init(_ options: StatsDOptions = StatsDOptions(udp: nil)) {
    intake = StatsDIntake(options, time: clock.time)
  }

  func send(_ text: String) {
    Array(text.utf8).withUnsafeBytes { intake.take($0) }
  }

  /// The next tick, a second later.
  func tick(after duration: Duration = .seconds(1)) async throws -> BatchReader {
    clock.advance(by: duration)
    return BatchReader(batch: try await intake.read(at: clock.now))
  }
}

extension BatchReader {
  /// How often a reason is among the report's faults.
  func faults(_ reason: String) -> UInt64 {
    batch.report?.faults.first { $0.reason.contains(reason) }?.count ?? 0
  }
}
