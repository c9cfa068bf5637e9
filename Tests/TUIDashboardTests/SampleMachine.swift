import MonitorModel
import MonitorSupport
import TUICore
import TUIDashboard

/// A made-up machine under load, the same in every run: what the goldens show.
struct SampleMachine {
  /// The machine's size and mood.
  struct Shape {
    var cores = 8
    var loaded = true
    var anomalies = true
    var processes = 140
    var hostname = "web-3"
  }

  var shape: Shape
  /// Gives process `index` another name, for tests of names.
  var rename: (Int) -> String? = { _ in nil }
  /// The number of the newest tick.
  var sequence: UInt64 = 3_600
  /// How many of the workers are busy besides.
  var busyProcesses = 0
  /// Ages of stale values; empty where none is.
  var ages: [Int64] = []
  /// The confidence of forecasts of a ceiling.
  var forecastConfidence = 0.84
  /// How detection does.
  var detection = SampleMachine.detection(lessons: 2)
  /// What sources report.
  var reports: [SourceReport] = []
  /// How history is kept.
  var storage = SampleStorage.storing
  var alerts = AlertHealth()
  /// How samples are pushed.
  var push = PushHealth()
  /// Leaves the anomalies out, whatever the shape says.
  var withoutAnomalies = false
  /// The instant of the newest tick.
  var now = MonotonicInstant(nanoseconds: 86_400_000_000_000)
  /// The civil time of the newest tick, in milliseconds.
  var wall: Int64 = 1_790_001_127_000
  /// Which numbering of series this is.
  var registry: UInt64 = 0
  /// Whether incidents are as in recordings that are older than the ranking of causes.
  var withoutAccount = false
  var series: [SeriesDefinition] = []
  var values: [Double] = []
  var states: [ReadingState] = []

  init(_ shape: Shape = Shape()) {
    self.shape = shape
    let k = shape.loaded ? 1.0 : 0.1
    addCPU(k)
    addMemory(k)
    addDisks(k)
    addNetwork(k)
    add("system.fd.count", [], .count, 4_672)
    add("system.fd.utilization", [], .ratio, 0.004)
    add("system.temperature", [.init("sensor", "coretemp Package")], .celsius, 61)
  }

  /// The index of a series by its written name.
  func id(_ name: String) -> SeriesID {
    guard let index = series.firstIndex(where: { $0.key.description == name }) else {
      preconditionFailure("no series \(name)")
    }
    return SeriesID(index)
  }

  /// The same machine so many seconds earlier.
  func earlier(seconds: Int64) -> SampleMachine {
    var machine = self
    machine.now = now.advanced(by: -seconds * 1_000_000_000)
    machine.wall = wall - seconds * 1_000
    return machine
  }

  /// The same machine with its series in another order, as another session numbers them.
  func renumbered(registry: UInt64) -> SampleMachine {
    var machine = self
    machine.registry = registry
    machine.series.reverse()
    machine.values.reverse()
    machine.states.reverse()
    return machine
  }

  mutating func add(
    _ name: String, _ labels: [SeriesKey.Label], _ unit: MonitorModel.Unit, _ value: Double,
    state: ReadingState = .value
  ) {
    series.append(
      SeriesDefinition(
        SeriesKey(name, labels), unit, Formula(.level, [.init(0)]),
        ceiling: name.contains("filesystem.utilization") ? 1 : nil))
    values.append(value)
    states.append(state)
  }

  private mutating func addCPU(_ k: Double) {
    add("system.cpu.utilization", [], .ratio, 0.643 * k)
    for core in 0..<shape.cores {
      let value = 0.15 + 0.8 * Double((core * 37 + 11) % 100) / 100
      add("system.cpu.utilization", [.init("core", "\(core)")], .ratio, value * k)
    }
    for (state, value) in [("user", 0.41), ("system", 0.12), ("iowait", 0.09), ("steal", 0.0)] {
      add("system.cpu.utilization", [.init("state", state)], .ratio, value * k)
    }
    add("system.cpu.load", [.init("period", "1m")], .count, 5.87 * k)
    add("system.cpu.load", [.init("period", "5m")], .count, 4.21 * k)
    add("system.cpu.load", [.init("period", "15m")], .count, 3.02 * k)
    add("system.cpu.context_switches", [], .perSecond, 48_213 * k)
    add("system.cpu.interrupts", [], .perSecond, 12_904 * k)
    add("system.processes.created", [], .perSecond, 17 * k)
    add("system.processes.running", [], .count, shape.loaded ? 6 : 1)
    add("system.processes.blocked", [], .count, shape.loaded ? 2 : 0)
    add("system.processes.count", [], .count, Double(shape.processes))
    for (resource, value) in [("cpu", 0.081), ("memory", 0.004), ("io", 0.237)] {
      for (kind, factor) in [("some", 1.0), ("full", 0.6)] {
        add(
          "system.pressure.stall", [.init("kind", kind), .init("resource", resource)], .ratio,
          value * factor * k)
      }
    }
  }

