import MonitorSupport

/// Labelled series that one seed makes, the same ones each time.
package struct LabelledCorpus: Sendable {
  /// Decides everything in the series.
  package let seed: UInt64

  /// What a series is to be: how much of what, before a value is made.
  private struct Plan {
    var kind: LabKind
    var maker: SignalMaker
    /// Seconds between two rows.
    var interval: Int
    var rows: Int
    var faults: Int
    /// Rows from here on may be affected by a fault.
    var quietRows: Int
    /// Whether some rows are left out.
    var hasGaps = false
  }

  /// Monday, 3 March 2025, 00:00:00.
  private static let start: Int64 = 1_740_960_000

  /// The corpus that belongs to a seed.
  package init(seed: UInt64) { self.seed = seed }

  /// How many series there are of a kind.
  package static func count(of kind: LabKind) -> Int {
    switch kind {
    case .service: 24
    case .host, .quiet: 12
    case .cron: 6
    }
  }

  /// Makes one series, 0..<`count(of:)`.
  package func series(_ kind: LabKind, _ index: Int) -> LabelledSeries {
    precondition((0..<Self.count(of: kind)).contains(index))
    var kindNumber: UInt64 = 1
    for other in LabKind.allCases.prefix(while: { $0 != kind }) {
      kindNumber += 1_000 + UInt64(Self.count(of: other))
    }
    // Steps of the generator part neighbouring seeds and neighbouring series.
    var first = SeededGenerator(seed: seed)
    var second = SeededGenerator(seed: first.next() &+ kindNumber &+ UInt64(index))
    var random = SeededGenerator(seed: second.next())

    let plan = plan(kind, index, &random)
    var signal = plan.maker.make(plan.rows, plan.interval, &random)
    signal.quantise()
    signal.measureNoise()
    if kind == .service || kind == .host {
      var disturbances = Disturbances(random: SeededGenerator(seed: random.next()))
      disturbances.add(to: &signal, interval: plan.interval)
    }
    var injector = FaultInjector(
      signal: signal, random: SeededGenerator(seed: random.next()), quiet: plan.quietRows)
    injector.inject(count: plan.faults)
    return series(plan, index, injector, &random)
  }

  /// What the series of a kind and number is to be.
  private func plan(_ kind: LabKind, _ index: Int, _ random: inout SeededGenerator) -> Plan {
    func quiet(_ rows: Int) -> Int { LabelledSeries.learningRows(of: rows) + 60 }
    switch kind {
    case .service where index < 8:
      let rows = random.integer(14...20) * 1_440
      return Plan(
        kind: kind, maker: SlowServiceSignals.makers[index], interval: 60, rows: rows,
        faults: random.integer(2...8), quietRows: max(quiet(rows), 2_880), hasGaps: true)
    case .service where index < 16:
      let rows = 30 * 288
      return Plan(
        kind: kind, maker: SlowServiceSignals.makers[index - 8], interval: 300, rows: rows,
        faults: random.integer(1...6), quietRows: quiet(rows), hasGaps: true)
    case .service:
      let rows = random.integer(4...8) * 3_600
      return Plan(
        kind: kind, maker: FastServiceSignals.makers[index - 16], interval: 1, rows: rows,
        faults: random.integer(2...7), quietRows: quiet(rows))
    case .host:
      return Plan(
        kind: kind, maker: HostSignals.makers[index], interval: 1, rows: 21_600,
        faults: random.integer(2...7), quietRows: quiet(21_600))
    case .quiet:
      return Plan(
        kind: kind, maker: QuietSignals.makers[index], interval: 1, rows: 43_200, faults: 0,
        quietRows: quiet(43_200))
    case .cron:
      // The fault comes when a daily job has come thrice.
      return Plan(
        kind: kind, maker: CronSignals.makers[index], interval: 10, rows: 43_200, faults: 1,
        quietRows: 3 * 8_640)
    }
  }

  /// The rows of a finished signal, some of them left out where the plan has gaps.
  private func series(
    _ plan: Plan, _ index: Int, _ injector: FaultInjector, _ random: inout SeededGenerator
  ) -> LabelledSeries {
    var labels = [LabelledSeries.Label](repeating: .ordinary, count: plan.rows)
    for rows in injector.signal.unjudged {
      for row in rows where row < plan.rows { labels[row] = .unjudged }
    }
    for fault in injector.faults { for row in fault.rows { labels[row] = .fault } }
    var times: [Int64] = []
    var values: [Double] = []
    var kept: [LabelledSeries.Label] = []
    var newRow = [Int](repeating: 0, count: plan.rows)
    var missing = 0
    for row in 0..<plan.rows {
      newRow[row] = times.count
      if missing > 0 {
        missing -= 1
      } else if plan.hasGaps, random.chance(0.0008) {
        missing = random.integer(1...12)
      }
      // The ends of a fault are always there: its range keeps its rows.
      let isEnd = injector.faults.contains {
        $0.rows.lowerBound == row || $0.rows.upperBound == row
      }
      if missing > 0, !isEnd { continue }
      times.append(Self.start + Int64(row * plan.interval))
      values.append(injector.signal.values[row])
      kept.append(labels[row])
    }
    let number = index < 9 ? "0\(index + 1)" : "\(index + 1)"
    let faults = injector.faults.map {
      Fault(shape: $0.shape, rows: newRow[$0.rows.lowerBound]...newRow[$0.rows.upperBound])
    }
    return LabelledSeries(
      kind: plan.kind, name: "\(number)-\(plan.maker.name)-\(Self.text(plan.interval))",
      interval: plan.interval, times: times, values: values, labels: kept, faults: faults)
  }

  /// An interval in the unit that people use.
  private static func text(_ seconds: Int) -> String {
    seconds % 60 == 0 ? "\(seconds / 60)m" : "\(seconds)s"
  }
}
