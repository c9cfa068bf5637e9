import MonitorAnalysis
import MonitorModel
import MonitorSupport
import Testing

/// Thousands of anomalies in a minute: what it costs to find where they belong, and that it is the
/// same as looking through all.
@Suite struct IncidentStormTests {
  private static let second: Int64 = 1_000_000_000

  /// A tracker that is told of anomalies made by hand.
  private struct Storm {
    var tracker = IncidentTracker(config: RealtimeMonitorConfig())
    var now: Int64 = 100
    private(set) var newest: [UInt64: AnomalyEvent] = [:]
    private var pending: [AnomalyEvent] = []
    private var sequence: UInt64 = 0
    private static let series = [
      "system.cpu.utilization", "system.memory.utilization", "system.disk.queue",
      "system.network.io", "system.fd.utilization", "http.request.duration",
    ].map {
      SeriesDefinition(SeriesKey($0), .ratio, Formula(.level, [.init(0)]), concern: .high)
    }

    private var data: ProcessedData {
      ProcessedData(
        sequence: UInt64(now), at: MonotonicInstant(nanoseconds: now * second),
        wall: WallInstant(milliseconds: now * 1_000), series: Self.series,
        values: Self.series.map { _ in 0.5 }, states: Self.series.map { _ in .value }, ages: [],
        processes: ProcessTable(identities: [], rows: []), quality: DataQuality())
    }

    /// Opens an anomaly on one of the series, which began `ago` seconds before.
    mutating func open(_ place: UInt64, ago: Int64 = 1) -> UInt64 {
      sequence += 1
      let index = Int(place % UInt64(Self.series.count))
      let start = MonotonicInstant(nanoseconds: (now - ago) * second)
      let event = AnomalyEvent(
        sequence: sequence, anomaly: sequence, phase: .opened, series: SeriesID(index),
        key: Self.series[index].key, unit: .ratio, startedAt: start,
        startedWall: WallInstant(milliseconds: (now - ago) * 1_000),
        at: MonotonicInstant(nanoseconds: now * second),
        wall: WallInstant(milliseconds: now * 1_000), severity: place % 2 == 0 ? .info : .warning,
        confidence: 0.9, surprise: 8, observed: 0.9, peak: 0.9, expected: 0...0.1,
        detectors: ["z-score"], reason: "far", blame: [])
      newest[sequence] = event
      pending.append(event)
      return sequence
    }

    /// Tells another step of an anomaly's life.
    mutating func tell(_ anomaly: UInt64, _ phase: AnomalyEvent.Phase) {
      guard var event = newest[anomaly] else { return }
      sequence += 1
      event.sequence = sequence
      event.phase = phase
      newest[anomaly] = event
      pending.append(event)
    }

    /// A check; returns what was told.
    mutating func check() -> [AnomalyEvent] {
      defer { pending = [] }
      return tracker.step(pending, data)
    }
  }

  /// The incident that lists an anomaly, found by looking through all members of all.
  private static func searched(_ incidents: [Incident]) -> [UInt64: UInt64] {
    var found: [UInt64: UInt64] = [:]
    for incident in incidents {
      for member in incident.members { found[member.anomaly] = incident.number }
    }
    return found
  }

  @Test func aStormOfTenThousandLooksAtFewStories() {
    var storm = Storm()
    var opened: [UInt64] = []
    // A minute of checks, two seconds apart.
    for check in 0..<30 as Range<UInt64> {
      for place in 0..<334 as Range<UInt64> { opened.append(storm.open(check + place)) }
      _ = storm.check()
      storm.now += 2
    }
    #expect(opened.count == 10_020)
    let perAnomaly = Double(storm.tracker.looks) / Double(opened.count)
    // Each asks every incident that is kept once whether it belongs there, none of their members.
    #expect(perAnomaly <= Double(IncidentTracker.most) * 1.1 + 4, "\(perAnomaly)")
    #expect(storm.tracker.incidents.count <= IncidentTracker.most)

    let kept = opened.filter { storm.tracker.incident(of: $0) != nil }
    #expect(kept.count > 1_000)
    let before = storm.tracker.looks
    for anomaly in kept.suffix(1_000) { storm.tell(anomaly, .grew) }
    _ = storm.check()
    // What is known is found at once: its story and its part, when it comes and when it is told.
    #expect(storm.tracker.looks - before == 4 * 1_000)
  }

  @Test(arguments: [1] as [UInt64])
  func lookingUpIsTheSameAsLookingThroughAll(seed: UInt64) {
    var storm = Storm()
    var random = SeededGenerator(seed: seed)
    var open: [UInt64] = []
    var all: [UInt64] = [0, .max]
    for round in 0..<80 {
      // Now and then so many that incidents are full, or so late that incidents are forgotten.
      var burst = random.next() % 12 == 0 ? 150 : random.next() % 4
      // Once there are more than there is room for.
      if round == 40 { burst = 4_200 }
      for _ in 0..<burst {
        open.append(storm.open(random.next(), ago: Int64(random.next() % 60)))
      }
      all += open.suffix(Int(burst))
      for _ in 0..<(random.next() % 4) where !open.isEmpty {
        let place = Int(random.next() % UInt64(open.count))
        if random.next() % 2 == 0 {
          storm.tell(open[place], .grew)
        } else {
          storm.tell(open.remove(at: place), .ended)
        }
      }
      // Some come back after their end, and some after their incident was given up.
      if let old = all.randomElement(using: &random) { storm.tell(old, .grew) }
      let told = storm.check()
      let searched = Self.searched(storm.tracker.incidents)
      let wrong = all.filter { storm.tracker.incident(of: $0) != searched[$0] }
      #expect(wrong.isEmpty, "seed \(seed), round \(round): \(wrong.prefix(5))")
      #expect(
        storm.tracker.blamed(told).map(\.blame) == told.map(\.blame),
        "seed \(seed), round \(round)")
      storm.now += random.next() % 25 == 0 ? 950 : random.next() % 2 == 0 ? 70 : 2
    }
    #expect(storm.tracker.dropped > 0, "seed \(seed): incidents were given up")
  }
}
