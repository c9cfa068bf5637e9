import MonitorModel

/// How many ticks the windows have at a tick interval, and how the hour is cut up.
package struct WindowShape: Hashable, Sendable {
  /// The tick interval in nanoseconds.
  package let intervalNanoseconds: Int64
  /// Ticks of the one-minute window, at least 1.
  package let minuteTicks: Int
  /// Ticks of the five-minute window, at least `minuteTicks`.
  package let fiveMinuteTicks: Int
  /// Ticks in one block of the older part of the hour: those that left the five-minute window.
  package let blockTicks: Int
  /// Blocks the older part holds, the newest partly filled; 0 where the hour has no older part.
  package let blockCount: Int
  /// Ticks for each kept code: above 1 where ticks come more often than once a second.
  package let ticksPerCode: Int

  /// The shape for a tick interval of `intervalNanoseconds`.
  package init(intervalNanoseconds: Int64) {
    precondition(intervalNanoseconds > 0, "an interval is above zero")
    func ticks(_ window: StatisticsWindow) -> Int {
      Int((Double(window.nanoseconds) / Double(intervalNanoseconds)).rounded())
    }
    self.intervalNanoseconds = intervalNanoseconds
    fiveMinuteTicks = min(max(1, ticks(.fiveMinutes)), Limits.windowSamples)
    minuteTicks = min(max(1, ticks(.minute)), fiveMinuteTicks)
    ticksPerCode = max(1, Int(1_000_000_000 / intervalNanoseconds))
    let older = max(0, ticks(.hour) - fiveMinuteTicks)
    let wanted = max(1, (older + 29) / 30)
    blockTicks = (wanted + ticksPerCode - 1) / ticksPerCode * ticksPerCode
    blockCount = older / blockTicks
  }

  /// Seconds between two ticks.
  package var intervalSeconds: Double { Double(intervalNanoseconds) * 1e-9 }
  /// Codes the older part holds.
  package var codeCount: Int { blockCount * blockTicks / ticksPerCode }
  /// Ticks the hour's window covers at most: 58 to 60 minutes, in whole blocks.
  package var hourTicks: Int { fiveMinuteTicks + blockCount * blockTicks }
  /// Ticks of a window.
  func ticks(of window: StatisticsWindow) -> Int {
    switch window {
    case .minute: minuteTicks
    case .fiveMinutes: fiveMinuteTicks
    case .hour: hourTicks
    }
  }
}
