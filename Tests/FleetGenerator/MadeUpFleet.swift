import Glibc
import MonitorSupport

/// Hosts with the figures of node_exporter, every tenth with those of kilter, all of them a function of
/// the seed and the time: three data centres, four roles, some faults.
struct MadeUpFleet {
  private struct Host {
    var name: String
    var labels: String
    var isKilter: Bool
    var busy: Double
    var memory: Double
    var disk: Double
    var traffic: Double
    var space: Double
    var phase: Double
  }

  /// A share of time: its mean, and by how much it swings about it.
  private struct Share {
    var mean: Double
    var part = 0.0
  }

  /// What goes wrong, in words.
  private(set) var faults: [String] = []
  private var hosts: [Host] = []
  private var hot = -1
  private var silent = -1
  private var down = -1
  private var full = -1
  private var slowRole = ""

  /// Seconds after which one host reports no more.
  private static let silentAfter = 90.0

  init(hosts count: Int, seed: UInt64, hasFaults: Bool) {
    var random = SeededGenerator(seed: seed)
    func share() -> Double { Double(random.next() >> 11) / Double(1 << 53) }
    let centres = ["ber1", "fra1", "par1"]
    let roles = ["cache", "db", "queue", "web"]
    for index in 0..<count {
      let digits = String(10_000 + index).dropFirst()
      let role = roles[index % roles.count]
      let centre = centres[index / roles.count % centres.count]
      let isKilter = index % 10 == 9
      let name = "\(role)-\(digits).\(centre):\(isKilter ? 9_091 : 9_100)"
      hosts.append(
        Host(
          name: name,
          labels:
            "instance=\"\(name)\",job=\"\(isKilter ? "kilter" : "node")\",dc=\"\(centre)\",role=\"\(role)\"",
          isKilter: isKilter, busy: 0.15 + 0.3 * share(), memory: 0.35 + 0.3 * share(),
          disk: 0.05 + 0.15 * share(), traffic: 200_000 * (1 + 20 * share()),
          space: 0.3 + 0.35 * share(), phase: 6.28 * share()))
    }
    guard hasFaults, count >= 40 else { return }
    (hot, silent, down, full) = (count / 3, count / 2, count / 5, count * 3 / 4)
    slowRole = "queue"
    faults = [
      "hot \(hosts[hot].name)", "down \(hosts[down].name)", "full \(hosts[full].name)",
      "silent after \(Int(Self.silentAfter)) s \(hosts[silent].name)",
      "slow disks role \(slowRole)",
    ]
  }