  private mutating func addMemory(_ k: Double) {
    add("system.memory.utilization", [], .ratio, 0.2 + 0.52 * k)
    let gib = 1_073_741_824.0
    for (state, value) in [("used", 11.4), ("available", 4.4), ("cached", 3.9), ("dirty", 0.02)] {
      add("system.memory.usage", [.init("state", state)], .bytes, value * gib)
    }
    add("system.swap.utilization", [], .ratio, 0.02 * k)
    add("system.swap.io", [.init("direction", "in")], .bytesPerSecond, 0)
    add("system.memory.oom_kills", [], .perSecond, 0)
    add("system.memory.page_faults", [.init("type", "major")], .perSecond, 1.5 * k)
  }

  private mutating func addDisks(_ k: Double) {
    for (device, busy) in [("vda", 0.97), ("vdb", 0.03)] {
      let label = SeriesKey.Label("device", device)
      add("system.disk.utilization", [label], .ratio, busy * k)
      add(
        "system.disk.io", [label, .init("direction", "read")], .bytesPerSecond,
        busy * 3_200_000 * k)
      add(
        "system.disk.io", [label, .init("direction", "write")], .bytesPerSecond,
        busy * 148_000_000 * k)
      add("system.disk.queue", [label], .count, busy * 9.3 * k)
      add(
        "system.disk.latency", [label, .init("direction", "write")], .seconds,
        shape.loaded ? busy * 0.018_4 : 0, state: shape.loaded ? .value : .idle)
    }
    for (mount, use) in [("/", 0.62), ("/var", 0.914), ("/boot", 0.2)] {
      add("system.filesystem.utilization", [.init("mountpoint", mount)], .ratio, use)
    }
  }

  private mutating func addNetwork(_ k: Double) {
    for (device, factor) in [("eth0", 1.0), ("lo", 0.2)] {
      let label = SeriesKey.Label("device", device)
      for (direction, value) in [("receive", 4_820_000.0), ("transmit", 913_000.0)] {
        add(
          "system.network.io", [label, .init("direction", direction)], .bytesPerSecond,
          value * factor * k)
        add(
          "system.network.errors", [label, .init("direction", direction)], .perSecond, 0,
          state: device == "lo" ? .absent : .value)
      }
    }
    add("system.tcp.connections", [.init("state", "established")], .count, 412)
    add("system.tcp.retransmits", [], .perSecond, 3.2 * k)
  }
}

extension SampleMachine {
  /// The snapshot of the newest tick.
  func snapshot() -> MonitorSnapshot {
    var low = [Float](repeating: .nan, count: series.count)
    var high = low
    for index in series.indices where values[index] > 0 && index % 7 != 3 {
      low[index] = Float(values[index] * 0.4)
      high[index] = Float(values[index] * 1.3)
    }
    let events = shape.anomalies && !withoutAnomalies ? openEvents() : []
    for event in events {
      low[event.series.index] = Float(event.expected.lowerBound)
      high[event.series.index] = Float(event.expected.upperBound)
    }
    let deductions: [DataQuality.Deduction] =
      shape.loaded
      ? [.init(.jitter, points: 2.4, count: 7), .init(.gaps, points: 1, count: 3)] : []
    let data = ProcessedData(
      sequence: sequence, at: now, wall: WallInstant(milliseconds: wall), series: series,
      values: values, states: states, ages: ages, processes: processes(),
      quality: DataQuality(deductions: deductions), registry: registry)
    var snapshot = MonitorSnapshot(
      data: data, expectedLow: low, expectedHigh: high,
      open: events.sorted { ($0.severity, $0.surprise) > ($1.severity, $1.surprise) },
      lastEvent: 9, host: host(), collectors: collectors(), engine: engine(),
      config: config(), incidents: incidents(of: events), detection: detection,
      storage: storage)
    snapshot.reports = reports
    snapshot.alerts = alerts
    snapshot.push = push
    return snapshot
  }

