import ProcFS

/// Every parser with the fixtures it is to survive.
struct ParserCase: Sendable, CustomStringConvertible {
  var name: String
  var fixtures: [String]
  var parse: @Sendable (UnsafeRawBufferPointer) throws(ProcFSError) -> Void
  var description: String { name }

  static let all: [ParserCase] = system + network + processes + cgroups

  private static let system: [ParserCase] = [
    ParserCase(
      name: "ProcStat", fixtures: ["vm-6.18/proc/stat", "old-3.10/proc/stat"],
      parse: { bytes throws(ProcFSError) in
        var stat = ProcStat()
        try stat.read(bytes)
      }),
    ParserCase(
      name: "LoadAverage", fixtures: ["vm-6.18/proc/loadavg", "old-3.10/proc/loadavg"],
      parse: { bytes throws(ProcFSError) in _ = try LoadAverage(bytes) }),
    ParserCase(
      name: "MemInfo", fixtures: ["vm-6.18/proc/meminfo", "old-3.10/proc/meminfo"],
      parse: { bytes throws(ProcFSError) in
        var info = MemInfo()
        try info.read(bytes)
      }),
    ParserCase(
      name: "VMStat", fixtures: ["vm-6.18/proc/vmstat", "old-3.10/proc/vmstat"],
      parse: { bytes throws(ProcFSError) in
        var stat = VMStat()
        try stat.read(bytes)
      }),
    ParserCase(
      name: "Pressure",
      fixtures: ["cpu", "memory", "io"].map { "vm-6.18/proc/pressure/\($0)" },
      parse: { bytes throws(ProcFSError) in _ = try Pressure(bytes) }),
    ParserCase(
      name: "DiskStats",
      fixtures: ["vm-6.18", "old-3.10", "odd-devices"].map { "\($0)/proc/diskstats" },
      parse: { bytes throws(ProcFSError) in
        var stats = DiskStats()
        try stats.read(bytes)
      }),
    ParserCase(
      name: "FileHandles",
      fixtures: ["vm-6.18/proc/sys/fs/file-nr", "old-3.10/proc/sys/fs/file-nr"],
      parse: { bytes throws(ProcFSError) in _ = try FileHandles(bytes) }),
    ParserCase(
      name: "Uptime", fixtures: ["vm-6.18/proc/uptime"],
      parse: { bytes throws(ProcFSError) in _ = try Uptime(bytes) }),
    ParserCase(
      name: "MountTable",
      fixtures: ["vm-6.18", "old-3.10", "container-v2"].map { "\($0)/proc/self/mountinfo" },
      parse: { bytes throws(ProcFSError) in _ = try MountTable(bytes) }),
    ParserCase(
      name: "SingleNumber",
      fixtures: ["odd-devices/sys/class/hwmon/hwmon0/temp2_input", "vm-6.18/proc/uptime"],
      parse: { bytes throws(ProcFSError) in
        _ = SingleNumber.line(bytes)
        _ = try SingleNumber.read(bytes)
      }),
  ]

