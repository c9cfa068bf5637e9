import Glibc
import MonitorModel
import ProcFS

/// TCP and UDP: `/proc/net/snmp`, `snmp6`, `netstat`, `sockstat` at every tick.
///
/// Sockets by state are counted over netlink every 10 s; where that is refused, from `tcp` and
/// `tcp6`, which cost milliseconds on a machine with much memory, once a minute.
struct ProtocolProbe: ~Copyable {
  private var snmp: ProcFile
  private var snmp6: ProcFile
  private var netstat: ProcFile
  private var sockstat: ProcFile
  private var tcp: ProcFile
  private var tcp6: ProcFile
  private var counters = NetSNMP()
  private var counters6 = NetSNMP6()
  private var extended = NetNetstat()
  private var states = TCPStates()
  private var base = 0
  private var udpBase = 0
  private var socketsBase = 0
  private var statesBase = 0
  private var diagnosis = SocketDiagnosis()
  private var asksKernel: Bool
  private var nextCount = MonotonicInstant(nanoseconds: .min)
  private var socketsAllocated: UInt64 = 0

  private static let udp: [(name: String, direction: String)] = [
    ("system.udp.datagrams", "receive"), ("system.udp.datagrams", "transmit"),
    ("system.udp.errors", "receive"), ("system.udp.errors", "transmit"),
  ]
  /// States that only a list of all sockets tells, by the kernel's numbers.
  private static let listed = [2, 3, 4, 5, 8, 9, 10, 11]
  /// The most sockets of which a list is made.
  private static let socketsMax: UInt64 = 20_000
  private static let countInterval: Int64 = 10_000_000_000
  private static let fileInterval: Int64 = 60_000_000_000

  /// Names the files; `asksKernel` tells that they are of the machine this runs on.
  init(proc: String, asksKernel: Bool) {
    self.asksKernel = asksKernel
    snmp = ProcFile(proc + "/net/snmp")
    snmp6 = ProcFile(proc + "/net/snmp6")
    netstat = ProcFile(proc + "/net/netstat")
    sockstat = ProcFile(proc + "/net/sockstat")
    tcp = ProcFile(proc + "/net/tcp")
    tcp6 = ProcFile(proc + "/net/tcp6")
  }

  /// Adds the metrics and series.
  mutating func register(_ columns: inout MetricColumns) {
    base = columns.values.count
    Self.addRate(&columns, "system.tcp.segments", "receive", .both, 0.3, 100)
    Self.addRate(&columns, "system.tcp.segments", "transmit", .both, 0.3, 100)
    Self.addRate(&columns, "system.tcp.retransmits", nil, .high, 0.6, 5)
    Self.addRate(&columns, "system.tcp.listen_overflows", nil, .high, 0.8, 0.1)
    udpBase = columns.values.count
    for (name, direction) in Self.udp {
      for version in ["4", "6"] {
        _ = columns.add(name, [.init("direction", direction), .init("ip", version)])
      }
    }
    for (offset, entry) in Self.udp.prefix(2).enumerated() {
      let first = udpBase + 2 * offset
      columns.add(
        SeriesDefinition(
          SeriesKey(entry.name, "direction", entry.direction), .perSecond,
          Formula(.rate, [.init(first), .init(first + 1)]), concern: .both, role: .throughput,
          weight: 0.3, grain: 100))
    }
    columns.add(
      SeriesDefinition(
        SeriesKey("system.udp.errors"), .perSecond,
        Formula(.rate, (4..<8).map { .init(udpBase + $0) }), concern: .high, weight: 0.5,
        grain: 1))
    socketsBase = columns.values.count
    for state in ["established", "time_wait", "orphan"] {
      Self.addState(&columns, state)
    }
    statesBase = columns.values.count
    for number in Self.listed { Self.addState(&columns, TCPStates.names[number]) }
  }

  private static func addRate(
    _ columns: inout MetricColumns, _ name: String, _ direction: String?,
    _ concern: SeriesDefinition.Concern, _ weight: Double, _ grain: Double
  ) {
    let key = SeriesKey(name, direction.map { [.init("direction", $0)] } ?? [])
    let index = columns.add(key.name, key.labels)
    columns.add(
      SeriesDefinition(
        key, .perSecond, .rate(index), concern: concern,
        role: concern == .both ? .throughput : .other, weight: weight, grain: grain))
  }

  private static func addState(_ columns: inout MetricColumns, _ state: String) {
    let key = SeriesKey("system.tcp.connections", "state", state)
    let index = columns.addGauge(key.name, key.labels)
    let matters = ["established", "close_wait", "syn_recv", "orphan"].contains(state)
    columns.add(
      SeriesDefinition(
        key, .count, .level(index), concern: matters ? .both : .none,
        weight: matters ? 0.4 : 0.2, grain: 20))
  }

