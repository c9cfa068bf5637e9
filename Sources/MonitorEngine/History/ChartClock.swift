import MonitorModel
import MonitorStorage

/// The monotonic clock on which charts are drawn: that of the session which is looked at.
///
/// Sessions of one boot share it. Another boot's is mapped to it by civil time, as a person would
/// lay two print-outs side by side; a step of civil time between them shifts it.
struct ChartClock: Sendable {
  /// Sessions whose clocks began this close together, in milliseconds of civil time, are taken to
  /// be of one boot where that is not recorded.
  private static let sameBoot: Int64 = 60_000

  /// The session.
  var session: UInt64
  /// The boot, 16 bytes; empty or zeros where it is not known.
  var boot: [UInt8]
  /// An instant of the session.
  var at: MonotonicInstant
  /// Its civil time.
  var wall: WallInstant

  /// Makes a clock.
  init(session: UInt64, boot: [UInt8], at: MonotonicInstant, wall: WallInstant) {
    self.session = session
    self.boot = boot
    self.at = at
    self.wall = wall
  }

  /// Civil milliseconds at 0 on the monotonic clock.
  private static func origin(_ at: MonotonicInstant, _ wall: WallInstant) -> Int64 {
    wall.milliseconds - at.nanoseconds / 1_000_000
  }

  /// What is added to the instants of a run to have them on this clock, in nanoseconds.
  func shift(of run: any HistoryRun) -> Int64 {
    guard run.session != session, let last = run.stamps.last else { return 0 }
    let distance = Self.origin(last.at, last.wall) - Self.origin(at, wall)
    let other = (run as? SealedRun)?.head.boot ?? []
    let areKnown = boot.contains { $0 != 0 } && other.contains { $0 != 0 }
    let isSame = areKnown ? boot == other : abs(distance) < Self.sameBoot
    // A century is far enough from anything, and its nanoseconds fit.
    let century: Int64 = 3_155_760_000_000
    return isSame ? 0 : min(max(distance, -century), century) * 1_000_000
  }

  /// Where a civil time is on this clock, in nanoseconds.
  func nanoseconds(of wall: WallInstant) -> Int64 {
    let milliseconds = wall.milliseconds - Self.origin(at, self.wall)
    let (product, overflow) = milliseconds.multipliedReportingOverflow(by: 1_000_000)
    return overflow ? (milliseconds < 0 ? .min / 2 : .max / 2) : product
  }
}
