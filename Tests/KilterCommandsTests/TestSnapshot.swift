import MonitorModel

/// Snapshots of a machine that does not exist.
enum TestSnapshot {
  /// A snapshot with two series, CPU and memory, and what is open.
  static func make(
    cpu: Reading = .value(0.37), memory: Reading = .value(0.5), open: [AnomalyEvent] = [],
    detection: DetectionHealth = DetectionHealth(),
    collectors: [CollectorHealth] = [CollectorHealth(name: "system")]
  ) -> MonitorSnapshot {
    let names = ["system.cpu.utilization", "system.memory.utilization"]
    let readings = [cpu, memory]
    let data = ProcessedData(
      sequence: 4, at: MonotonicInstant(nanoseconds: 4), wall: WallInstant(milliseconds: 1_000),
      series: names.map { SeriesDefinition(SeriesKey($0), .ratio, Formula(.level, [.init(0)])) },
      values: readings.map { $0.value ?? .nan },
      states: readings.map { reading in
        if case .gap(let reason) = reading { ReadingState(reason) } else { .value }
      },
      ages: [], processes: ProcessTable(),
      quality: DataQuality(deductions: [.init(.jitter, points: 3, count: 2)]))
    return MonitorSnapshot(
      data: data, expectedLow: [.nan, .nan], expectedHigh: [.nan, .nan], open: open, lastEvent: 0,
      host: HostFacts(
        hostname: "secret-host", kernel: "6.1", processors: 2, cpuLimit: 2,
        memoryLimit: 1 << 30, limitedByCgroup: true, uptimeSeconds: 5),
      collectors: collectors, engine: EngineHealth(), config: RealtimeMonitorConfig(),
      detection: detection)
  }

  /// An anomaly of a series.
  static func anomaly(
    _ severity: Severity, _ key: SeriesKey = SeriesKey("system.disk.utilization", "device", "vda"),
    blame: [Blame] = []
  ) -> AnomalyEvent {
    AnomalyEvent(
      sequence: 1, anomaly: 1, phase: .opened, series: SeriesID(0), key: key, unit: .ratio,
      startedAt: MonotonicInstant(nanoseconds: 1), startedWall: WallInstant(milliseconds: 1),
      at: MonotonicInstant(nanoseconds: 1), wall: WallInstant(milliseconds: 1),
      severity: severity, confidence: 1, surprise: 9, observed: 0.97, peak: 0.99,
      expected: 0...0.45, detectors: ["z-score"], reason: "because", blame: blame)
  }
}
