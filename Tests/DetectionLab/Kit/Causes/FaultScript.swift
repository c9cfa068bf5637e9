import MonitorSupport

/// What is put into a simulated machine: a fault from some tick on, and innocent changes before,
/// beside and after it.
struct FaultScript {
  /// The fault.
  let fault: CauseFault
  /// The tick at which it begins.
  let begin: Int
  /// Beginnings or parts of names, of which one has to be in the name of the true cause.
  private(set) var truth: [String] = []
  private var random: SeededGenerator
  private let size: Double
  private let route: Int
  private let statement: Int
  private let client: Int
  private var name = ""
  private var parent: Int32 = 1

  private static let names = [
    "ffmpeg", "python3", "java", "imagemagick", "node", "gcc", "rsync", "tar", "mysqldump", "clamd",
    "splunkd", "ruby", "go", "mkfs", "restic", "convert",
  ]

  init(_ fault: CauseFault, begin: Int, random: SeededGenerator) {
    var random = random
    self.fault = fault
    self.begin = begin
    size = random.between(0.6, 1.2)
    route = random.integer(0...4)
    statement = random.integer(0...4)
    client = random.integer(0...5)
    name = random.pick(Self.names)
    self.random = random
  }

  /// Puts the fault's forces on for the next tick.
  mutating func act(on machine: inout LabMachine) {
    distract(&machine)
    let age = machine.tick + 1 - begin
    guard age >= 0 else { return }
    switch fault {
    case .cpuHog, .groupHog, .neighbour, .diskWriter, .diskReader, .memoryLeak, .swapStorm,
      .forkStorm, .cronJob, .fullDisk:
      startProcesses(&machine, age)
    case .slowQuery:
      truth = [LabService.statements[statement]]
      // A slow statement that is rare has to be slower to be felt.
      machine.forces.statementSlowness[statement] = [15, 25, 20, 18, 30][statement] * size
    case .routeErrors:
      truth = [LabService.routes[route]]
      machine.forces.routeErrors[route] = 0.5 * size
    case .slowRoute:
      truth = [LabService.routes[route]]
      machine.forces.routeSlowness[route] = (route == 4 ? 14 : 6) * size
    case .oneClient:
      truth = [LabService.clients[client]]
      machine.forces.clientRequests[client] = 220 * size
    case .packetLoss:
      truth = ["network", "eth0"]
      machine.forces.loss = 0.05 * size
    case .badCable:
      truth = ["eth0"]
      machine.forces.badFrames = 120 * size
      machine.forces.loss = 0.01
    case .slowDisk:
      truth = ["disk vda"]
      machine.forces.diskSlowness = 14 * size
    case .throttling:
      truth = ["shop"]
      machine.forces.applicationQuota = 0.16 * size
    case .stolenTime:
      truth = ["host"]
      machine.forces.stolen = min(0.8, 0.5 * size)
    case .serviceDied:
      truth = ["postgres"]
      if age == 0 { machine.end { $0.name == "postgres" } }
    case .badRelease: release(&machine, age)
    case .farAway: machine.forces.partnerDelay = 0.4 * size
    case .fewOrders: machine.forces.orders = 0.15 * size
    }
  }

  private mutating func startProcesses(_ machine: inout LabMachine, _ age: Int) {
    switch fault {
    case .forkStorm:
      storm(&machine, age)
      return
    case .memoryLeak:
      if age == 0 { begin(&machine, [LabProcess(pid: 0, name: name, cpu: 0.05)]) }
      grow(&machine, 110e6 * size)
      return
    case .swapStorm:
      if age == 0 { begin(&machine, (0..<5).map { _ in LabProcess(pid: 0, name: name, cpu: 0.1) }) }
      if age < 12 { grow(&machine, 300e6 * size) }
      return
    case .fullDisk:
      truth = ["/var"]
      if age == 0 {
        machine.varUsed = max(machine.varUsed, 40e9 * 0.965)
        begin(&machine, [LabProcess(pid: 0, name: name, cpu: 0.05, scatter: 0.1, write: 70e6)])
        truth.append(name)
      }
      truth = ["/var", name]
      machine.varUsed = min(40e9, machine.varUsed + 70e6)
      return
    default: break
    }
    guard age == 0 else { return }
    switch fault {
    case .cpuHog:
      // One that has threads takes more than one core.
      begin(&machine, [LabProcess(pid: 0, name: name, cpu: 3.6 * size, scatter: 0.05)])
    case .groupHog:
      begin(
        &machine,
        (0..<6).map { _ in LabProcess(pid: 0, name: name, cpu: 0.8 * size, scatter: 0.1) })
    case .neighbour:
      let container = "batch-\(random.integer(1...9))"
      begin(
        &machine,
        (0..<5).map { index in
          LabProcess(
            pid: 0, name: Self.names[index], cgroup: "/docker/\(container)", container: container,
            cpu: 0.9 * size, scatter: 0.1)
        })
      truth = [container]
    case .diskWriter:
      begin(
        &machine, [LabProcess(pid: 0, name: name, cpu: 0.15, scatter: 0.1, write: 260e6 * size)])
    case .diskReader:
      begin(
        &machine, [LabProcess(pid: 0, name: name, cpu: 0.25, scatter: 0.1, read: 260e6 * size)])
    case .cronJob:
      let shell = machine.add(
        LabProcess(pid: 0, parent: 612, name: "sh", cgroup: "/system.slice/cron.service"))
      begin(
        &machine,
        [
          LabProcess(
            pid: 0, parent: shell, name: name, cgroup: "/system.slice/cron.service",
            cpu: 2.6 * size, scatter: 0.1, read: 90e6 * size, write: 40e6 * size)
        ])
    default: break
    }
  }

