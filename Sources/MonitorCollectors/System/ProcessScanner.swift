import Glibc
import MonitorModel
import ProcFS

/// Reads all processes at a tick at the least cost that loses nothing.
///
/// - `/proc` is listed only when the kernel made a process since the last listing, and every
///   tenth tick.
/// - Descriptors of `stat` are kept within a budget; a kept one of a process that is gone gives
///   `ESRCH`, so a reused process ID is never mistaken for the old process.
/// - A process with one thread that slept and whose `schedstat` did not change has not run at all:
///   its last sample stands. It is read whole every sixteenth tick for its memory, which others
///   can take away.
/// - `io` is read only where CPU time moved.
/// - Command line, user and cgroup are read at birth, when the name changes (`exec`), and now and
///   then while the process runs (it may drop privileges or write its title); for at most
///   `identitiesMax` processes a tick, so that the first tick on a full machine is no long one.
///   Never of a process in uninterruptible sleep: reading its command line could wait with it.
struct ProcessScanner: ~Copyable {
  /// Identities by slot.
  private(set) var identities: [ProcessIdentity] = []
  /// One sample for each living process.
  private(set) var samples: [ProcessSample] = []
  /// Processes that are there and could not be read at the newest tick.
  private(set) var unreadable = 0
  /// Descriptors kept open.
  private(set) var kept = 0

  private var directory: ProcessDirectory
  private var reader: IdentityReader
  private var buffer = ReadBuffer(capacity: 4_096)
  private var stat = ProcessStat()
  private var entries: [ProcessEntry] = []
  private var order: [Int32] = []
  private var nextOrder: [Int32] = []
  private var free: [Int32] = []
  private var pids: [Int32] = []
  private let budget: Int
  private let limit: Int
  private let pageSize: UInt64
  private var tick: UInt64 = 0
  private var createdAtListing: UInt64?
  private var identitiesLeft = 0

  private static let listingInterval: UInt64 = 10
  private static let refreshInterval: UInt64 = 16
  private static let identityInterval: UInt64 = 32
  /// The most processes whose command line, user and cgroup are read in one tick.
  static let identitiesMax = 256

  /// Names the folders; keeps at most `descriptors` files open and reads at most `limit`
  /// processes.
  init(proc: String, etc: String, descriptors: Int, limit: Int, pageSize: Int) {
    directory = ProcessDirectory(proc)
    reader = IdentityReader(etc: etc)
    budget = descriptors
    self.limit = limit
    self.pageSize = UInt64(clamping: pageSize)
  }

  deinit {
    for entry in entries {
      if entry.stat >= 0 { close(entry.stat) }
      if entry.schedule >= 0 { close(entry.schedule) }
      if entry.io >= 0 { close(entry.io) }
    }
  }

  /// Whether process 1 is among those read.
  var seesFirst: Bool { order.first.map { entries[Int($0)].pid == 1 } ?? false }

  /// Whether the newest listing held as many processes as may be read.
  var isFull: Bool { pids.count >= limit }

  /// Reads all processes.
  ///
  /// - Parameter created: processes made since boot, read before this call; `nil` lists always.
  /// - Throws: where `/proc` cannot be listed.
  mutating func scan(created: UInt64?) throws(ProcFSError) {
    tick &+= 1
    identitiesLeft = Self.identitiesMax
    if created == nil || created != createdAtListing
      || tick % Self.listingInterval == 1 || unreadable > 0
    {
      try directory.list(into: &pids, limit: limit)
      createdAtListing = created
      merge()
    }
    samples.removeAll(keepingCapacity: true)
    unreadable = 0
    nextOrder.removeAll(keepingCapacity: true)
    for slot in order {
      if read(Int(slot)) {
        nextOrder.append(slot)
      } else {
        retire(Int(slot))
      }
    }
    swap(&order, &nextOrder)
  }

  /// Brings the slots in line with the listing; both are ascending by process ID.
  private mutating func merge() {
    nextOrder.removeAll(keepingCapacity: true)
    var index = 0
    for pid in pids {
      while index < order.count, entries[Int(order[index])].pid < pid {
        retire(Int(order[index]))
        index += 1
      }
      if index < order.count, entries[Int(order[index])].pid == pid {
        nextOrder.append(order[index])
        index += 1
      } else {
        nextOrder.append(admit(pid))
      }
    }
    while index < order.count {
      retire(Int(order[index]))
      index += 1
    }
    swap(&order, &nextOrder)
  }

  private mutating func admit(_ pid: Int32) -> Int32 {
    let slot: Int32
    if let reused = free.popLast() {
      slot = reused
    } else {
      slot = Int32(entries.count)
      entries.append(ProcessEntry(slot: slot))
      identities.append(IdentityReader.nobody)
    }
    entries[Int(slot)] = ProcessEntry(slot: slot)
    entries[Int(slot)].pid = pid
    return slot
  }

  private mutating func retire(_ slot: Int) {
    closeAll(slot)
    entries[slot] = ProcessEntry(slot: Int32(slot))
    free.append(Int32(slot))
  }

  private mutating func closeAll(_ slot: Int) {
    for descriptor in [entries[slot].stat, entries[slot].schedule, entries[slot].io]
    where descriptor >= 0 {
      close(descriptor)
      kept -= 1
    }
    entries[slot].stat = -1
    entries[slot].schedule = -1
    entries[slot].io = -1
  }

  /// Reads one process and appends its sample.
  ///
  /// - Returns: whether the process is still there.
  private mutating func read(_ slot: Int) -> Bool {
    if isAsleep(slot) {
      samples.append(entries[slot].sample)
      return true
    }
    var code = readStat(slot)
    if code == ESRCH, entries[slot].stat >= 0 {
      // The process is gone; its ID may already be another's.
      closeAll(slot)
      code = readStat(slot)
    }
    switch code {
    case 0: return store(slot)
    case ESRCH, ENOENT: return false
    default:
      unreadable += 1
      return true
    }
  }

