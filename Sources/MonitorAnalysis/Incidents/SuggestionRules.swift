import MonitorModel

/// The advice there is, best first: a row is given only where all of its evidence is there.
enum SuggestionRules {
  /// The most suggestions for one incident.
  static let most = 5

  /// What fits an incident, best first: what is about something that is used up, then what is
  /// about `named`, whom the sentence names, then the rest.
  static func suggestions(
    _ facts: IncidentFacts, first named: String?
  ) -> [Incident.Suggestion] {
    var found: [(turn: Int, suggestion: Incident.Suggestion)] = []
    for rule in all {
      guard let suggestion = rule.suggestion(facts) else { continue }
      let isNew = !found.contains { _, other in
        other.text == suggestion.text
          || !other.command.isEmpty && other.command == suggestion.command
      }
      guard isNew else { continue }
      let isOwn = named.map { suggestion.text.contains($0) } ?? false
      found.append((rule.isUrgent ? 0 : isOwn ? 1 : 2, suggestion))
    }
    let ordered = (0...2).flatMap { turn in found.filter { $0.turn == turn }.map(\.suggestion) }
    return Array(ordered.prefix(most))
  }

  /// The rows.
  static let all: [SuggestionRule] =
    sources + memory + filesystems + storage + network + processor + services + general

  private static let plan =
    "{who} takes more time than usual: see how it is carried out (EXPLAIN), and whether an index "
    + "or fresh statistics are missing."
  private static let locks =
    "{who} keeps others waiting: see who blocks whom, and ask its owner, before anything is ended."

  private static let sources: [SuggestionRule] = [
    .init([.suspected("db.query."), .named("duration")], plan, "psql -c {explain}"),
    .init([.suspected("db.query."), .named("duration")], plan),
    .init([.suspected("db.locks.")], locks, "psql -c {blockers}"),
    .init([.suspected("db.locks.")], locks),
    .init(
      [.suspected("http."), .named("duration")],
      "{who} became slow, not all of the service: see what it does that others do not (a query, a "
        + "call of another service)."),
    .init(
      [.suspected("http."), .named("error")],
      "The errors are those of {who}: see its lines in the log, and what was released last."),
    .init(
      [.suspected("http."), .member("http.")],
      "{who} has most part in it: see whether that is wanted traffic, and limit it if not."),
  ]

  private static let memory: [SuggestionRule] = [
    .init(
      [.raised(.kills)],
      "The kernel killed a process for lack of memory; its log says which, and what it used.",
      "journalctl -k -g 'out of memory|oom-kill' --since -10min"),
    .init(
      [.memoryFills, .blamed(.memory, .grower)],
      "{who} grows; memory is used up in about {memoryTime}. Restart it before the kernel "
        + "chooses a victim, or limit it; then look for the leak.",
      "cat /proc/{pid}/smaps_rollup"),
    .init(
      [.memoryFills, .blamed(.memory, .grower)],
      "A limit on its unit makes {who} fail alone.", "systemctl set-property {unit} MemoryMax=80%"),
    .init(
      [.raised(.swapIn), .raised(.swapOut), .blamed(.memory, .process)],
      "Pages go out and come back at once: the working set does not fit. Make {who} smaller, or "
        + "move it.", "grep -E 'VmRSS|VmSwap' /proc/{pid}/status"),
    .init(
      [.raised(.swapIn), .raised(.swapOut)],
      "Pages go out and come back at once: the working set does not fit into memory.",
      "vmstat -w 1 10"),
    .init(
      [.raised(.swapOut), .noneRaised([.swapIn])],
      "Pages go out but do not come back: idle memory makes room. Watch whether they are read "
        + "again.", "vmstat -w 1 10"),
    .init(
      [.member("system.memory."), .blamed(.memory, .process)],
      "See what the memory of {who} is: private, shared or mapped files.",
      "cat /proc/{pid}/smaps_rollup"),
    .init(
      [.member("system.memory."), .blamed(.memory, .cgroup)],
      "The memory belongs to one cgroup: see what it holds and its limit.",
      "systemd-cgtop -m -n 1 {cgroup}"),
    .init(
      [.member("system.memory."), .blamed(.memory, .nobody), .raised(.shared)],
      "Shared memory grows, not a process: look for files in tmpfs.",
      "df -h -t tmpfs"),
    .init(
      [.member("system.memory."), .blamed(.memory, .nobody), .raised(.slab)],
      "The kernel's own caches grow, not a process.", "slabtop -o -s c"),
    .init(
      [.member("system.memory."), .raised(.cache), .noneRaised([.anonymous, .swapOut])],
      "The growth is page cache, which the kernel gives back by itself; nothing needs to be done "
        + "unless pressure rises.", "grep -E 'MemAvailable|^Cached|Dirty' /proc/meminfo"),
    .init(
      [.raised(.majorFaults), .raised(.memoryPressure)],
      "Programs wait for their own pages to be read back: free memory helps more than a faster "
        + "disk.", "cat /proc/pressure/memory"),
  ]