  private func config() -> RealtimeMonitorConfig {
    var config = RealtimeMonitorConfig()
    config.detection.maintenance = [
      MaintenanceWindow(days: [6], startMinute: 120, minutes: 120),
      MaintenanceWindow(days: [], startMinute: 1_410, minutes: 45),
    ]
    return config
  }

  private static func lesson(_ index: Int) -> Lesson {
    let cpu = SeriesKey("system.cpu.utilization")
    let disk = SeriesKey("system.disk.io", [.init("device", "vda"), .init("direction", "write")])
    let taught = WallInstant(milliseconds: 1_789_900_000_000 + Int64(index) * 90_000_000)
    let isCPU = index % 2 == 0
    return Lesson(
      number: UInt64(index + 2), key: isCPU ? cpu : disk, unit: isCPU ? .ratio : .bytesPerSecond,
      range: isCPU ? 0.95...1 : 1.2e8...1.6e8, taught: taught, kept: UInt64(index))
  }

  /// How detection does after a day, with so many lessons taught.
  static func detection(lessons: Int) -> DetectionHealth {
    var health = DetectionHealth()
    for (index, name) in ["z-score", "iqr", "moving-average", "exponential-smoothing"].enumerated()
    {
      var detector = DetectionHealth.Detector(name: name)
      detector.judged = 9_288_000
      detector.surprised = UInt64(40 << index)
      detector.anomalies = UInt64(index * 4)
      detector.dissents = UInt64(index)
      detector.weight = 0.91 - 0.2 * Double(index)
      health.detectors.append(detector)
    }
    health.rows = 9_288_000
    health.nanoseconds = 7_616_000_000
    health.learntSeries = 214
    health.series = 230
    health.metricDays = 215.2
    health.days = 1.25
    health.opened = 9
    health.withheld = 3
    health.quietened = 4
    health.planned = 1
    health.origin = "baselines of 3 h ago restored for 214 series"
    health.keeping = "kept in /var/lib/kilter/baselines.kilter"
    health.savedAt = WallInstant(milliseconds: 1_790_000_950_000)
    for index in 0..<lessons { health.lessons.append(lesson(index)) }
    return health
  }

  private func host() -> HostFacts {
    HostFacts(
      hostname: shape.hostname, kernel: "6.1.0-18-amd64", processors: shape.cores,
      cpuLimit: Double(shape.cores), memoryLimit: 16_790_000_000, limitedByCgroup: false,
      uptimeSeconds: 1_051_200)
  }

  private func collectors() -> [CollectorHealth] {
    var system = CollectorHealth(name: "system")
    system.state = .healthy
    system.batches = 3_600
    system.lastElapsedNanoseconds = 1_240_000
    system.maxElapsedNanoseconds = 9_800_000
    system.metrics = 214
    system.notes = [
      SourceNote(
        "/proc/pressure", .absent, remedy: "boot with psi=1, or run a kernel with CONFIG_PSI"),
      SourceNote("/proc/812/io", .forbidden, remedy: "run as root, or grant CAP_SYS_PTRACE"),
    ]
    var http = CollectorHealth(name: "http-shop")
    http.state = .failing
    http.lastError = "connect 10.0.0.7:443: connection refused (ECONNREFUSED)"
    http.failures = 12
    http.timeouts = 1
    return shape.loaded ? [system, http] : [system]
  }

  private func engine() -> EngineHealth {
    var engine = EngineHealth()
    engine.ticks = 86_400
    engine.missedTicks = 2
    engine.bufferedFrames = 1_000
    engine.bufferCapacity = 1_000
    engine.bufferedBytes = 1_812_000
    engine.overwrittenFrames = 85_400
    engine.bufferHighWater = 1_000
    engine.bufferedNanoseconds = 999_000_000_000
    engine.expiredFrames = 12
    engine.historyTicks = 3_600
    engine.historyBytes = 5_820_000
    engine.collectNanoseconds = 1_240_000
    engine.processNanoseconds = 212_000
    engine.detectNanoseconds = 96_000
    engine.subscribers = 1
    engine.queuedBatchesMax = 3
    engine.ownCPU = 0.004
    engine.ownMemory = 12_900_000
    return engine
  }