  private static let network: [ParserCase] = [
    ParserCase(
      name: "ListeningSockets.internet",
      fixtures: ["vm-6.18/proc/net/tcp", "vm-6.18/proc/net/tcp6"],
      parse: { bytes throws(ProcFSError) in
        var sockets = ListeningSockets()
        try sockets.addInternet(bytes)
      }),
    ParserCase(
      name: "ListeningSockets.local", fixtures: ["vm-6.18/proc/net/unix"],
      parse: { bytes throws(ProcFSError) in
        var sockets = ListeningSockets()
        try sockets.addLocal(bytes)
      }),
    ParserCase(
      name: "NetDev",
      fixtures: ["vm-6.18", "old-3.10", "odd-devices"].map { "\($0)/proc/net/dev" },
      parse: { bytes throws(ProcFSError) in
        var stats = NetDev()
        try stats.read(bytes)
      }),
    ParserCase(
      name: "NetSNMP", fixtures: ["vm-6.18/proc/net/snmp"],
      parse: { bytes throws(ProcFSError) in
        var counters = NetSNMP()
        try counters.read(bytes)
      }),
    ParserCase(
      name: "NetSNMP6", fixtures: ["vm-6.18/proc/net/snmp6"],
      parse: { bytes throws(ProcFSError) in
        var counters = NetSNMP6()
        try counters.read(bytes)
      }),
    ParserCase(
      name: "NetNetstat", fixtures: ["vm-6.18/proc/net/netstat"],
      parse: { bytes throws(ProcFSError) in
        var counters = NetNetstat()
        try counters.read(bytes)
      }),
    ParserCase(
      name: "SocketStat", fixtures: ["vm-6.18/proc/net/sockstat"],
      parse: { bytes throws(ProcFSError) in _ = try SocketStat(bytes) }),
    ParserCase(
      name: "TCPStates", fixtures: ["vm-6.18/proc/net/tcp", "vm-6.18/proc/net/tcp6"],
      parse: { bytes throws(ProcFSError) in
        var states = TCPStates()
        try states.add(bytes)
      }),
  ]

  private static let processes: [ParserCase] = [
    ParserCase(
      name: "ProcessStat",
      fixtures: ["vm-6.18/proc/1/stat", "vm-6.18/proc/2/stat"]
        + ["closing", "newline", "escape", "invalid", "empty", "wide", "parens"]
        .map { "hostile-names/\($0)" },
      parse: { bytes throws(ProcFSError) in
        var stat = ProcessStat()
        try stat.read(bytes)
        precondition(stat.name.upperBound <= bytes.count)
      }),
    ParserCase(
      name: "ProcessIO", fixtures: ["vm-6.18/proc/1/io", "vm-6.18/proc/2/io"],
      parse: { bytes throws(ProcFSError) in _ = try ProcessIO(bytes) }),
    ParserCase(
      name: "ProcessStatus", fixtures: ["vm-6.18/proc/1/status"],
      parse: { bytes throws(ProcFSError) in _ = try ProcessStatus(bytes) }),
    ParserCase(
      name: "ScheduleStat", fixtures: ["vm-6.18/proc/1/schedstat"],
      parse: { bytes throws(ProcFSError) in _ = ScheduleStat.fingerprint(bytes) }),
    ParserCase(
      name: "CommandLine", fixtures: ["vm-6.18/proc/1/cmdline", "hostile-names/invalid"],
      parse: { bytes throws(ProcFSError) in _ = CommandLine.text(bytes) }),
    ParserCase(
      name: "UserNames", fixtures: ["vm-6.18/etc/passwd"],
      parse: { bytes throws(ProcFSError) in
        var names = UserNames()
        names.read(bytes)
      }),
  ]

  private static let cgroups: [ParserCase] = [
    ParserCase(
      name: "CgroupMembership",
      fixtures: ["vm-6.18", "old-3.10", "container-v1"].map { "\($0)/proc/self/cgroup" },
      parse: { bytes throws(ProcFSError) in
        _ = ContainerName.of(cgroup: CgroupMembership.path(bytes))
        _ = CgroupMembership.path(bytes, controller: "memory")
      }),
    ParserCase(
      name: "CgroupQuota", fixtures: ["container-v2/sys/fs/cgroup/cpu.max"],
      parse: { bytes throws(ProcFSError) in _ = try CgroupQuota(bytes) }),
    ParserCase(
      name: "CgroupMemoryStat",
      fixtures: [
        "container-v2/sys/fs/cgroup/memory.stat", "container-v1/sys/fs/cgroup/memory/memory.stat",
      ],
      parse: { bytes throws(ProcFSError) in
        var stat = CgroupMemoryStat()
        let isUnified = bytes.first == UInt8(ascii: "a")
        try stat.read(bytes, isUnified: isUnified)
      }),
    ParserCase(
      name: "CgroupStat", fixtures: ["container-v2/sys/fs/cgroup/memory.stat"],
      parse: { bytes throws(ProcFSError) in
        _ = try CgroupStat.value("inactive_file", in: bytes)
      }),
  ]
}
