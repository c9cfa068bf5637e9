package import MonitorModel
package import WireFormats

/// Measurements from JSON lines, wherever they come from: takes whole lines, gives columns.
///
/// It knows no file and no clock; what reads the lines hands them over with the time, and asks for
/// a batch once a tick.
package struct JSONLinesAggregator: Sendable {
  /// Series that are pushed.
  private var series: PushedSeries
  private let group: Int
  /// Lines that were read.
  package private(set) var lines: UInt64 = 0
  /// Blank lines aside, those that are no JSON, by what was expected.
  private var broken: UInt64 = 0
  private var brokenExample = ""
  /// Lines whose JSON is right but is no measurement, by what is wrong.
  private var wrong: [String: UInt64] = [:]

  /// Kinds of wrong lines that are told apart.
  private static let reasonsMost = 16

  /// Makes one.
  ///
  /// `idle` is how long a gauge or counter may not be heard of before it counts as gone;
  /// `wall` is now.
  package init(idle: Duration = .seconds(300), wall: WallInstant) {
    series = PushedSeries(idle: idle.nanoseconds, wall: wall)
    group = series.groups.place(of: "lines")
  }

  /// Takes one line without its end, or several objects in one; bad ones are counted with their
  /// reason and disturb no other.
  package mutating func take(_ bytes: Bytes, at instant: MonotonicInstant, wall: WallInstant) {
    lines += 1
    let now = PushedNow(instant: instant, wall: wall)
    var taken: UInt64 = 0
    var refused: UInt64 = 0
    var line = MetricLine()
    var reader = MetricLineReader(bytes)
    do throws(JSONError) {
      while try reader.next(&line) {
        if let problem = line.problem {
          note(problem)
          refused += 1
        } else if series.take(line, group: group, at: now) == nil {
          taken += 1
        } else {
          refused += 1
        }
      }
    } catch {
      broken += 1
      refused += 1
      brokenExample = "\(error)"
    }
    series.groups.hear(group, taken: taken, refused: refused, at: instant.nanoseconds)
  }

  private mutating func note(_ problem: MetricLine.Problem) {
    let reason = problem.description
    if wrong[reason] != nil || wrong.count < Self.reasonsMost { wrong[reason, default: 0] += 1 }
  }

  /// Measurements that were taken.
  package var samples: UInt64 { series.taken }

  /// What came since the last time, as a batch with a report of the series; the caller adds what it
  /// knows of where the lines come from.
  package mutating func batch(
    of collector: String, kind: String, origin: String, at instant: MonotonicInstant
  ) -> MetricBatch {
    series.fill(at: instant)
    var report = SourceReport(.business, source: collector, kind: kind, origin: origin)
    report.facts = [
      .init("samples", .number(Double(series.taken), .count)),
      .init("series", .number(Double(series.columns.catalog.series.count), .count)),
    ]
    report.faults = series.faults
    if broken > 0 {
      report.faults.append(.init("that are no JSON", count: broken, example: brokenExample))
    }
    for (reason, count) in wrong.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
      report.faults.append(.init("in which \(reason)", count: count))
    }
    return MetricBatch(
      collector: collector, at: instant, catalog: series.columns.catalog,
      values: series.columns.values, states: series.columns.states, report: report)
  }
}