  /// An event; `began` and `at` in seconds before now.
  func event(
    _ sequence: UInt64, anomaly: UInt64, _ phase: AnomalyEvent.Phase, _ name: String,
    _ severity: Severity, began: Double, at: Double, peak: Double, expected: ClosedRange<Double>,
    reason: String, blame: [Blame] = []
  ) -> AnomalyEvent {
    let id = id(name)
    return AnomalyEvent(
      sequence: sequence, anomaly: anomaly, phase: phase, series: id, key: series[id.index].key,
      unit: series[id.index].unit, startedAt: now.advanced(by: -Int64(began * 1e9)),
      startedWall: WallInstant(milliseconds: wall - Int64(began * 1e3)),
      at: now.advanced(by: -Int64(at * 1e9)),
      wall: WallInstant(milliseconds: wall - Int64(at * 1e3)), severity: severity,
      confidence: 0.93, surprise: 4.2 * Double(severity.rawValue + 1), observed: peak, peak: peak,
      expected: expected, detectors: ["z-score", "iqr", "threshold"], reason: reason, blame: blame)
  }

  func openEvents() -> [AnomalyEvent] {
    [
      event(
        7, anomaly: 5, .grew, "system.disk.utilization{device=\"vda\"}", .critical, began: 95,
        at: 12, peak: 0.97, expected: 0.02...0.35,
        reason: "disk vda has been busy 97 % of the time for 95 s; 2 to 35 % is usual here",
        blame: [
          Blame(subject: "postgres[812]", amount: 131e6, unit: .bytesPerSecond, share: 0.88),
          Blame(subject: "rsync[20117]", amount: 14e6, unit: .bytesPerSecond, share: 0.09),
        ]),
      event(
        8, anomaly: 8, .opened, "system.pressure.stall{kind=\"some\",resource=\"io\"}", .warning,
        began: 64, at: 64, peak: 0.237, expected: 0...0.04,
        reason: "tasks wait for disks 24 % of the time; up to 4 % is usual here",
        blame: [Blame(subject: "postgres[812]", amount: 0.2, unit: .ratio, share: 0.8)]),
      event(
        9, anomaly: 9, .opened, "system.network.io{device=\"eth0\",direction=\"transmit\"}", .info,
        began: 31, at: 31, peak: 913_000, expected: 110_000...600_000,
        reason: "eth0 sends 892 KiB/s; 107 to 586 KiB/s is usual here"),
    ]
  }

  /// The stories of open events: the disk with who waits for it, and traffic by itself.
  func incidents(of events: [AnomalyEvent]) -> [Incident] {
    guard let disk = events.first, let traffic = events.last, events.count > 2 else { return [] }
    func members(_ events: ArraySlice<AnomalyEvent>) -> [Incident.Member] {
      events.map {
        Incident.Member(
          anomaly: $0.anomaly, series: $0.series, key: $0.key, startedAt: $0.startedAt,
          isOpen: $0.phase != .ended, severity: $0.severity, rank: 0.8, reason: $0.reason)
      }
    }
    return [
      Incident(
        number: disk.anomaly, startedAt: disk.startedAt, startedWall: disk.startedWall,
        severity: .critical, members: members(events.dropLast()), blame: disk.blame,
        sentence: "disk vda busy 97 %, 1 related: postgres[812] +125 MiB/s, 88 % of the rise",
        evidence: [
          "first: " + disk.reason, "after 31 s: " + events[1].reason,
          "postgres[812] +125 MiB/s, 88 % of the rise", "as usual: CPU, memory, network",
        ],
        suggestions: [
          .init(
            text: "postgres[812] writes most: see its rate, and slow it down if others have to "
              + "wait.", command: "pidstat -d -p 812 1 5"),
          .init(
            text: "See size and queue of the requests to vda.", command: "iostat -x 1 5 vda"),
        ], account: withoutAccount ? nil : account(of: events)),
      Incident(
        number: traffic.anomaly, startedAt: traffic.startedAt, startedWall: traffic.startedWall,
        severity: .info, members: members(events.suffix(1)), blame: [],
        sentence: "eth0 transmit 892 KiB/s, usually 107…586 KiB/s",
        evidence: ["first: " + traffic.reason],
        suggestions: [
          .init(text: "See who talks over eth0.", command: "ss -tuni state established")
        ]),
    ]
  }

