import Glibc
import MonitorModel
import MonitorSupport

/// A simulated machine: processes that want resources, what they get of them, the service that
/// lives on them, and what kilter would read of it.
///
/// It knows queues, contention and reclaim, and nothing of how kilter judges.
struct LabMachine {
  static let cores = 4.0
  static let memory = 16e9
  private static let diskRate = 190e6
  private static let varSize = 40e9

  /// What acts upon it at the next tick; put back after it.
  var forces = LabForces()
  /// The processes.
  var processes: [LabProcess] = []
  /// Bytes used of `/var`.
  var varUsed: Double
  /// Where requests are served.
  private(set) var service: LabService
  private(set) var tick = 0
  var random: SeededGenerator
  private var nextPID: Int32 = 3_000
  private var freeSlots: [Int32] = []
  private var slots: Int32 = 0
  private var load = 0.6
  private var diskBusy = 0.0
  private var diskLatency = 0.001
  private var memoryPressure = 0.0
  private var conditions = LabService.Conditions()
  private var identities: [ProcessIdentity] = []
  private var system = LabColumns(collector: "system")
  private var web = LabColumns(collector: "shop")
  private var database = LabColumns(collector: "orders")
  private var business = LabColumns(collector: "statsd")
  private var trafficNoise = Wander(rows: 60, spread: 0.05)
  private var cacheNoise = Wander(rows: 400, spread: 2e8)

  init(seed: UInt64, idle: Int = 24) {
    random = SeededGenerator(seed: seed)
    service = LabService(random: &random)
    varUsed = Self.varSize * random.between(0.5, 0.75)
    populate(idle)
  }

  // MARK: Processes

  private mutating func populate(_ idle: Int) {
    func unit(_ name: String) -> String { "/system.slice/\(name).service" }
    add(.init(pid: 1, parent: 0, name: "systemd", cgroup: "/init.scope", cpu: 0.004))
    add(.init(pid: 310, name: "systemd-journal", cgroup: unit("journald"), cpu: 0.01, write: 2e4))
    add(.init(pid: 612, name: "cron", cgroup: unit("cron"), cpu: 0.0005))
    add(.init(pid: 640, name: "sshd", cgroup: unit("ssh"), cpu: 0.001))
    add(.init(pid: 700, name: "node_exporter", cgroup: unit("exporter"), cpu: 0.02, read: 1e3))
    add(.init(pid: 720, name: "redis-server", cgroup: unit("redis"), cpu: 0.03, memory: 300e6))
    add(.init(pid: 45, parent: 2, name: "kworker/0:1", cpu: 0.004))
    add(.init(pid: 46, parent: 2, name: "kswapd0", cpu: 0))
    for index in 0..<3 {
      add(
        .init(
          pid: 800 + Int32(index), name: "nginx", cgroup: unit("nginx"), cpu: 0.03, write: 3e4))
    }
    for index in 0..<4 {
      add(
        .init(
          pid: 900 + Int32(index), name: "shop-app", cgroup: unit("shop"),
          memory: random.between(300e6, 500e6)))
    }
    for index in 0..<6 {
      add(
        .init(
          pid: 1_000 + Int32(index), name: "postgres", cgroup: unit("postgresql"),
          memory: random.between(100e6, 250e6), write: index < 2 ? 1.5e6 : 1e5))
    }
    for index in 0..<idle {
      add(
        .init(
          pid: 2_000 + Int32(index), name: "agent-\(index)", cpu: random.chance(0.3) ? 0.01 : 0,
          scatter: 0.8, memory: random.between(5e6, 60e6)))
    }
  }

  /// Lets a process begin; returns its process ID.
  @discardableResult
  mutating func add(_ process: LabProcess) -> Int32 {
    var process = process
    if process.pid == 0 {
      nextPID += Int32(random.integer(1...3))
      process.pid = nextPID
    }
    process.start = UInt64(tick * 100 + processes.count % 50)
    if let free = freeSlots.popLast() {
      process.slot = free
    } else {
      process.slot = slots
      slots += 1
    }
    processes.append(process)
    let identity = ProcessIdentity(
      pid: process.pid, parent: process.parent, startTicks: process.start, name: process.name,
      commandLine: process.parent == 2 ? "" : process.name, uid: 0, user: "root",
      cgroup: process.cgroup, container: process.container)
    if Int(process.slot) < identities.count {
      identities[Int(process.slot)] = identity
    } else {
      identities.append(identity)
    }
    return process.pid
  }

