import MonitorModel

/// Turns counts of what went wrong in the last five minutes into a score.
///
/// Each cause takes off its share of the chances it had, times the points a share of one costs,
/// up to a limit:
///
/// | cause | chances | points for all | at most |
/// |---|---|---|---|
/// | missing ticks | ticks | 100 | 60 |
/// | gaps | ticks | 100 | 80 |
/// | not finite | ticks | 100 | 60 |
/// | clamped | ticks | 50 | 30 |
/// | counter resets | ticks | 2 points each | 20 |
/// | stale runs | ticks | 60 | 40 |
/// | jitter | ticks | 20 | 20 |
/// | slow collector | batches | 30 | 30 |
enum QualityScore {
  /// The quality for counts by cause over `ticks` ticks of `series` series.
  static func quality(
    ticks: Int, series: Int = 1, _ count: (EventCounts.Cause) -> Int
  ) -> DataQuality {
    var deductions: [DataQuality.Deduction] = []
    for cause in EventCounts.Cause.allCases {
      let number = count(cause)
      guard number > 0 else { continue }
      let (name, weight, limit, isPerTick) = rule(cause)
      let chances = Double(max(1, ticks)) * (isPerTick ? 1 : Double(max(1, series)))
      let share =
        cause == .counterReset ? Double(number) / Double(max(1, series)) : Double(number) / chances
      deductions.append(.init(name, points: min(limit, weight * share), count: number))
    }
    return DataQuality(deductions: deductions)
  }

  private static func rule(
    _ cause: EventCounts.Cause
  ) -> (DataQuality.Deduction.Cause, weight: Double, limit: Double, isPerTick: Bool) {
    switch cause {
    case .missingTick: (.missingTicks, 100, 60, true)
    case .jitter: (.jitter, 20, 20, true)
    case .staleRun: (.staleRun, 60, 40, false)
    case .counterReset: (.counterResets, 2, 20, false)
    case .clamped: (.clamped, 50, 30, false)
    case .gap: (.gaps, 100, 80, false)
    case .notFinite: (.notFinite, 100, 60, false)
    case .slow: (.slowCollector, 30, 30, true)
    }
  }
}