  /// All events so far: the open ones and two that ended.
  func events() -> EventPage {
    guard shape.anomalies, !withoutAnomalies else { return EventPage(last: 0) }
    let ended = [
      event(
        2, anomaly: 1, .ended, "system.cpu.utilization", .warning, began: 2_650, at: 2_410,
        peak: 0.994, expected: 0.1...0.62, reason: "cpu was at 99 % for 4 minutes",
        blame: [Blame(subject: "cc1plus[31337]", amount: 3.8, unit: .cores, share: 0.61)]),
      event(
        4, anomaly: 3, .ended, "system.processes.created", .info, began: 1_210, at: 1_180,
        peak: 410, expected: 2...35, reason: "410 forks a second; 2 to 35 are usual here"),
    ]
    return EventPage(events: ended + openEvents(), missed: 0, last: 9)
  }

  func processes() -> ProcessTable {
    let named: [(String, String, String, Double, Double, Double)] = [
      ("postgres", "postgres: 15/main: walwriter", "postgres", 1.84, 812, 131e6),
      ("rsync", "rsync -a --delete /srv/data backup:/srv/data", "backup", 0.42, 34, 14e6),
      ("nginx", "nginx: worker process", "www-data", 0.21, 58, 20_000),
      ("node", "node --max-old-space-size=2048 /opt/shop/server.js", "shop", 0.17, 1_412, 3_000),
      ("redis-server", "redis-server 127.0.0.1:6379", "redis", 0.06, 203, 0),
      ("kilter", "kilter live", "root", 0.004, 12, 0),
      ("systemd-journal", "/lib/systemd/systemd-journald", "root", 0.012, 64, 9_000),
      ("sshd", "sshd: anna@pts/0", "root", 0, 9, 0),
    ]
    var identities: [ProcessIdentity] = []
    var rows: [ProcessUsage] = []
    for index in 0..<shape.processes {
      let known = index < named.count ? named[index] : nil
      let kernel = known == nil && index % 3 == 0
      let name =
        rename(index) ?? known?.0 ?? (kernel ? "kworker/\(index % 8):\(index)" : "worker-\(index)")
      identities.append(
        ProcessIdentity(
          pid: Int32(index < 1 ? 812 : 900 + index * 17), parent: kernel ? 2 : 1,
          startTicks: UInt64(1_000 + index * 977), name: name,
          commandLine: kernel
            ? "" : rename(index).map { $0 + " " + $0 } ?? known?.1 ?? "/usr/bin/\(name) --serve",
          uid: kernel ? 0 : 1_000, user: rename(index + 3) ?? known?.2 ?? (kernel ? "root" : "app"),
          cgroup: kernel ? "" : "/system.slice/\(name).service",
          container: index % 11 == 5 ? "shop-\(index)" : ""))
      let factor = shape.loaded ? 1.0 : 0.02
      rows.append(
        ProcessUsage(
          slot: Int32(index), state: UInt8(ascii: index == 0 ? "D" : index < 3 ? "R" : "S"),
          threads: Int32(1 + index % 5),
          cpu: (known?.3 ?? (index < 8 + busyProcesses ? 3 : 0)) * factor,
          residentBytes: (known?.4 ?? Double(index % 29)) * 1_048_576,
          readRate: index == 4 ? .nan : 0, writeRate: (known?.5 ?? 0) * factor,
          majorFaultRate: 0, cpuSeconds: Double(index * 13)))
    }
    return ProcessTable(identities: identities, rows: rows, unreadable: 0)
  }

  /// The answer to a request, made of smooth waves that end in the newest values.
  func reply(to request: DataRequest) -> DataReply {
    var reply = DataReply()
    for wanted in request.histories where wanted.series.index < series.count {
      reply.histories.append(history(wanted))
    }
    if request.window != nil {
      let wanted = request.statisticsSeries ?? series.indices.map { SeriesID($0) }
      reply.statisticsSeries = wanted.filter { $0.index < series.count }
      reply.statistics = reply.statisticsSeries.map { statistics($0) }
    }
    reply.details = request.details.filter { $0.index < series.count }.map { id in
      SeriesDetail(
        series: id, statistics: (0..<3).map { _ in statistics(id) },
        trends: [.rising, .flat, .falling].map {
          .init(slopePerSecond: 0.001, direction: $0, pValue: 0.004)
        },
        forecast: series[id.index].ceiling.map { forecast($0) }, quality: DataQuality(),
        outlook: outlook(id))
    }
    if request.forecasts {
      let full = id("system.filesystem.utilization{mountpoint=\"/var\"}")
      reply.forecasts = [SeriesForecast(series: full, forecast: forecast(1))]
    }
    if let question = request.related { reply.related = related(question) }
    if let seconds = request.comparedSeconds { reply.compared = compared(reply, seconds) }
    return reply
  }

