import Glibc
import MonitorAnalysis
import MonitorModel

/// The detector of kilter over whole series, row by row, and what it costs.
package struct DetectorRun: Sendable {
  /// Rows that were judged.
  package private(set) var rows = 0
  /// Processor time that they took, in seconds.
  package private(set) var seconds = 0.0

  /// A run that has judged nothing.
  package init() {}

  /// Processor time for a row, in microseconds; 0 without a row.
  package var microsecondsPerRow: Double { rows > 0 ? seconds * 1e6 / Double(rows) : 0 }

  /// The score of each row by a new detector, 0…1.
  ///
  /// `times` are in seconds after 1 January 1970.
  package mutating func scores(times: [Int64], values: [Double]) -> [Double] {
    precondition(times.count == values.count)
    var scores: [Double] = []
    scores.reserveCapacity(values.count)
    var detector = RowDetector(key: SeriesKey("value"), config: RealtimeMonitorConfig())
    let start = Self.processorSeconds()
    for row in values.indices {
      let judgement = detector.step(milliseconds: times[row] * 1_000, value: values[row])
      scores.append(judgement.score)
    }
    seconds += Self.processorSeconds() - start
    rows += values.count
    return scores
  }

  /// What this process has used of a processor, in seconds.
  private static func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
