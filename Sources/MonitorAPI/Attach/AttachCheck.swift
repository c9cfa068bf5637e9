package import MonitorModel

/// Looks at values of the other side before anything trusts that they are what a program of ours
/// would send: lengths that belong together, and numbers that can be counted with.
package enum AttachCheck {
  /// A hundred and forty-six years in nanoseconds.
  private static let nanosecondsMost: Int64 = 1 << 62
  /// Times to show lie within ±285 000 years.
  private static let millisecondsMost: Int64 = 1 << 53
  /// The longest bucket of a chart, in nanoseconds: so many of them as a chart has fit in an `Int64`.
  private static let bucketMost: Int64 = 1_000_000_000_000_000

  /// Throws where a snapshot could not be shown.
  package static func check(_ snapshot: MonitorSnapshot) throws(PackedError) {
    let data = snapshot.data
    let count = data.values.count
    guard data.states.count == count, data.ages.isEmpty || data.ages.count == count,
      count <= data.series.count, snapshot.expectedLow.count == snapshot.expectedHigh.count
    else { throw PackedError("columns of series differ in length") }
    try check(data.wall)
    guard data.ages.allSatisfy({ $0.magnitude <= UInt64(nanosecondsMost) }),
      snapshot.host.uptimeSeconds.magnitude < 1e12, snapshot.host.processors >= 0,
      snapshot.host.processors <= 1 << 20, data.quality.score.magnitude <= 1_000
    else { throw PackedError("a number that cannot be") }
    for report in snapshot.reports {
      for table in report.tables
      where !table.rows.allSatisfy({ $0.count == table.columns.count }) {
        throw PackedError("a row of a table of another length")
      }
    }
    for event in snapshot.open { try check(event) }
    for incident in snapshot.incidents { try check(incident.startedWall) }
  }

  /// Throws where an event could not be shown.
  package static func check(_ event: AnomalyEvent) throws(PackedError) {
    try check(event.startedWall)
    try check(event.wall)
  }

  /// Throws where an answer could not be shown.
  package static func check(_ reply: DataReply) throws(PackedError) {
    for chart in reply.histories + reply.compared {
      let count = chart.means.count
      guard chart.minima.count == count, chart.maxima.count == count,
        chart.counts.isEmpty || chart.counts.count == count, count <= 1 << 16,
        (1...bucketMost).contains(chart.bucketNanoseconds)
      else { throw PackedError("columns of a chart differ in length") }
      let (start, isFar) = chart.firstBucket.multipliedReportingOverflow(
        by: chart.bucketNanoseconds)
      guard !isFar, start.magnitude <= UInt64(nanosecondsMost),
        !Int64(count).multipliedReportingOverflow(by: chart.bucketNanoseconds).overflow
      else { throw PackedError("a chart of a time that cannot be") }
    }
    guard reply.statistics.count == reply.statisticsSeries.count,
      reply.details.allSatisfy({ detail in
        detail.statistics.count == StatisticsWindow.allCases.count
          && detail.trends.count == StatisticsWindow.allCases.count
      })
    else { throw PackedError("statistics differ in number") }
    for past in reply.likes {
      try check(past.startedWall)
      try check(past.endedWall)
    }
  }

  /// Throws where what is recorded lies at no time.
  package static func check(_ extent: RecordedExtent) throws(PackedError) {
    try check(extent.oldest)
    try check(extent.newest)
  }

  /// Throws where a request asks for what nobody asks for.
  package static func check(_ request: DataRequest) throws(PackedError) {
    guard request.histories.count <= 512, request.details.count <= 512,
      request.statisticsSeries.map({ $0.count <= Limits.series }) ?? true,
      request.histories.allSatisfy({ chart in
        (1...bucketMost).contains(chart.bucketNanoseconds) && (1...4_096).contains(chart.buckets)
      }),
      request.related.map({ (0...1_024).contains($0.most) }) ?? true,
      request.related.map({ $0.at.nanoseconds.magnitude < UInt64(nanosecondsMost / 2) }) ?? true
    else { throw PackedError("the request is out of range") }
  }

  /// Throws where a target is no time.
  package static func check(_ target: MomentTarget) throws(PackedError) {
    func check(_ instant: RecordedInstant) throws(PackedError) {
      guard instant.at.nanoseconds.magnitude < UInt64(nanosecondsMost / 2) else {
        throw PackedError("the moment is out of range")
      }
    }
    switch target {
    case .oldest, .newest: break
    case .tick(let instant), .anomaly(let instant, _): try check(instant)
    case .step(let instant, let nanoseconds):
      try check(instant)
      guard nanoseconds.magnitude < UInt64(nanosecondsMost / 2) else {
        throw PackedError("the step is out of range")
      }
    case .wall(let wall): try self.check(wall)
    }
  }

  /// Throws where a command carries a time that is none.
  package static func check(_ command: TriageCommand) throws(PackedError) {
    switch command {
    case .judge(.snoozed(let until), _): try check(until)
    case .silence(_, let until, _): try check(until)
    case .judge, .withdraw, .note, .lift, .unlearn, .undo, .redo: break
    }
  }

  private static func check(_ wall: WallInstant) throws(PackedError) {
    guard wall.milliseconds.magnitude <= UInt64(millisecondsMost) else {
      throw PackedError("a time of day that cannot be")
    }
  }
}