  private func forecast(_ ceiling: Double) -> CeilingForecast {
    CeilingForecast(
      ceiling: ceiling, seconds: 18_900, earliestSeconds: 12_600, latestSeconds: 43_200,
      confidence: forecastConfidence)
  }

  /// A trend where the series has a ceiling; else a level, of which the second third is too young.
  private func outlook(_ id: SeriesID) -> SeriesOutlook {
    let value = values[id.index]
    let record = SeriesOutlook.Record(checked: 5, wrong: id.index % 2 == 0 ? 3 : 0)
    guard let ceiling = series[id.index].ceiling else {
      if id.index % 3 == 1 { return SeriesOutlook(absence: .tooYoung) }
      return SeriesOutlook(
        points: [300, 900, 3_600].map { seconds in
          let width = 0.1 + seconds / 36_000
          return .init(
            secondsAhead: seconds, median: value * 0.9,
            likely: value * (0.9 - width)...value * (0.9 + width),
            possible: value * (0.9 - 1.6 * width)...value * (0.9 + 1.6 * width))
        }, record: record)
    }
    return SeriesOutlook(
      points: [300, 900, 3_600, 21_600].map { seconds in
        let median = min(ceiling, value + seconds * 4.6e-6)
        let width = 0.004 + seconds * 1e-6
        return .init(
          secondsAhead: seconds, median: median,
          likely: median - width...min(ceiling, median + width),
          possible: median - 2 * width...min(ceiling, median + 2 * width))
      }, slopePerSecond: 4.6e-6, heldSeconds: 5_400, record: record)
  }

  func history(_ wanted: DataRequest.History) -> DataReply.History {
    let last = now.nanoseconds / wanted.bucketNanoseconds
    let first = last - Int64(wanted.buckets) + 1
    var generator = SeededGenerator(seed: UInt64(wanted.series.index + 1))
    let value = values[wanted.series.index]
    let anomalous = shape.anomalies ? openEvents().first { $0.series == wanted.series } : nil
    var means: [Float] = []
    for bucket in first...last {
      let age = Double(now.nanoseconds - bucket * wanted.bucketNanoseconds) / 1e9
      let noise = Double(generator.next() % 1_000) / 1_000 - 0.5
      var level = value * (0.62 + 0.3 * wave(age / 60 + Double(wanted.series.index)) + 0.16 * noise)
      if let anomalous {
        let began = Double(now.nanoseconds - anomalous.startedAt.nanoseconds) / 1e9
        level =
          age <= began
          ? value * (0.95 + 0.05 * noise)
          : anomalous.expected.upperBound * 0.6
            * (1 + 0.5 * noise)
      }
      if age < 1 { level = value }
      means.append(bucket % 97 == 13 ? .nan : Float(level))
    }
    return DataReply.History(
      series: wanted.series, bucketNanoseconds: wanted.bucketNanoseconds, firstBucket: first,
      means: means, minima: means.map { $0 * 0.93 }, maxima: means.map { $0 * 1.06 })
  }

  /// A wave of period 1 between -1 and 1 without the mathematics library.
  private func wave(_ x: Double) -> Double {
    let t = x - x.rounded(.down)
    let u = t < 0.5 ? t * 4 - 1 : 3 - t * 4
    return u * (1.5 - 0.5 * u * u)
  }

  func statistics(_ id: SeriesID) -> WindowStatistics {
    let v = values[id.index]
    return WindowStatistics(
      count: 300, missing: 0, mean: v * 0.61, standardDeviation: v * 0.14, minimum: v * 0.2,
      maximum: v * 1.04, p50: v * 0.6, p90: v * 0.84, p95: v * 0.9, p99: v * 0.98,
      p999: v * 1.03, skewness: 0.42, kurtosis: -0.31, percentileError: 0)
  }

  /// A state that has seen this machine, as it is a few ticks after the start.
  func state(_ size: Size, options: DashboardOptions = DashboardOptions()) -> DashboardState {
    var state = DashboardState(size: size, options: options)
    let snapshot = snapshot()
    _ = state.update(.events(events()))
    _ = state.update(.snapshot(snapshot, DataReply()))
    _ = state.update(.data(reply(to: state.dataRequest)))
    return state
  }
}