  private static let filesystems: [SuggestionRule] = [
    .init(
      [.diskFills, .blamed(.writing, .process)],
      "{mount} is full in about {diskTime}; {who} writes most. See which files it has open.",
      "ls -l /proc/{pid}/fd"),
    .init(
      [.diskFills],
      "{mount} is full in about {diskTime}: find what grows.",
      "du -x --max-depth=2 {mount} | sort -rn | head -20"),
    .init(
      [.member("system.filesystem.utilization")],
      "Find the largest folders of {mount}; logs and caches are the usual ones.",
      "du -x --max-depth=2 {mount} | sort -rn | head -20"),
    .init(
      [.member("system.filesystem.utilization"), .blamed(.writing, .process)],
      "{who} writes most now: see whether a log of it grows.", "journalctl -u {unit} -n 50"),
    .init(
      [.member("system.filesystem.utilization")],
      "Space of deleted files comes back only when their last user closes them.",
      "lsof +L1 {mount}"),
    .init(
      [.member("system.filesystem.inodes")],
      "Many small files use up the inodes of {mount}: find the folder that has them.",
      "du -x --inodes --max-depth=3 {mount} | sort -rn | head -20"),
  ]

  private static let storage: [SuggestionRule] = [
    .init(
      [.anyRaised([.diskWrite, .dirty, .ioPressure]), .blamed(.writing, .process)],
      "{who} writes most: see its rate, and slow it down if others have to wait.",
      "pidstat -d -p {pid} 1 5"),
    .init(
      [.raised(.ioPressure), .blamed(.storage, .process)],
      "Others wait for the disk because of {who}: lower its I/O priority.",
      "ionice -c 3 -p {pid}"),
    .init(
      [.raised(.diskRead), .blamed(.reading, .process)],
      "{who} reads most: a scan, a backup or a query without an index.",
      "pidstat -d -p {pid} 1 5"),
    .init(
      [.anyRaised([.diskBusy, .ioPressure]), .blamed(.storage, .process)],
      "See what {who} reads and writes.", "iotop -o -b -n 3 -p {pid}"),
    .init(
      [.anyRaised([.diskBusy, .ioPressure, .diskWrite]), .blamed(.storage, .cgroup)],
      "The load belongs to one cgroup: give it an I/O limit.",
      "systemctl set-property {unit} IOWeight=10"),
    .init(
      [.anyRaised([.diskBusy, .diskWrite, .diskRead]), .blamed(.storage, .gone)],
      "{name} has ended; what it wrote may still be on its way to the disk.",
      "grep -E 'Dirty|Writeback' /proc/meminfo"),
    .init(
      [.raised(.diskLatency), .noneRaised([.diskRead, .diskWrite])],
      "Disk {disk} is slow without more work: suspect the device, its path or the host.",
      "smartctl -a /dev/{disk}"),
    .init(
      [.raised(.diskLatency), .noneRaised([.diskRead, .diskWrite])],
      "Look for resets and timeouts of {disk} in the kernel's log.",
      "journalctl -k -n 50 -g {disk}"),
    .init(
      [.raised(.diskLatency), .anyRaised([.diskRead, .diskWrite])],
      "Disk {disk} is slow because it has more to do: see its queue.", "iostat -x 1 5 {disk}"),
    .init(
      [.member("system.disk."), .noneRaised([.diskLatency])],
      "See size and queue of the requests to {disk}.", "iostat -x 1 5 {disk}"),
    .init(
      [.raised(.blocked), .anyRaised([.load, .ioPressure, .waitTime])],
      "Tasks are stuck in the kernel: see which, and in what they wait.",
      "ps -eo state,pid,wchan:32,comm | grep '^D'"),
  ]

  private static let network: [SuggestionRule] = [
    .init(
      [.raised(.errors)],
      "{interface} counts errors: a cable, a transceiver, a duplex mismatch or a driver.",
      "ethtool -S {interface} | grep -iE 'err|crc|drop' | grep -v ': 0$'"),
    .init(
      [.raised(.drops), .anyRaised([.traffic, .packets])],
      "{interface} drops packets under more traffic: its ring or the processor that empties it "
        + "is too small.", "ethtool -g {interface}"),
    .init(
      [.raised(.drops), .noneRaised([.traffic, .packets])],
      "{interface} drops packets without more traffic: a queue discipline, a firewall or frames "
        + "nobody wants.", "tc -s qdisc show dev {interface}"),
    .init(
      [.raised(.retransmits), .noneRaised([.traffic])],
      "TCP sends again without more traffic: packets are lost on the way. See which peers.",
      "ss -ti state established"),
    .init(
      [.raised(.retransmits), .raised(.traffic)],
      "TCP sends again under more traffic: a link on the way is full. See which peers.",
      "ss -ti state established"),
    .init(
      [.raised(.overflows)],
      "A listening socket is full: its program accepts too slowly, or its backlog is short.",
      "ss -ltn"),
    .init(
      [.raised(.udpErrors)],
      "UDP datagrams find no room in a receive buffer.", "ss -uanm"),
    .init(
      [.raised(.interruptTime), .anyRaised([.packets, .traffic])],
      "Network interrupts fill the processor: spread them over more cores.",
      "cat /proc/softirqs"),
    .init(
      [.member("system.network.io"), .raised(.traffic)],
      "See who talks over {interface}.", "ss -tuni state established"),
    .init(
      [.fell("system.network.")],
      "Traffic of {interface} fell: see whether its link is up.",
      "ip -s link show dev {interface}"),
    .init(
      [.raised(.connections), .member("system.tcp.connections")],
      "See whose connections there are more of.",
      "ss -tnpH state established | awk '{print $NF}' | sort | uniq -c | sort -rn | head"),
  ]

