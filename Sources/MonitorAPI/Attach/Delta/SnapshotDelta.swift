package import MonitorModel

/// What turns one snapshot into another: what changes at every tick as it is, the rest where it is
/// another.
///
/// Without a snapshot before it, it is the whole one. Applying it gives the very same snapshot, bit
/// by bit.
package struct SnapshotDelta: Codable, Sendable {
  private let sequence: UInt64
  private let at: MonotonicInstant
  private let wall: WallInstant
  private let registry: UInt64
  /// How many series of the snapshot before are still those; new ones follow.
  private let keptSeries: Int
  private let newSeries: [SeriesDefinition]
  private let values: [Double]
  private let states: [UInt8]
  private let ages: [Int64]
  private let expectedLow: [Float]?
  private let expectedHigh: [Float]?
  private let processes: ProcessDelta
  private let quality: DataQuality?
  private let open: ListDelta<AnomalyEvent>?
  private let lastEvent: UInt64
  private let host: HostFacts?
  private let collectors: ListDelta<CollectorHealth>?
  private let engine: EngineHealth
  private let config: RealtimeMonitorConfig?
  private let incidents: ListDelta<Incident>?
  private let detection: DetectionHealth?
  private let storage: StorageHealth?
  private let reports: ListDelta<SourceReport>?
  private let triage: TriageBoard?
  private let alerts: AlertHealth?
  private let push: PushHealth?

  /// What turns `old` (nothing, where there is none) into `new`.
  package init(from old: MonitorSnapshot?, to new: MonitorSnapshot) {
    let data = new.data
    sequence = data.sequence
    at = data.at
    wall = data.wall
    registry = data.registry
    keptSeries = Self.kept(old?.data, data)
    newSeries = Array(data.series[keptSeries...])
    values = data.values
    states = data.states.map(\.rawValue)
    ages = data.ages
    expectedLow = Self.changed(old?.expectedLow ?? [], new.expectedLow)
    expectedHigh = Self.changed(old?.expectedHigh ?? [], new.expectedHigh)
    processes = ProcessDelta(from: old?.data.processes ?? ProcessTable(), to: data.processes)
    quality = old?.data.quality == data.quality ? nil : data.quality
    open = ListDelta(from: old?.open ?? [], to: new.open)
    lastEvent = new.lastEvent
    host = old?.host == new.host ? nil : new.host
    collectors = ListDelta(from: old?.collectors ?? [], to: new.collectors)
    engine = new.engine
    config = old?.config == new.config ? nil : new.config
    incidents = ListDelta(from: old?.incidents ?? [], to: new.incidents)
    detection = old?.detection == new.detection ? nil : new.detection
    storage = old?.storage == new.storage ? nil : new.storage
    reports = ListDelta(from: old?.reports ?? [], to: new.reports)
    triage = old?.triage == new.triage ? nil : new.triage
    alerts = old?.alerts == new.alerts ? nil : new.alerts
    push = old?.push == new.push ? nil : new.push
  }

  /// How many series of `old` are those of `new`, too.
  private static func kept(_ old: ProcessedData?, _ new: ProcessedData) -> Int {
    guard let old, old.registry == new.registry else { return 0 }
    let count = min(old.series.count, new.series.count)
    if old.series.count == count, new.series.count == count, old.series == new.series {
      return count
    }
    return zip(old.series, new.series).prefix { $0 == $1 }.count
  }

  /// A column where any of its bits is another.
  private static func changed(_ old: [Float], _ new: [Float]) -> [Float]? {
    let isSame =
      old.count == new.count
      && old.withUnsafeBufferPointer { old in
        new.withUnsafeBufferPointer { new in
          old.baseAddress == new.baseAddress
            || old.elementsEqual(new) { $0.bitPattern == $1.bitPattern }
        }
      }
    return isSame ? nil : new
  }

  /// The new snapshot.
  ///
  /// - Throws: where it does not fit `old`, or is none that could be shown.
  package func applied(to old: MonitorSnapshot?) throws(PackedError) -> MonitorSnapshot {
    let before = old?.data
    guard keptSeries >= 0, keptSeries <= before?.series.count ?? 0,
      keptSeries + newSeries.count <= Limits.series
    else { throw PackedError("series are missing") }
    var series = before?.series ?? []
    if keptSeries < series.count { series.removeSubrange(keptSeries...) }
    if !newSeries.isEmpty { series += newSeries }
    var kinds: [ReadingState] = []
    kinds.reserveCapacity(states.count)
    for state in states {
      guard let kind = ReadingState(rawValue: state) else {
        throw PackedError("a state of a reading is none")
      }
      kinds.append(kind)
    }
    let data = ProcessedData(
      sequence: sequence, at: at, wall: wall, series: series, values: values, states: kinds,
      ages: ages, processes: try processes.applied(to: before?.processes ?? ProcessTable()),
      quality: try part(quality, before?.quality), registry: registry)
    var snapshot = MonitorSnapshot(
      data: data, expectedLow: expectedLow ?? old?.expectedLow ?? [],
      expectedHigh: expectedHigh ?? old?.expectedHigh ?? [],
      open: try list(open, old?.open), lastEvent: lastEvent, host: try part(host, old?.host),
      collectors: try list(collectors, old?.collectors), engine: engine,
      config: try part(config, old?.config), incidents: try list(incidents, old?.incidents),
      detection: try part(detection, old?.detection), storage: try part(storage, old?.storage))
    snapshot.reports = try list(reports, old?.reports)
    snapshot.triage = try part(triage, old?.triage)
    snapshot.alerts = try part(alerts, old?.alerts)
    // A daemon that is older than this pushes nothing.
    snapshot.push = push ?? old?.push ?? PushHealth()
    try AttachCheck.check(snapshot)
    return snapshot
  }

  private func part<Part>(_ new: Part?, _ old: Part?) throws(PackedError) -> Part {
    guard let part = new ?? old else { throw PackedError("a part is missing") }
    return part
  }

  private func list<Element>(
    _ delta: ListDelta<Element>?, _ old: [Element]?
  ) throws(PackedError) -> [Element] {
    guard let delta else { return old ?? [] }
    return try delta.applied(to: old ?? [])
  }
}