  /// Ends the processes that pass.
  mutating func end(where passes: (LabProcess) -> Bool) {
    for process in processes where passes(process) { freeSlots.append(process.slot) }
    processes.removeAll(where: passes)
  }

  /// The cores, or other want, of one name shared by its processes.
  private mutating func share(_ name: String, cores: Double) {
    let own = processes.indices.filter { processes[$0].name == name }
    for index in own { processes[index].wantsCPU += cores / Double(own.count) }
  }

  // MARK: A tick

  /// Lets a second pass and returns what sources read.
  mutating func step(at: MonotonicInstant) -> [MetricBatch] {
    tick += 1
    let now = tick
    end { $0.endsAfter < now }
    service.arrive(forces, &random)
    for index in processes.indices {
      let process = processes[index]
      let spread = exp(process.scatter * random.normal())
      processes[index].wantsCPU = process.cpu * spread
      // Input and output come in bursts.
      let isBurst = random.chance(0.4)
      processes[index].wantsRead = isBurst ? process.read * 2.5 * spread : 0
      processes[index].wantsWrite = isBurst ? process.write * 2.5 * spread : 0
      if process.read > 2e7 { processes[index].wantsRead = process.read * spread }
      if process.write > 2e7 { processes[index].wantsWrite = process.write * spread }
    }
    share("shop-app", cores: service.applicationCores * forces.applicationWork)
    share("postgres", cores: service.databaseCores)
    let swapping = stepMemory()
    let processor = stepProcessor()
    let disk = stepDisk(swapping)
    conditions.disk = diskLatency / 0.001
    conditions.isFull = varUsed >= Self.varSize * 0.999
    conditions.isDatabaseUp = processes.contains { $0.name == "postgres" }
    service.answer(forces, conditions, &random)
    tellProcessor(processor)
    tellMemory(swapping)
    tellDisk(disk)
    tellNetwork()
    tellService()
    forces = LabForces()
    return batches(at)
  }

  private struct Processor {
    var used = 0.0
    var wanted = 0.0
    var pressure = 0.0
  }

  /// Gives processor time: who wants little gets it, the rest is shared.
  private mutating func stepProcessor() -> Processor {
    limitApplication()
    let capacity = Self.cores * (1 - forces.stolen) - forces.forkCores * 0.5
    let wanted = processes.reduce(0) { $0 + $1.wantsCPU }
    var left = capacity
    var level = Double.infinity
    if wanted > capacity {
      let sorted = processes.indices.sorted { processes[$0].wantsCPU < processes[$1].wantsCPU }
      for (place, index) in sorted.enumerated() {
        let fair = left / Double(sorted.count - place)
        if processes[index].wantsCPU > fair {
          level = fair
          break
        }
        left -= processes[index].wantsCPU
      }
    }
    var used = 0.0
    for index in processes.indices {
      let got = min(processes[index].wantsCPU, max(0.001, level))
      processes[index].cpuTicks += got * 100
      used += got
    }
    let excess = max(0, wanted + forces.forkCores * 0.5 - capacity) / max(0.5, capacity)
    let busy = min(1, (used + forces.forkCores * 0.5) / max(0.5, capacity))
    conditions.cpu = 1 + 3 * min(3, excess) + max(0, busy - 0.8) * 3 + forces.stolen
    load += (wanted + forces.forkCores + diskBusy * 2 - load) * (1 - exp(-1 / 60.0))
    let pressure = min(0.95, excess * 0.8 + pow(busy, 6) * 0.1 + 0.01 * random.exponential())
    return Processor(used: used, wanted: wanted, pressure: pressure)
  }

  /// A quota of the application's cgroup.
  private mutating func limitApplication() {
    let own = processes.indices.filter { processes[$0].name == "shop-app" }
    let wanted = own.reduce(0) { $0 + processes[$1].wantsCPU }
    conditions.application = 1
    guard wanted > forces.applicationQuota else { return }
    let factor = forces.applicationQuota / wanted
    for index in own { processes[index].wantsCPU *= factor }
    conditions.application = 1 + (1 / factor - 1) * 12
  }