  /// What the whole fleet reports so many seconds after its beginning, in the text format 0.0.4.
  func exposition(seconds: Double) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(hosts.count * 3_000)
    for (index, host) in hosts.enumerated() {
      if index == silent, seconds > Self.silentAfter { continue }
      line("up", host.labels, index == down ? 0 : 1, &text)
      if index == down { continue }
      let wave = sin(seconds / 60 + host.phase)
      let busy = index == hot ? Share(mean: 0.985) : Share(mean: host.busy, part: 0.05)
      let isSlow = host.labels.hasSuffix("role=\"\(slowRole)\"") && !slowRole.isEmpty
      let disk = isSlow ? Share(mean: 0.55, part: 0.1) : Share(mean: host.disk)
      let space = index == full ? 0.97 : host.space
      if host.isKilter {
        kilter(
          host, busy: busy.mean + busy.part * wave, disk: disk.mean + disk.part * wave,
          space: space,
          index == hot ? 2 : 0, &text)
      } else {
        node(host, busy: busy, disk: disk, space: space, seconds, &text)
      }
    }
    return text
  }

  private func node(
    _ host: Host, busy: Share, disk: Share, space: Double, _ seconds: Double,
    _ text: inout [UInt8]
  ) {
    // Totals are the integrals of what swings, so that their rates are just that.
    let base = seconds + 10_000
    let swing = -cos(seconds / 60 + host.phase) * 60
    func total(_ mean: Double, swinging part: Double) -> Double { mean * base + part * swing }
    let gib = 1_073_741_824.0
    for core in 0..<2 {
      for (mode, mean, part) in [
        ("idle", 1 - busy.mean, -busy.part), ("user", busy.mean * 0.7, busy.part * 0.7),
        ("system", busy.mean * 0.3, busy.part * 0.3),
      ] {
        line(
          "node_cpu_seconds_total", "cpu=\"\(core)\",mode=\"\(mode)\"," + host.labels,
          total(mean, swinging: part), &text)
      }
    }
    let plain: [(String, Double)] = [
      ("node_memory_MemTotal_bytes", 16 * gib),
      ("node_memory_MemAvailable_bytes", 16 * gib * (1 - host.memory)),
      ("node_memory_SwapTotal_bytes", 2 * gib), ("node_memory_SwapFree_bytes", 1.9 * gib),
      ("node_load1", busy.mean * 2.2), ("node_boot_time_seconds", 1_790_000_000),
      ("node_time_seconds", 1_790_000_000 + base),
      ("node_pressure_cpu_waiting_seconds_total", busy.mean * 0.1 * base),
      ("node_pressure_memory_waiting_seconds_total", 0.001 * base),
      ("node_pressure_io_waiting_seconds_total", disk.mean * 0.3 * base),
      ("node_procs_blocked", disk.mean > 0.5 ? 4 : 0), ("node_vmstat_oom_kill", 0),
    ]
    for (name, value) in plain { line(name, host.labels, value, &text) }
    for (mount, share) in [("/", space), ("/srv", space * 0.6)] {
      let labels = "device=\"/dev/vda1\",fstype=\"ext4\",mountpoint=\"\(mount)\"," + host.labels
      line("node_filesystem_size_bytes", labels, 100 * gib, &text)
      line("node_filesystem_avail_bytes", labels, 100 * gib * (1 - share), &text)
    }
    line(
      "node_disk_io_time_seconds_total", "device=\"vda\"," + host.labels,
      total(disk.mean, swinging: disk.part), &text)
    let net = "device=\"eth0\"," + host.labels
    line("node_network_receive_bytes_total", net, host.traffic * base, &text)
    line("node_network_transmit_bytes_total", net, host.traffic * 2 * base, &text)
    line("node_network_receive_errs_total", net, 0, &text)
    line("node_network_transmit_errs_total", net, 0, &text)
    line(
      "node_systemd_unit_state", "name=\"cron.service\",state=\"failed\"," + host.labels, 0, &text)
  }

  private func kilter(
    _ host: Host, busy: Double, disk: Double, space: Double, _ anomalies: Double,
    _ text: inout [UInt8]
  ) {
    line("system_cpu_utilization_ratio", host.labels, busy, &text)
    for core in 0..<2 {
      line("system_cpu_utilization_ratio", "core=\"\(core)\"," + host.labels, busy, &text)
    }
    line("system_cpu_load", "period=\"1m\"," + host.labels, busy * 2.2, &text)
    line("system_memory_utilization_ratio", host.labels, host.memory, &text)
    line("system_swap_utilization_ratio", host.labels, 0.05, &text)
    line("system_filesystem_utilization_ratio", "mountpoint=\"/\"," + host.labels, space, &text)
    line("system_disk_utilization_ratio", "device=\"vda\"," + host.labels, disk, &text)
    for (direction, factor) in [("receive", 1.0), ("transmit", 2.0)] {
      line(
        "system_network_io_bytes_per_second",
        "device=\"eth0\",direction=\"\(direction)\"," + host.labels, host.traffic * factor, &text)
    }
    for (resource, share) in [("cpu", busy * 0.1), ("memory", 0.001), ("io", disk * 0.3)] {
      line(
        "system_pressure_stall_ratio", "kind=\"some\",resource=\"\(resource)\"," + host.labels,
        share, &text)
    }
    line("system_processes_blocked", host.labels, 0, &text)
    line("kilter_open_anomalies", "severity=\"warning\"," + host.labels, anomalies, &text)
  }

  private func line(_ name: String, _ labels: String, _ value: Double, _ text: inout [UInt8]) {
    text += "\(name){\(labels)} \(value)\n".utf8
  }
}
