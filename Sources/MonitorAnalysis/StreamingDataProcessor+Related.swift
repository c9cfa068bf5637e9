import Glibc
package import MonitorModel

extension StreamingDataProcessor {
  /// The most points of a course.
  private static let pointsMost: Int64 = 240
  /// Ticks after an instant without which nothing can be said.
  private static let leastAfter: Int64 = 2

  /// The series that moved about an instant beside one, best first; `nil` where the time about it
  /// is not held.
  ///
  /// - Complexity: O(series × points × lags), for those that moved at all.
  package func related(_ question: RelatedSeries.Question) -> [RelatedSeries]? {
    guard series.indices.contains(question.series.index), windows.tick >= 0,
      let ticks = ticks(about: question.at)
    else { return nil }
    let step = max(1, (ticks.upperBound - ticks.lowerBound) / Self.pointsMost + 1)
    let places = Array(stride(from: ticks.lowerBound, through: ticks.upperBound, by: Int(step)))
    let instant = places.firstIndex { windows.time(of: $0) >= question.at.nanoseconds }
    let length = step * windows.shape.intervalNanoseconds
    let seconds = Double(length) * 1e-9
    func course(_ index: Int) -> [Double] {
      let record = windows.record(index)
      return places.map { windows.value(record, at: $0) }
    }
    let kinship = SeriesKinship(
      focus: course(question.series.index), instant: instant ?? places.count - 1,
      stepSeconds: seconds)
    var found: [RelatedSeries] = []
    for index in series.indices where index != question.series.index {
      let course = course(index)
      guard let kin = kinship.kin(course) else { continue }
      let isPart = IncidentStory.isPart(series[index].key, of: series[question.series.index].key)
      found.append(
        RelatedSeries(
          series: SeriesID(index), score: isPart ? 0.8 * kin.score : kin.score,
          lagSeconds: Double(kin.lag) * seconds, size: kin.size, similarity: kin.similarity,
          usual: kin.usual, extreme: kin.extreme, points: course.map { Float($0) },
          stepNanoseconds: length,
          first: MonotonicInstant(nanoseconds: windows.time(of: places[0]))))
    }
    found.sort { ($1.score, $0.series) < ($0.score, $1.series) }
    return Array(found.prefix(max(0, question.most)))
  }

  /// The ticks about an instant that are held; `nil` where too few are.
  private func ticks(about instant: MonotonicInstant) -> ClosedRange<Int64>? {
    let from = instant.nanoseconds - RelatedSeries.before
    let to = instant.nanoseconds + RelatedSeries.after
    var first = windows.tick
    var last: Int64 = -1
    var tick = windows.tick
    while tick >= windows.oldestTick {
      let time = windows.time(of: tick)
      if time < from { break }
      if time <= to {
        last = max(last, tick)
        first = tick
      }
      tick -= 1
    }
    guard last >= first, windows.time(of: first) < instant.nanoseconds,
      windows.time(of: last) >= instant.nanoseconds, last - first >= Self.leastAfter
    else { return nil }
    return first...last
  }
}
