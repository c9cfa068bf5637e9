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

  /// The memory of one detector, in bytes, after each of some numbers of rows, which rise: that of
  /// `count` detectors, kept together, on the host series of a seed.
  package static func bytesPerDetector(
    count: Int, afterRows marks: [Int], seed: UInt64
  ) -> [Int] {
    precondition(count > 0)
    let corpus = LabelledCorpus(seed: seed)
    let kinds = LabelledCorpus.count(of: .host)
    let series = (0..<kinds).map { corpus.series(.host, $0) }
    var detectors: [RowDetector] = []
    detectors.reserveCapacity(count)
    let before = residentBytes()
    for _ in 0..<count {
      detectors.append(RowDetector(key: SeriesKey("value"), config: RealtimeMonitorConfig()))
    }
    var first = 0
    var bytes: [Int] = []
    for mark in marks {
      for index in 0..<count {
        let source = series[index % kinds]
        for row in first..<max(first, min(mark, source.values.count)) {
          _ = detectors[index].step(
            milliseconds: source.times[row] * 1_000, value: source.values[row])
        }
      }
      first = mark
      bytes.append(max(0, residentBytes() - before) / count)
    }
    return bytes
  }

  /// What this process holds in memory, in bytes, as `/proc/self/statm` has it.
  private static func residentBytes() -> Int {
    guard let bytes = try? LabFiles.read("/proc/self/statm") else { return 0 }
    let fields = String(decoding: bytes, as: UTF8.self).split(separator: " ")
    return fields.count > 1 ? (Int(fields[1]) ?? 0) * sysconf(Int32(_SC_PAGESIZE)) : 0
  }

  /// What this process has used of a processor, in seconds.
  private static func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
