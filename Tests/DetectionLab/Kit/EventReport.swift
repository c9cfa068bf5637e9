/// The table that `score` and `judge` print, and the best threshold in the scores.
package struct EventReport: Sendable {
  private let files: [ScoredSeries]

  /// A report on some series.
  package init(_ files: [ScoredSeries]) { self.files = files }

  /// The lines of the table at a threshold: by kind and interval, by kind, and all.
  ///
  /// `perFile` adds a line for each series.
  package func lines(threshold: Double, perFile: Bool) -> [String] {
    let tallies = files.map {
      EventJudge.judge($0.series, scores: $0.scores, threshold: threshold)
    }
    var lines = [Self.heading]
    for kind in LabKind.allCases {
      let intervals = Set(files.filter { $0.series.kind == kind }.map(\.series.interval))
      for interval in intervals.sorted() {
        let members = files.indices.filter {
          files[$0].series.kind == kind && files[$0].series.interval == interval
        }
        lines.append(Self.line("\(kind.rawValue) \(interval)s", members.map { tallies[$0] }))
        guard perFile else { continue }
        for member in members {
          lines.append(Self.line("  " + files[member].series.name, [tallies[member]]))
        }
      }
      if intervals.count > 1 {
        let members = files.indices.filter { files[$0].series.kind == kind }
        lines.append(Self.line("\(kind.rawValue) all", members.map { tallies[$0] }))
      }
    }
    lines.append(Self.line("all", tallies))
    return lines
  }

  /// How many of the faults of each shape and of each length are found, and how late.
  ///
  /// Only series that were made here know their faults' shapes.
  package func faultLines(threshold: Double) -> [String] {
    var groups: [(title: String, delays: [Int?])] =
      Fault.Shape.allCases.map { ($0.rawValue, []) }
      + ["1 to 3 rows", "4 to 30 rows", "31 to 300 rows"].map { ($0, []) }
    let shapes = Fault.Shape.allCases
    for file in files where file.series.faults.count == file.series.ranges.count {
      let delays = EventJudge.delays(file.series, scores: file.scores, threshold: threshold)
      for (fault, delay) in zip(file.series.faults, delays) {
        if let shape = shapes.firstIndex(of: fault.shape) { groups[shape].delays.append(delay) }
        let length = fault.rows.count <= 3 ? 0 : fault.rows.count <= 30 ? 1 : 2
        groups[shapes.count + length].delays.append(delay)
      }
    }
    return [LabText.row("fault", ["found", "recall", "delay"])]
      + groups.filter { !$0.delays.isEmpty }.map { group in
        var tally = EventTally()
        tally.ranges = group.delays.count
        tally.delays = group.delays.compactMap { $0 }
        return LabText.row(
          group.title,
          [
            "\(tally.found)/\(tally.ranges)", LabText.fixed(tally.recall, 3),
            tally.medianDelay.map { LabText.fixed($0, 1) } ?? "-",
          ])
      }
  }

  /// The threshold with the best F1 over the series of a kind, or over all of them.
  ///
  /// Of the scores that occur, 200 are tried: evenly from the 20 000 highest distinct ones.
  package func best(_ kind: LabKind?) -> (threshold: Double, f1: Double)? {
    let members = files.filter { kind == nil || $0.series.kind == kind }
    guard members.contains(where: { $0.series.labels.contains(.fault) }) else { return nil }
    var distinct = Set<Double>()
    for file in members { distinct.formUnion(file.scores.filter { $0 > 0 }) }
    let sorted = distinct.sorted(by: >).prefix(20_000)
    guard !sorted.isEmpty else { return nil }
    var best = (threshold: sorted[0], f1: -1.0)
    let tries = min(200, sorted.count)
    for attempt in 0..<tries {
      let threshold = sorted[tries == 1 ? 0 : attempt * (sorted.count - 1) / (tries - 1)]
      var sum = EventTally()
      for file in members {
        sum += EventJudge.judge(file.series, scores: file.scores, threshold: threshold)
      }
      if sum.f1 > best.f1 { best = (threshold, sum.f1) }
    }
    return best
  }

  private static let heading = LabText.row(
    "",
    ["files", "found", "true", "false", "prec", "recall", "F1", "mean F1", "false/day", "delay"])

  /// One line; the mean is over the series that have a labelled range.
  private static func line(_ title: String, _ tallies: [EventTally]) -> String {
    var sum = EventTally()
    for tally in tallies { sum += tally }
    let withRanges = tallies.filter { $0.ranges > 0 }
    let mean = withRanges.map(\.f1).reduce(0, +) / Double(max(1, withRanges.count))
    let has = sum.ranges > 0
    return LabText.row(
      title,
      [
        "\(sum.files)", "\(sum.found)/\(sum.ranges)", "\(sum.trueAlerts)", "\(sum.falseAlerts)",
        has ? LabText.fixed(sum.precision, 3) : "-", has ? LabText.fixed(sum.recall, 3) : "-",
        has ? LabText.fixed(sum.f1, 3) : "-", has ? LabText.fixed(mean, 3) : "-",
        LabText.fixed(sum.falseAlertsPerDay, 3),
        sum.medianDelay.map { LabText.fixed($0, 1) } ?? "-",
      ])
  }
}
