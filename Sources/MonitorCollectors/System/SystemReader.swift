import Glibc
import MonitorModel
import ProcFS

/// Reads the machine once: all probes, one after another, into one set of columns.
struct SystemReader: ~Copyable {
  private var context = CollectionContext()
  private var cpu: CPUProbe
  private var load: LoadProbe
  private var memory: MemoryProbe
  private var cgroupMemory: CgroupMemoryProbe?
  private var disks: DiskProbe
  private var filesystems: FilesystemProbe
  private var network: NetworkProbe
  private var protocols: ProtocolProbe
  private var descriptors: DescriptorProbe
  private var sensors: SensorProbe
  private var host: HostProbe
  private var scanner: ProcessScanner
  private var processCount = 0
  private let proc: String
  private let ticksPerSecond: Double
  private let readsProcesses: Bool

  /// Opens nothing but what never changes, and adds the metrics every machine has.
  init(options: SystemMetricsOptions) {
    let root = options.root == "/" ? "" : options.root
    proc = root + "/proc"
    let limits = Self.limits(proc: proc, cgroup: root + "/sys/fs/cgroup")
    readsProcesses = options.processes
    let pageSize = sysconf(Int32(_SC_PAGESIZE))
    ticksPerSecond = Double(sysconf(Int32(_SC_CLK_TCK)))
    cpu = CPUProbe(proc: proc, quota: limits.cpu)
    load = LoadProbe(proc: proc)
    memory = MemoryProbe(proc: proc, isLimited: limits.memory != nil, pageSize: pageSize)
    if let memory = limits.memory { cgroupMemory = CgroupMemoryProbe(memory) }
    disks = DiskProbe(proc: proc, sys: root + "/sys")
    filesystems = FilesystemProbe(proc: proc, ask: options.ask)
    network = NetworkProbe(proc: proc)
    protocols = ProtocolProbe(proc: proc, asksKernel: root.isEmpty)
    descriptors = DescriptorProbe(proc: proc)
    sensors = SensorProbe(sys: root + "/sys")
    host = HostProbe(proc: proc, limits: limits)
    scanner = ProcessScanner(
      proc: proc, etc: root + "/etc",
      descriptors: min(options.descriptors, Self.raiseDescriptorLimit()),
      limit: Limits.processes, pageSize: pageSize)
    cpu.register(&context.columns)
    load.register(&context.columns)
    memory.register(&context.columns)
    cgroupMemory?.register(&context.columns)
    descriptors.register(&context.columns)
    protocols.register(&context.columns)
    sensors.register(&context.columns)
    processCount = context.columns.addGauge("system.processes.count")
    context.columns.add(
      SeriesDefinition(
        SeriesKey("system.processes.count"), .count, .level(processCount), concern: .high,
        weight: 0.4, grain: 20))
  }

  /// Reads everything.
  ///
  /// - Throws: `CollectorError` where not one number could be read.
  mutating func read(
    name: String, at instant: MonotonicInstant
  ) throws(CollectorError) -> MetricBatch {
    context.instant = instant
    readFiles()
    let processes = readProcesses()
    let facts = host.facts(
      processors: cpu.stat.cores.count, memoryTotal: memory.totalBytes, &context)
    guard context.columns.states.contains(.value) else {
      let first = context.notes.first
      throw CollectorError(
        first?.reason == .forbidden ? .forbidden : .absent,
        "nothing in \(proc) could be read; first: \(first?.subject ?? proc)")
    }
    return MetricBatch(
      collector: name, at: instant, catalog: context.columns.catalog,
      values: context.columns.values, states: context.columns.states, processes: processes,
      host: facts, notes: context.notes)
  }

  /// Reads the files that tell of the machine as a whole.
  mutating func readFiles() {
    cpu.read(&context)
    load.read(&context)
    memory.read(&context)
    cgroupMemory?.read(&context, total: memory.totalBytes)
    disks.read(&context)
    network.read(&context)
    protocols.read(&context)
    descriptors.read(&context)
    filesystems.read(&context)
    sensors.read(&context)
  }

  private mutating func readProcesses() -> ProcessBatch? {
    guard readsProcesses else {
      context.columns.mark(processCount, .skipped)
      return nil
    }
    do throws(ProcFSError) {
      try scanner.scan(created: cpu.isFresh ? cpu.stat.processesCreated : nil)
      context.resolve(proc)
    } catch {
      let state = context.report(error, on: proc, remedy: "Mount /proc.")
      context.columns.mark(processCount, state)
      return nil
    }
    context.columns.setGauge(processCount, UInt64(scanner.samples.count))
    noteHidden()
    noteRefusedIO()
    if scanner.isFull { context.noteLimit("processes", Limits.processes) }
    return ProcessBatch(
      identities: scanner.identities, samples: scanner.samples, ticksPerSecond: ticksPerSecond,
      unreadable: scanner.unreadable)
  }

  /// hidepid (proc(5)) hides the processes of others: say so, or the list looks complete.
  private mutating func noteHidden() {
    let subject = proc + "/PID"
    // Who may look at everybody sees the first process too.
    let isHidden = ProcOptions.hideProcesses(filesystems.procOptions) && !scanner.seesFirst
    guard isHidden || scanner.unreadable > 0 else {
      context.resolve(subject)
      return
    }
    context.note(
      SourceNote(
        subject, .forbidden,
        remedy: "Run kilter as root, or in the group that the mount of /proc names with gid=."))
  }

  /// Only root, or who may trace a process, is told what it reads and writes.
  private mutating func noteRefusedIO() {
    let subject = proc + "/PID/io"
    guard scanner.samples.contains(where: { $0.ioState == .forbidden }) else {
      context.resolve(subject)
      return
    }
    context.note(
      SourceNote(
        subject, .forbidden,
        remedy: "Run kilter as root or with CAP_SYS_PTRACE to see the I/O of others' processes."))
  }

  private static func limits(proc: String, cgroup: String) -> CgroupLimits {
    var info = MemInfo()
    var total = UInt64.max
    _ = Folder.read(proc + "/meminfo") { bytes -> Bool? in
      guard (try? info.read(bytes)) != nil, let kibibytes = info[.total] else { return nil }
      let (bytes, overflow) = kibibytes.multipliedReportingOverflow(by: 1_024)
      total = overflow ? .max : bytes
      return true
    }
    let found = Folder.read(proc + "/self/cgroup") { bytes in
      CgroupLimits(cgroup: cgroup, membership: bytes, memoryTotal: total)
    }
    let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
    return found ?? CgroupLimits(cgroup: cgroup, membership: nothing, memoryTotal: total)
  }

  /// Raises the soft limit on open files to the hard one.
  ///
  /// - Returns: how many descriptors may be kept, leaving some for everything else.
  private static func raiseDescriptorLimit() -> Int {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 128 }
    if limit.rlim_cur < limit.rlim_max {
      let soft = limit.rlim_cur
      limit.rlim_cur = limit.rlim_max
      if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) != 0 {
        limit.rlim_cur = soft
      }
    }
    return max(0, Int(clamping: limit.rlim_cur) - 256)
  }
}
