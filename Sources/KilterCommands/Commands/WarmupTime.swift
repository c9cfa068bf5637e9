import ArgumentParser
import MonitorSupport

/// A time to watch before one frame is drawn.
struct WarmupTime: ExpressibleByArgument, Sendable {
  /// The time.
  var duration: Duration

  /// The time where none is given.
  static let standard = WarmupTime(duration: .seconds(1))

  private init(duration: Duration) { self.duration = duration }

  /// Reads a duration of at most an hour.
  init?(argument: String) {
    guard let duration = try? DurationText.parse(argument), duration <= .seconds(3_600) else {
      return nil
    }
    self.duration = duration
  }
}
