import MonitorModel

/// What a made-up machine says of causes, company and earlier times.
extension SampleMachine {
  /// Why the disk is busy.
  func account(of events: [AnomalyEvent]) -> IncidentAccount {
    IncidentAccount(
      initiating: .init(
        text: "postgres[812] writes 125 MiB/s more, 88 % of the rise", seconds: -4,
        evidence: [
          "it changed 4 s before the first failure",
          "its course is 96 % like that of Disk utilization (vda)",
        ], confidence: 0.84),
      failure: .init(
        text: events[0].reason, key: events[0].key, seconds: 0,
        evidence: ["the next series followed after 31 s"], confidence: 0.93),
      impact: [
        .init(text: events[1].reason, key: events[1].key, seconds: 31, confidence: 0.9)
      ],
      causes: [
        RankedCause(
          kind: .process, subject: "postgres[812]",
          evidence: [
            "postgres[812] writes 125 MiB/s more, 88 % of the rise",
            "it changed 4 s before the first failure",
            "its course is 96 % like that of Disk utilization (vda)",
          ],
          figures: [
            .init("writing", before: 2_100_000, then: 133_000_000, unit: .bytesPerSecond),
            .init("CPU", before: 0.21, then: 1.84, unit: .cores),
          ], score: 0.84, seconds: -4),
        RankedCause(
          kind: .job, subject: "rsync[20117]",
          evidence: [
            "rsync[20117] writes 13 MiB/s more, 9 % of the rise", "cron[612] started it",
          ], figures: [.init("writing", before: nil, then: 14e6, unit: .bytesPerSecond)],
          score: 0.31, seconds: -41),
        RankedCause(
          kind: .storage, subject: "disk vda",
          evidence: ["disk vda has 100 % of the rise, 138 MiB/s"], figures: [], score: 0.22,
          seconds: nil),
      ], certainty: .named, remark: "postgres[812] fits best by time, size and shape",
      lines: [
        .init(source: "orders", text: "statements: VACUUM FULL orders, time 41 s"),
        .init(source: "orders", text: "LOG: checkpoint starting: wal"),
      ])
  }

  /// Some series that moved with another, the best first.
  func related(_ question: RelatedSeries.Question) -> [RelatedSeries] {
    let names = [
      "system.pressure.stall{kind=\"some\",resource=\"io\"}",
      "system.disk.io{device=\"vda\",direction=\"write\"}",
      "system.disk.latency{device=\"vda\",direction=\"write\"}", "system.cpu.load{period=\"1m\"}",
      "system.network.io{device=\"eth0\",direction=\"transmit\"}",
    ]
    return names.enumerated().map { place, name in
      let rises = place != 4
      let points = (0..<180).map { tick -> Float in
        let noise = Float((tick * 7 + place * 13) % 11) / 40
        let isAfter = tick >= 120 + (place - 2) * 5
        return (isAfter == rises ? 4 : 1) + noise
      }
      return RelatedSeries(
        series: id(name), score: 0.9 - 0.1 * Double(place), lagSeconds: Double(place - 2) * 5,
        size: rises ? 41 / Double(place + 1) : -5.2, similarity: rises ? 0.96 : -0.71,
        usual: 1, extreme: rises ? 4 : -2, points: points, stepNanoseconds: 1_000_000_000,
        first: question.at.advanced(by: -120_000_000_000))
    }
  }

  /// The charts of an answer at an earlier time: half of it a day before, nothing a week before.
  func compared(_ reply: DataReply, _ seconds: Int64) -> [DataReply.History] {
    reply.histories.map { history in
      var earlier = history
      let factor: Float = seconds <= 86_400 ? 0.5 : .nan
      earlier.means = history.means.reversed().map { $0 * factor }
      earlier.minima = earlier.means
      earlier.maxima = earlier.means
      return earlier
    }
  }
}