  private struct Swapping {
    var used = 0.0
    var outward = 0.0
    var inward = 0.0
  }

  private mutating func stepMemory() -> Swapping {
    var result = Swapping()
    let resident = processes.reduce(0) { $0 + $1.memory } + 1.4e9
    result.used = min(resident, Self.memory - 0.25e9)
    let lack = resident - (Self.memory - 0.7e9)
    if lack > 0 {
      let share = min(1, lack / 1.5e9)
      result.outward = 60e6 * share * random.between(0.6, 1.3)
      result.inward = 45e6 * share * random.between(0.5, 1.3)
      memoryPressure = min(0.9, 0.15 + 0.7 * share)
    } else {
      memoryPressure *= 0.6
    }
    conditions.cpu *= 1
    return result
  }

  private struct Disk {
    var read = 0.0
    var written = 0.0
    var pressure = 0.0
    var blocked = 0
  }

  private mutating func stepDisk(_ swapping: Swapping) -> Disk {
    var result = Disk()
    let rate = Self.diskRate / forces.diskSlowness
    let wanted =
      processes.reduce(0) { $0 + $1.wantsRead + $1.wantsWrite } + swapping.outward
      + swapping.inward
    let factor = min(1, rate / max(1, wanted))
    let isFull = varUsed >= Self.varSize * 0.999
    for index in processes.indices {
      let read = processes[index].wantsRead * factor
      let written =
        isFull && processes[index].write > 2e7 ? 0 : processes[index].wantsWrite * factor
      processes[index].readBytes += read
      processes[index].writtenBytes += written
      result.read += read
      result.written += written
      processes[index].isBlocked = factor < 0.9 && read + written > 1e5 && random.chance(0.6)
      if processes[index].isBlocked { result.blocked += 1 }
    }
    result.read += swapping.inward * factor
    result.written += swapping.outward * factor
    let operations = 0.012 * forces.diskSlowness
    diskBusy = min(1, wanted / rate + operations)
    diskLatency =
      0.001 * forces.diskSlowness * (1 + 0.9 * diskBusy / max(0.04, 1.02 - diskBusy))
      * (1 + 0.1 * abs(random.normal()))
    result.pressure = min(
      0.95,
      max(0, diskBusy - 0.4) * 1.1 + 0.01 * random.exponential()
        + (forces.diskSlowness > 2 ? 0.2 : 0))
    return result
  }
}

// MARK: - What is read

extension LabMachine {
  private mutating func tellProcessor(_ processor: Processor) {
    let capacity = Self.cores
    let busy = min(1, (processor.used + forces.forkCores * 0.5) / capacity)
    let kernel = min(busy, 0.03 + busy * 0.12 + forces.forkCores * 0.1)
    system.set(
      "system.cpu.utilization", [], .ratio, busy + forces.stolen, concern: .high,
      role: .resourceUsage, weight: 0.9, grain: 0.05, ceiling: 1)
    for core in 0..<Int(Self.cores) {
      system.set(
        "system.cpu.utilization", [("core", "\(core)")], .ratio,
        min(1, max(0, busy + forces.stolen + 0.06 * random.normal() * (1 - busy))), concern: .high,
        weight: 0.3, grain: 0.1)
    }
    for (state, value) in [
      ("user", busy - kernel), ("system", kernel), ("iowait", max(0, diskBusy - 0.3) * 0.5),
      ("steal", forces.stolen), ("softirq", 0.004 + 0.002 * abs(random.normal())),
    ] {
      let matters = state == "iowait" || state == "steal"
      system.set(
        "system.cpu.utilization", [("state", state)], .ratio, max(0, value),
        concern: matters || state == "softirq" ? .high : .none, weight: matters ? 0.6 : 0.3,
        grain: 0.05)
    }
    system.set(
      "system.cpu.load", [("period", "1m")], .count, load, concern: .high, weight: 0.5, grain: 0.5)
    let isTight = processor.wanted > Self.cores * 0.95
    system.set(
      "system.processes.running", [], .count,
      random.poisson(processor.used) + (isTight ? processor.wanted : 0), concern: .high,
      weight: 0.4, grain: 2)
    system.set(
      "system.processes.created", [], .perSecond, random.poisson(6) + forces.forks,
      concern: .high, weight: 0.4, grain: 10)
    system.set(
      "system.processes.count", [], .count, Double(processes.count) + 70, concern: .high,
      weight: 0.4, grain: 10)
    system.set(
      "system.cpu.context_switches", [], .perSecond,
      4_000 * (1 + 0.1 * abs(random.normal())) + 9_000 * busy + 60 * forces.forks,
      concern: .both, weight: 0.3, grain: 500)
    pressure("cpu", processor.pressure)
  }