  private static let processor: [SuggestionRule] = [
    .init(
      [.raised(.stolenTime)],
      "The host takes processor time away: other guests are busy, or credits are used up. Move, "
        + "or ask for a larger share.", "mpstat 1 5"),
    .init(
      [.blamed(.cpu, .churn)],
      "Many short-lived processes: a script in a loop, or a service that restarts. See what "
        + "starts them.", "pstree -p {pid}"),
    .init(
      [.blamed(.cpu, .churn)], "Watch the processes as they start.", "execsnoop-bpfcc"),
    .init(
      [
        .raised(.cpu), .blamed(.cpu, .process), .raised(.systemTime),
        .share(.systemTime, 0.5, of: .cpu),
      ],
      "The time of {who} goes to the kernel: see which system calls.",
      "strace -c -f -p {pid}"),
    .init(
      [.anyRaised([.cpu, .userTime, .load]), .blamed(.cpu, .process), .steady(.systemTime)],
      "The time of {who} goes to its own code: see which functions.", "perf top -p {pid}"),
    .init(
      [.anyRaised([.cpu, .load, .running]), .blamed(.cpu, .process)],
      "See what {who} is doing.", "perf top -p {pid}"),
    .init(
      [.anyRaised([.cpuPressure, .load]), .blamed(.cpu, .process)],
      "Others wait for a processor: lower the priority of {who}.", "renice -n 10 -p {pid}"),
    .init(
      [.anyRaised([.cpu, .load, .running]), .blamed(.cpu, .cgroup)],
      "The load belongs to one cgroup: see its processes.", "systemd-cgls {cgroup}"),
    .init(
      [.anyRaised([.cpu, .load, .running]), .blamed(.cpu, .cgroup)],
      "See what the container does.", "docker top {container}"),
    .init(
      [.raised(.waitTime), .noneRaised([.userTime, .systemTime])],
      "The processor waits for disks and has nothing else to do: look at the disks.",
      "iostat -x 1 5"),
    .init(
      [.leads("system.cpu."), .raised(.cpu), .blamed(.cpu, .nobody), .noneRaised([.stolenTime])],
      "No process explains the load: see the kernel itself.", "perf top -g"),
    .init(
      [.raised(.temperature)],
      "It is hot: the processor may slow itself down. See fans and clock.", "sensors"),
  ]

  private static let services: [SuggestionRule] = [
    .init(
      [.named("error"), .blamed(.cpu, .gone)],
      "{name} disappeared when the errors began: see why.", "journalctl -u {unit} -n 100"),
    .init(
      [.fell("http."), .blamed(.cpu, .gone)],
      "{name} disappeared when requests stopped: see why.", "journalctl -u {unit} -n 100"),
    .init(
      [.named("error"), .noneRaised([.cpu, .ioPressure, .memoryPressure])],
      "Errors without load here: a release, a configuration or a service behind this one. See "
        + "what changed last."),
    .init(
      [.named("duration"), .noneRaised([.cpu, .cpuPressure, .ioPressure, .memoryPressure])],
      "Slower answers while this machine is calm: something behind it is slow (database, lock, "
        + "network). See what the service waits for."),
    .init(
      [.named("duration"), .anyRaised([.cpu, .cpuPressure]), .blamed(.cpu, .process)],
      "Answers are slow because {who} takes the processor.", "perf top -p {pid}"),
    .init(
      [.member("db."), .raised(.ioPressure)],
      "The database waits for its disk: look for scans, checkpoints and vacuums."),
  ]

  private static let general: [SuggestionRule] = [
    .init(
      [.raised(.openFiles), .member("system.fd.")],
      "Open files run towards the system's limit: see who has most.",
      "lsof -n | awk '{print $1, $2}' | sort | uniq -c | sort -rn | head"),
    .init(
      [.raised(.processCount), .member("system.processes.count")],
      "There are many more processes: see of which kind.",
      "ps -eo comm= | sort | uniq -c | sort -rn | head"),
    .init(
      [.member("system."), .blamed(.cpu, .process)],
      "Read the log of {unit} around the start.", "journalctl -u {unit} -n 100"),
    .init(
      [.member("system."), .blamed(.memory, .process)],
      "Read the log of {unit} around the start.", "journalctl -u {unit} -n 100"),
    .init(
      [.member("system."), .blamed(.cpu, .gone)],
      "Read why {name} ended.", "journalctl -u {unit} -n 100"),
  ]
}
