/// What one collector read at one tick: a column of raw values, one for each metric of its
/// catalog, and a column of states of the same length.
public struct MetricBatch: Sendable {
  /// The collector's name.
  public var collector: String
  /// When the reading began.
  public var at: MonotonicInstant
  /// What the columns mean; shared, and only ever grown.
  public var catalog: MetricCatalog
  /// The values, indexed as `catalog.metrics`.
  public var values: [RawValue]
  /// `.value`, or why there is none.
  public var states: [ReadingState]
  /// The processes, where the collector reads them.
  public var processes: ProcessBatch?
  /// Facts of the machine, where the collector knows them.
  public var host: HostFacts?
  /// What was missing or refused, with the remedy; shown on the sources view.
  public var notes: [SourceNote]
  /// What the source tells beyond its series, where it tells anything.
  public var report: SourceReport?
  /// What the collection cost, in nanoseconds of the monotonic clock.
  public var elapsedNanoseconds: Int64

  /// Makes a batch.
  public init(
    collector: String, at: MonotonicInstant, catalog: MetricCatalog, values: [RawValue],
    states: [ReadingState], processes: ProcessBatch? = nil, host: HostFacts? = nil,
    notes: [SourceNote] = [], report: SourceReport? = nil, elapsedNanoseconds: Int64 = 0
  ) {
    precondition(values.count == catalog.metrics.count && states.count == values.count)
    self.collector = collector
    self.at = at
    self.catalog = catalog
    self.values = values
    self.states = states
    self.processes = processes
    self.host = host
    self.notes = notes
    self.report = report
    self.elapsedNanoseconds = elapsedNanoseconds
  }
}

/// Something a source could not give, why, and what a person can do about it.
public struct SourceNote: Hashable, Codable, Sendable {
  /// What is concerned, for example `/proc/pressure/cpu`.
  public var subject: String
  /// Why there is no reading.
  public var reason: GapReason
  /// What would mend it, in a sentence; empty where nothing can.
  public var remedy: String

  /// Makes a note.
  public init(_ subject: String, _ reason: GapReason, remedy: String) {
    self.subject = subject
    self.reason = reason
    self.remedy = remedy
  }
}

/// What a machine is; changes rarely.
public struct HostFacts: Hashable, Codable, Sendable {
  /// The node name.
  public var hostname: String
  /// The kernel's release, for example `6.1.0-18-amd64`.
  public var kernel: String
  /// Processors on line.
  public var processors: Int
  /// CPU time this process tree may use, in cores: the cgroup's quota, or `processors`.
  public var cpuLimit: Double
  /// Memory that counts, in bytes: the cgroup's limit, or the machine's.
  public var memoryLimit: UInt64
  /// Whether the limits above are a cgroup's and not the machine's.
  public var limitedByCgroup: Bool
  /// Seconds since boot at `MetricBatch.at`.
  public var uptimeSeconds: Double

  /// Makes facts.
  public init(
    hostname: String, kernel: String, processors: Int, cpuLimit: Double, memoryLimit: UInt64,
    limitedByCgroup: Bool, uptimeSeconds: Double
  ) {
    self.hostname = hostname
    self.kernel = kernel
    self.processors = processors
    self.cpuLimit = cpuLimit
    self.memoryLimit = memoryLimit
    self.limitedByCgroup = limitedByCgroup
    self.uptimeSeconds = uptimeSeconds
  }
}
