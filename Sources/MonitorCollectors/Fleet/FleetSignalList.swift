import MonitorModel

/// What is asked of every fleet: the signals that node_exporter and kilter both give, the most telling
/// first.
///
/// A new one is a line here. Each question ends in one number a host, so that an answer is as long as
/// the fleet and never longer.
package enum FleetSignalList {
  /// Mounts that hold no data of anybody.
  private static let mounts =
    #"fstype!~"tmpfs|ramfs|devtmpfs|squashfs|overlay|iso9660|fuse.*|nsfs",$m"#
  /// Interfaces through which nothing comes or goes.
  private static let devices = #"device!~"lo|veth.*|docker.*|br-.*|cni.*|cali.*",$m"#

  /// All of them.
  package static let standard: [FleetSignal] = [
    FleetSignal(
      "cpu.utilization", .ratio, role: .resourceUsage, weight: 0.9, grain: 0.05,
      // A rate over a window that is only partly filled is too small, and the processor of a host that has
      // just come would seem busy: the host's own clock, over the same samples, says how far.
      #"1 - avg by ($host) (rate(node_cpu_seconds_total{mode="idle",$m}[$w]))"#
        + #" / max by ($host) (rate(node_time_seconds{$m}[$w]))"#
        + #" or max by ($host) (system_cpu_utilization_ratio{core="",state="",$m})"#),
    FleetSignal(
      "memory.utilization", .ratio, role: .resourceUsage, ceiling: 1, weight: 0.9, grain: 0.02,
      #"max by ($host) (1 - node_memory_MemAvailable_bytes{$m} / node_memory_MemTotal_bytes{$m})"#
        + #" or max by ($host) (system_memory_utilization_ratio{$m})"#),
    FleetSignal(
      "filesystem.utilization", .ratio, role: .resourceUsage, ceiling: 1, weight: 0.8,
      grain: 0.02,
      "max by ($host) (1 - node_filesystem_avail_bytes{\(mounts)}"
        + " / (node_filesystem_size_bytes{\(mounts)} > 0))"
        + " or max by ($host) (system_filesystem_utilization_ratio{$m})"),
    FleetSignal(
      "disk.utilization", .ratio, weight: 0.6, grain: 0.05,
      "max by ($host) (rate(node_disk_io_time_seconds_total{$m}[$w]))"
        + " or max by ($host) (system_disk_utilization_ratio{$m})"),
    FleetSignal(
      "load.per_core", .count, weight: 0.5, grain: 0.25,
      #"max by ($host) (node_load1{$m}) / count by ($host) (node_cpu_seconds_total{mode="idle",$m})"#
        + #" or max by ($host) (system_cpu_load{period="1m",$m})"#
        + #" / count by ($host) (system_cpu_utilization_ratio{core!="",$m})"#),
    FleetSignal(
      "anomalies.open", .count, weight: 0.6, grain: 1,
      "sum by ($host) (kilter_open_anomalies{$m})"),
    FleetSignal(
      "pressure.cpu", .ratio, weight: 0.5, grain: 0.05,
      pressure("node_pressure_cpu_waiting_seconds_total", "cpu")),
    FleetSignal(
      "pressure.memory", .ratio, weight: 0.7, grain: 0.02,
      pressure("node_pressure_memory_waiting_seconds_total", "memory")),
    FleetSignal(
      "pressure.io", .ratio, weight: 0.6, grain: 0.05,
      pressure("node_pressure_io_waiting_seconds_total", "io")),
    FleetSignal(
      "network.receive", .bytesPerSecond, concern: .both, weight: 0.3, grain: 65_536,
      isSkewed: true,
      "sum by ($host) (rate(node_network_receive_bytes_total{\(devices)}[$w]))"
        + #" or sum by ($host) (system_network_io_bytes_per_second{direction="receive",\#(devices)})"#
    ),
    FleetSignal(
      "network.transmit", .bytesPerSecond, concern: .both, weight: 0.3, grain: 65_536,
      isSkewed: true,
      "sum by ($host) (rate(node_network_transmit_bytes_total{\(devices)}[$w]))"
        + #" or sum by ($host) (system_network_io_bytes_per_second{direction="transmit",\#(devices)})"#
    ),
    FleetSignal(
      "network.errors", .perSecond, weight: 0.5, grain: 1,
      "sum by ($host) (rate(node_network_receive_errs_total{$m}[$w])"
        + " + rate(node_network_transmit_errs_total{$m}[$w]))"
        + " or sum by ($host) (system_network_errors_per_second{$m})"),
    FleetSignal(
      "processes.blocked", .count, weight: 0.5, grain: 2,
      "max by ($host) (node_procs_blocked{$m}) or max by ($host) (system_processes_blocked{$m})"),
    FleetSignal(
      "swap.utilization", .ratio, ceiling: 1, weight: 0.4, grain: 0.05,
      "max by ($host) (1 - node_memory_SwapFree_bytes{$m} / (node_memory_SwapTotal_bytes{$m} > 0))"
        + " or max by ($host) (system_swap_utilization_ratio{$m})"),
    FleetSignal(
      "memory.oom_kills", .perSecond, weight: 1, grain: 0.001,
      "max by ($host) (rate(node_vmstat_oom_kill{$m}[$w]))"
        + " or max by ($host) (system_memory_oom_kills_per_second{$m})"),
    FleetSignal(
      "units.failed", .count, weight: 0.6, grain: 1,
      #"sum by ($host) (node_systemd_unit_state{state="failed",$m})"#),
  ]

  /// Which hosts there are, in which groups, and whether they can be asked: 1 or 0 each.
  ///
  /// Of the targets that a server scrapes those are hosts whose job gives the figures of a machine;
  /// those that are not scraped but push are there as long as they do.
  static func presence(_ options: FleetOptions) -> String {
    let labels = ([options.hostLabel] + options.groupLabels).joined(separator: ", ")
    let m = options.match
    let machines =
      #"{__name__=~"node_boot_time_seconds|node_load1|system_cpu_utilization_ratio",core="",\#(m)}"#
    // `group` is 1 whatever the figures are, NaN too, and costs the server less than arithmetic.
    return "max by (\(labels)) (up{\(m)} and on (job) group by (job) (\(machines)))"
      + " or group by (\(labels)) (\(machines))"
  }

  /// The share of time that something waits for a resource, by the kernel's own count.
  private static func pressure(_ counter: String, _ resource: String) -> String {
    "max by ($host) (rate(\(counter){$m}[$w]))"
      + #" or max by ($host) (system_pressure_stall_ratio{resource="\#(resource)",kind="some",$m})"#
  }
}