  private mutating func pressure(_ resource: String, _ value: Double) {
    system.set(
      "system.pressure.stall", [("kind", "some"), ("resource", resource)], .ratio,
      min(1, max(0, value)), concern: .high, weight: 0.7, grain: 0.05, ceiling: 1)
  }

  private mutating func tellMemory(_ swapping: Swapping) {
    let cached = max(2e8, min(5e9 + cacheNoise.next(&random), Self.memory - swapping.used))
    let available = max(1e8, Self.memory - swapping.used)
    system.set(
      "system.memory.utilization", [], .ratio, swapping.used / Self.memory, concern: .high,
      role: .resourceUsage, weight: 0.9, grain: 0.02, ceiling: 1)
    for (state, value) in [
      ("used", swapping.used), ("available", available), ("cached", cached),
      ("anonymous", swapping.used * 0.9), ("slab", 3e8), ("shared", 1e8),
      ("dirty", 2e7 * (1 + 0.3 * abs(random.normal()))),
    ] {
      system.set("system.memory.usage", [("state", state)], .bytes, value, weight: 0.3)
    }
    for (direction, value) in [("in", swapping.inward), ("out", swapping.outward)] {
      system.set(
        "system.swap.io", [("direction", direction)], .bytesPerSecond, value, concern: .high,
        weight: 0.6, grain: 1e5)
    }
    system.set(
      "system.memory.page_faults", [("type", "major")], .perSecond,
      random.poisson(1) + swapping.inward / 16_384, concern: .high, weight: 0.5, grain: 20)
    system.set("system.memory.oom_kills", [], .perSecond, 0, concern: .high, weight: 1, grain: 0.01)
    pressure("memory", memoryPressure + 0.002 * random.exponential())
  }

  private mutating func tellDisk(_ disk: Disk) {
    let device = ("device", "vda")
    system.set(
      "system.disk.utilization", [device], .ratio, min(1, diskBusy), concern: .high, weight: 0.7,
      grain: 0.1, ceiling: 1)
    for (direction, bytes) in [("read", disk.read), ("write", disk.written)] {
      system.set(
        "system.disk.io", [device, ("direction", direction)], .bytesPerSecond,
        bytes * random.between(0.97, 1.03), concern: .both, weight: 0.4, grain: 1e6)
      system.set(
        "system.disk.latency", [device, ("direction", direction)], .seconds,
        diskLatency * random.between(0.9, 1.1), concern: .high, weight: 0.6, grain: 0.002)
    }
    system.set(
      "system.disk.queue", [device], .count, diskBusy * diskBusy * 8, concern: .high, weight: 0.5,
      grain: 1)
    system.set(
      "system.disk.utilization", [("device", "vdb")], .ratio, 0.003 * random.exponential(),
      concern: .high, weight: 0.7, grain: 0.1, ceiling: 1)
    system.set(
      "system.processes.blocked", [], .count, Double(disk.blocked), concern: .high, weight: 0.5,
      grain: 1)
    pressure("io", disk.pressure)
    varUsed = min(Self.varSize, varUsed + random.between(0, 4e5))
    system.set(
      "system.filesystem.utilization", [("mountpoint", "/var")], .ratio, varUsed / Self.varSize,
      concern: .high, role: .resourceUsage, weight: 0.8, grain: 0.01, ceiling: 1)
    for (state, value) in [("used", varUsed), ("free", Self.varSize - varUsed)] {
      system.set(
        "system.filesystem.usage", [("mountpoint", "/var"), ("state", state)], .bytes, value,
        weight: 0.3)
    }
  }

