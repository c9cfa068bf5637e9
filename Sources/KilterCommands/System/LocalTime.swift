import Glibc
import MonitorModel
import MonitorSupport

/// The time zone of the machine and its user.
enum LocalTime {
  /// Seconds that local time is ahead of UTC now.
  static func offsetSeconds() -> Int {
    var now = time_t(MonitorTime.system.wall().milliseconds / 1_000)
    var parts = tm()
    localtime_r(&now, &parts)
    return parts.tm_gmtoff
  }

  /// What relative times of a command line count from.
  static func clock() -> TimeText.Clock {
    TimeText.Clock(now: MonitorTime.system.wall(), utcOffsetSeconds: offsetSeconds())
  }
}