  /// Whether the process has certainly not run since its last sample.
  @inline(__always)
  private mutating func isAsleep(_ slot: Int) -> Bool {
    let entry = entries[slot]
    guard entry.quietTicks > 0, entry.sample.threads == 1, !entry.isPending else { return false }
    switch entry.sample.state {
    case 0x53, 0x49, 0x54, 0x5A: break  // S I T Z
    default: return false
    }
    if entry.schedule < 0 {
      guard kept < budget else { return false }
      let descriptor = directory.open(entry.pid, "schedstat")
      guard descriptor >= 0 else { return false }
      entries[slot].schedule = descriptor
      kept += 1
    }
    guard buffer.readRecord(entries[slot].schedule) == 0 else { return false }
    let print = ScheduleStat.fingerprint(buffer.bytes)
    let isUnchanged = print != 0 && print == entry.schedulePrint
    entries[slot].schedulePrint = print
    return isUnchanged && (tick &+ UInt64(slot)) % Self.refreshInterval != 0
  }

  private mutating func readStat(_ slot: Int) -> Int32 {
    let entry = entries[slot]
    if entry.stat >= 0 { return buffer.readRecord(entry.stat) }
    let descriptor = directory.open(entry.pid, "stat")
    guard descriptor >= 0 else { return -descriptor }
    let code = buffer.readRecord(descriptor)
    if code == 0, kept < budget {
      entries[slot].stat = descriptor
      kept += 1
    } else {
      close(descriptor)
    }
    return code
  }

  /// Turns the bytes in the buffer into the sample of a slot.
  private mutating func store(_ slot: Int) -> Bool {
    do throws(ProcFSError) { try stat.read(buffer.bytes) } catch {
      unreadable += 1
      return true
    }
    let isNew = entries[slot].sample.state == 0 || entries[slot].startTicks != stat.startTicks
    let isRenamed = entries[slot].nameFingerprint != stat.nameFingerprint
    let moved =
      isNew || entries[slot].sample.userTicks != stat.userTicks
      || entries[slot].sample.systemTicks != stat.systemTicks
    entries[slot].sample.state = stat.state
    entries[slot].sample.threads = stat.threads
    entries[slot].sample.userTicks = stat.userTicks
    entries[slot].sample.systemTicks = stat.systemTicks
    entries[slot].sample.majorFaults = stat.majorFaults
    let (bytes, overflow) = stat.residentPages.multipliedReportingOverflow(by: pageSize)
    entries[slot].sample.residentBytes = overflow ? .max : bytes
    entries[slot].startTicks = stat.startTicks
    entries[slot].nameFingerprint = stat.nameFingerprint
    entries[slot].quietTicks = moved ? 0 : min(entries[slot].quietTicks + 1, 100)
    if isNew {
      identities[slot] = IdentityReader.provisional(entries[slot].pid, stat, name)
    } else if identities[slot].parent != stat.parent {
      identities[slot].parent = stat.parent
    }
    if isRenamed { identities[slot].name = name }
    // A kernel thread's name tells what it works on and changes often; the rest of it never does.
    let isKernelThread = stat.parent == 2 && identities[slot].commandLine.isEmpty
    if isNew || isRenamed && !isKernelThread {
      entries[slot].isPending = true
      entries[slot].ioRefused = false
    }
    let isDue = moved && (tick &+ UInt64(slot)) % Self.identityInterval == 0
    let mayWait = stat.state == 0x44 && !isKernelThread  // D
    let completes = (entries[slot].isPending || isDue) && identitiesLeft > 0 && !mayWait
    if completes { completeIdentity(slot) }
    if isNew { entries[slot].sample.ioState = .absent }
    if completes || moved && !entries[slot].isPending { readIO(slot, keeps: moved && !isNew) }
    samples.append(entries[slot].sample)
    return true
  }

  private mutating func completeIdentity(_ slot: Int) {
    identitiesLeft -= 1
    entries[slot].isPending = false
    // The list is shared with those who got it: it is written only where something changed.
    var identity = identities[slot]
    reader.complete(&identity, &directory, &buffer)
    if identity != identities[slot] { identities[slot] = identity }
  }

  /// The command name that `stat` found in the buffer.
  private var name: String {
    String(decoding: UnsafeRawBufferPointer(rebasing: buffer.bytes[stat.name]), as: UTF8.self)
  }

  private mutating func readIO(_ slot: Int, keeps: Bool) {
    guard !entries[slot].ioRefused else { return }
    var descriptor = entries[slot].io
    let wasKept = descriptor >= 0
    if !wasKept { descriptor = directory.open(entries[slot].pid, "io") }
    guard descriptor >= 0 else {
      refuseIO(slot, -descriptor)
      return
    }
    let code = buffer.readRecord(descriptor)
    if code == 0, let io = try? ProcessIO(buffer.bytes) {
      entries[slot].sample.readBytes = io.readBytes
      entries[slot].sample.writtenBytes = io.writtenBytes
      entries[slot].sample.ioState = .value
    } else {
      refuseIO(slot, code)
    }
    guard !wasKept else { return }
    if keeps, code == 0, kept < budget {
      entries[slot].io = descriptor
      kept += 1
    } else {
      close(descriptor)
    }
  }

  private mutating func refuseIO(_ slot: Int, _ code: Int32) {
    switch code {
    case EACCES, EPERM:
      entries[slot].ioRefused = true
      entries[slot].sample.ioState = .forbidden
    case ENOENT, ESRCH: entries[slot].sample.ioState = .absent
    default: entries[slot].sample.ioState = .malformed
    }
  }
}