  private mutating func tellNetwork() {
    let noise = max(0.5, 1 + trafficNoise.next(&random))
    let requests = service.allRequests
    for (direction, bytes) in [("receive", 2_000.0), ("transmit", 18_000)] {
      let labels = [("device", "eth0"), ("direction", direction)]
      system.set(
        "system.network.io", labels, .bytesPerSecond,
        requests * bytes * noise * (1 - 2 * min(0.3, forces.loss)), concern: .both, weight: 0.4,
        grain: 2e4)
      system.set(
        "system.network.errors", labels, .perSecond, direction == "receive" ? forces.badFrames : 0,
        concern: .high, weight: 0.6, grain: 0.5)
      system.set(
        "system.network.dropped", labels, .perSecond, 0, concern: .high, weight: 0.6, grain: 0.5)
    }
    let lost = forces.loss + forces.badFrames / 4_000
    system.set(
      "system.tcp.retransmits", [], .perSecond, random.poisson(0.4 + requests * 14 * lost),
      concern: .high, weight: 0.6, grain: 5)
    system.set(
      "system.tcp.connections", [("state", "established")], .count, 40 + requests * 0.4,
      concern: .both, weight: 0.3, grain: 10)
  }

  private mutating func tellService() {
    let site = ("site", "shop")
    let requests = service.allRequests
    let errors = service.errors.reduce(0, +)
    web.set(
      "http.requests", [site], .perSecond, requests, concern: .both, role: .throughput,
      weight: 0.7, grain: 5)
    web.set("http.errors", [site], .perSecond, errors, concern: .high, weight: 0.6, grain: 1)
    web.set(
      "http.error_rate", [site], .ratio, requests > 0 ? errors / requests : .nan, concern: .high,
      role: .errorRate, weight: 0.9, grain: 0.005, ceiling: 1)
    web.set(
      "http.request.duration", [site], .seconds,
      requests > 0 ? service.seconds.reduce(0, +) / requests : .nan, concern: .high,
      role: .responseTime, weight: 0.9, grain: 0.003)
    for route in LabService.routes.indices {
      let labels = [site, ("route", LabService.routes[route])]
      let count = service.requests[route]
      web.set("http.requests", labels, .perSecond, count, weight: 0.3, grain: 1)
      web.set(
        "http.errors", labels, .perSecond, service.errors[route], concern: .high, weight: 0.5,
        grain: 0.5)
      web.set(
        "http.request.duration", labels, .seconds,
        count > 0 ? service.seconds[route] / count : .nan, concern: .high, weight: 0.5, grain: 0.003
      )
    }
    let server = ("server", "orders")
    let calls = service.callCounts.reduce(0, +)
    let time = service.callSeconds.reduce(0, +)
    database.set(
      "db.query.duration", [server], .seconds, calls > 0 ? time / calls : .nan, concern: .high,
      role: .responseTime, weight: 0.8, grain: 0.0003)
    database.set(
      "db.transactions", [server], .perSecond, calls * 0.6, concern: .both, role: .throughput,
      weight: 0.5, grain: 5)
    database.set(
      "db.client.connections", [server, ("state", "active")], .count, time + random.poisson(0.2),
      concern: .high, weight: 0.5, grain: 1)
    database.set(
      "db.up", [server], .count, conditions.isDatabaseUp ? 1 : 0, concern: .low, weight: 1,
      grain: 0.5)
    business.set(
      "business.orders.count", [], .perSecond, service.orders, concern: .both, role: .throughput,
      weight: 0.9, grain: 1)
  }

  private func batches(_ at: MonotonicInstant) -> [MetricBatch] {
    let samples = processes.map { process in
      ProcessSample(
        slot: process.slot, state: UInt8(ascii: process.isBlocked ? "D" : "S"), ioState: .value,
        threads: 1, userTicks: UInt64(process.cpuTicks), systemTicks: 0,
        residentBytes: UInt64(process.memory), majorFaults: 0,
        readBytes: UInt64(process.readBytes), writtenBytes: UInt64(process.writtenBytes))
    }
    let table = ProcessBatch(identities: identities, samples: samples, ticksPerSecond: 100)
    return [
      system.batch(at: at, processes: table), web.batch(at: at, report: service.webReport()),
      database.batch(at: at, report: service.databaseReport()), business.batch(at: at),
    ]
  }
}