  private mutating func begin(_ machine: inout LabMachine, _ fresh: [LabProcess]) {
    truth = [name]
    for process in fresh { machine.add(process) }
  }

  private func grow(_ machine: inout LabMachine, _ bytes: Double) {
    for index in machine.processes.indices where machine.processes[index].name == name {
      machine.processes[index].memory = min(9e9, machine.processes[index].memory + bytes)
    }
  }

  private mutating func storm(_ machine: inout LabMachine, _ age: Int) {
    if age == 0 {
      parent = machine.add(LabProcess(pid: 0, name: "deploy.sh", cpu: 0.05))
      truth = ["deploy.sh", "short-lived"]
    }
    machine.forces.forks = 350 * size
    machine.forces.forkCores = 3.5 * size
    // Now and then a scan catches some of them.
    for _ in 0..<3 {
      machine.add(
        LabProcess(pid: 0, parent: parent, name: "sh", cpu: 0.05, endsAfter: machine.tick + 1))
    }
  }

  /// The application ends and begins again, and works more for each request.
  private mutating func release(_ machine: inout LabMachine, _ age: Int) {
    truth = ["shop-app"]
    if age == 0 {
      machine.end { $0.name == "shop-app" }
      for _ in 0..<4 {
        machine.add(
          LabProcess(
            pid: 0, name: "shop-app", cgroup: "/system.slice/shop.service", memory: 380e6))
      }
    }
    machine.forces.applicationWork = 5 * size
  }

  // MARK: Innocent changes

  /// What a machine does anyway: small jobs that come and go, some right beside the fault.
  private mutating func distract(_ machine: inout LabMachine) {
    let tick = machine.tick + 1
    let isNear = abs(tick - begin) <= 12
    guard random.chance(isNear ? 0.12 : 0.02) else { return }
    let last = tick + random.integer(6...40)
    switch random.integer(0...6) {
    case 0:
      machine.add(
        LabProcess(
          pid: 0, name: "apt-check", cpu: random.between(0.1, 0.5), memory: 80e6, endsAfter: last))
    case 1:
      machine.add(
        LabProcess(
          pid: 0, parent: 612, name: "updatedb", cgroup: "/system.slice/cron.service", cpu: 0.1,
          read: random.between(2e6, 12e6), endsAfter: last))
    case 2:
      machine.add(
        LabProcess(
          pid: 0, name: "logrotate", cpu: 0.08, write: random.between(3e6, 15e6),
          endsAfter: tick + 6))
    case 3:
      machine.add(
        LabProcess(
          pid: 0, name: "vim", cpu: 0.02, memory: random.between(30e6, 250e6), endsAfter: last))
    case 4:
      machine.add(
        LabProcess(pid: 0, name: "git", cpu: random.between(0.2, 0.7), endsAfter: tick + 8))
    case 5:
      if let agent = machine.processes.indices.filter({
        machine.processes[$0].name.hasPrefix("agent-")
      }).randomElement(using: &random) {
        machine.processes[agent].cpu = random.between(0.02, 0.3)
        machine.processes[agent].memory += random.between(0, 100e6)
      }
    default:
      machine.forces.clientRequests[random.integer(0...5)] = random.between(5, 25)
    }
  }
}