  /// Reads the files into the columns.
  mutating func read(_ context: inout CollectionContext) {
    readCounters(&context)
    readCounters6(&context)
    do throws(ProcFSError) {
      try netstat.read(into: &context.buffer)
      try extended.read(context.buffer.bytes)
      context.columns.set(base + 3, extended[.listenOverflows])
      context.resolve(netstat.path)
    } catch {
      let state = context.report(error, on: netstat.path, remedy: "Use a kernel with CONFIG_INET.")
      context.columns.mark(base + 3, state)
    }
    do throws(ProcFSError) {
      try sockstat.read(into: &context.buffer)
      let sockets = try SocketStat(context.buffer.bytes)
      socketsAllocated = sockets.tcpAllocated
      context.columns.setGauge(socketsBase + 1, sockets.tcpTimeWait)
      context.columns.setGauge(socketsBase + 2, sockets.tcpOrphans)
      context.resolve(sockstat.path)
    } catch {
      let state = context.report(error, on: sockstat.path, remedy: "Use a kernel with CONFIG_INET.")
      context.columns.mark(socketsBase + 1..<socketsBase + 3, state)
    }
    countStates(&context)
  }

  private mutating func readCounters(_ context: inout CollectionContext) {
    do throws(ProcFSError) {
      try snmp.read(into: &context.buffer)
      try counters.read(context.buffer.bytes)
      context.resolve(snmp.path)
    } catch {
      let state = context.report(error, on: snmp.path, remedy: "Use a kernel with CONFIG_INET.")
      context.columns.mark(base..<base + 3, state)
      for offset in 0..<4 { context.columns.mark(udpBase + 2 * offset, state) }
      context.columns.mark(socketsBase, state)
      return
    }
    context.columns.set(base, counters[.segmentsReceived])
    context.columns.set(base + 1, counters[.segmentsSent])
    context.columns.set(base + 2, counters[.segmentsRetransmitted])
    context.columns.set(udpBase, counters[.datagramsReceived])
    context.columns.set(udpBase + 2, counters[.datagramsSent])
    context.columns.set(udpBase + 4, counters[.receiveErrors])
    context.columns.set(udpBase + 6, counters[.sendBufferErrors])
    context.columns.setGauge(socketsBase, counters[.established])
  }

  /// A kernel without IPv6 has no such file beside that of IPv4, and no such datagram: a true zero.
  private mutating func readCounters6(_ context: inout CollectionContext) {
    do throws(ProcFSError) {
      try snmp6.read(into: &context.buffer)
      try counters6.read(context.buffer.bytes)
      context.resolve(snmp6.path)
    } catch {
      let state =
        error.code == ENOENT && context.columns.states[udpBase] == .value
        ? .value
        : context.report(error, on: snmp6.path, remedy: "Use a kernel with CONFIG_IPV6.")
      for offset in 0..<4 {
        if state == .value { context.columns.set(udpBase + 1 + 2 * offset, UInt64(0)) }
        context.columns.mark(udpBase + 1 + 2 * offset, state)
      }
      return
    }
    context.columns.set(udpBase + 1, counters6[.datagramsReceived])
    context.columns.set(udpBase + 3, counters6[.datagramsSent])
    context.columns.set(udpBase + 5, counters6[.receiveErrors])
    context.columns.set(udpBase + 7, counters6[.sendBufferErrors])
  }

  /// Counts the sockets by state when it is time; between two counts the columns keep the last.
  ///
  /// The first tick leaves it out: a first screen is to be fast.
  private mutating func countStates(_ context: inout CollectionContext) {
    if nextCount.nanoseconds == .min {
      nextCount = context.instant.advanced(by: 2_000_000_000)
      context.columns.mark(statesBase..<statesBase + Self.listed.count, .skipped)
      return
    }
    guard context.instant >= nextCount else { return }
    nextCount = context.instant.advanced(by: Self.countInterval)
    guard socketsAllocated <= Self.socketsMax else {
      context.note(
        SourceNote(
          tcp.path, .skipped,
          remedy: "More than \(Self.socketsMax) TCP sockets: their states are not counted."))
      context.columns.mark(statesBase..<statesBase + Self.listed.count, .skipped)
      return
    }
    context.resolve(tcp.path)
    if asksKernel && (try? diagnosis.count(into: &states)) == nil { asksKernel = false }
    if !asksKernel {
      nextCount = context.instant.advanced(by: Self.fileInterval)
      guard countFiles(&context) else { return }
    }
    for (offset, number) in Self.listed.enumerated() {
      context.columns.setGauge(statesBase + offset, states.counts[number])
    }
  }

  /// Counts the sockets that the files list.
  ///
  /// - Returns: whether they could be read.
  private mutating func countFiles(_ context: inout CollectionContext) -> Bool {
    states.reset()
    do throws(ProcFSError) {
      try tcp.read(into: &context.buffer)
      try states.add(context.buffer.bytes)
    } catch {
      let state = context.report(error, on: tcp.path, remedy: "Use a kernel with CONFIG_INET.")
      context.columns.mark(statesBase..<statesBase + Self.listed.count, state)
      return false
    }
    // A machine without IPv6 has no tcp6.
    if (try? tcp6.read(into: &context.buffer)) != nil { try? states.add(context.buffer.bytes) }
    return true
  }
}
