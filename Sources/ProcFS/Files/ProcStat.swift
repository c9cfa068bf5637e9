/// `/proc/stat`: processor time, context switches, interrupts, processes (proc_stat(5)).
package struct ProcStat: Hashable, Sendable {
  /// One processor on line.
  package struct Core: Hashable, Sendable {
    /// The kernel's number of the processor.
    package var number: Int
    /// Its time by state.
    package var ticks: CPUTicks
  }

  /// All processors together.
  package private(set) var total = CPUTicks()
  /// The processors on line, in the file's order.
  package private(set) var cores: [Core] = []
  /// Changes whenever the numbers of `cores` do.
  package private(set) var generation = 0
  /// Context switches since boot.
  package private(set) var contextSwitches: UInt64 = 0
  /// Interrupts served since boot.
  package private(set) var interrupts: UInt64 = 0
  /// Processes and threads made since boot.
  package private(set) var processesCreated: UInt64 = 0
  /// Threads running or ready to run.
  package private(set) var running: UInt64 = 0
  /// Threads waiting for a disk.
  package private(set) var blocked: UInt64 = 0
  /// When the machine started, in seconds since 1970.
  package private(set) var bootTime: UInt64 = 0

  /// The most processors read; later ones are left out.
  package static let coresMax = 8_192
  private static let path: StaticString = "/proc/stat"

  /// Makes a reading of nothing.
  package init() {}

  /// Reads the file's bytes.
  ///
  /// - Throws: `malformed` where a known line has no numbers or no `cpu` line is there.
  package mutating func read(_ bytes: UnsafeRawBufferPointer) throws(ProcFSError) {
    var cursor = ByteCursor(bytes, Self.path)
    var coreCount = 0
    guard cursor.match("cpu ") else { throw cursor.failure() }
    total = try CPUTicks(&cursor)
    cursor.skipLine()
    while !cursor.isAtEnd {
      switch cursor.byte {
      case 0x63:  // c
        if cursor.match("cpu") {
          try readCore(&cursor, at: coreCount)
          coreCount += 1
        } else if cursor.match("ctxt ") {
          contextSwitches = try cursor.unsigned()
        }
      case 0x69:  // i
        if cursor.match("intr ") { interrupts = try cursor.unsigned() }
      case 0x62:  // b
        if cursor.match("btime ") { bootTime = try cursor.unsigned() }
      case 0x70:  // p
        if cursor.match("processes ") {
          processesCreated = try cursor.unsigned()
        } else if cursor.match("procs_running ") {
          running = try cursor.unsigned()
        } else if cursor.match("procs_blocked ") {
          blocked = try cursor.unsigned()
        }
      default: break
      }
      cursor.skipLine()
    }
    coreCount = min(coreCount, Self.coresMax)
    if coreCount < cores.count {
      cores.removeLast(cores.count - coreCount)
      generation &+= 1
    }
  }

  @inline(__always)
  private mutating func readCore(
    _ cursor: inout ByteCursor, at index: Int
  ) throws(ProcFSError) {
    let number = try cursor.unsigned()
    guard number < UInt64(Int32.max) else { throw cursor.failure() }
    let ticks = try CPUTicks(&cursor)
    guard index < Self.coresMax else { return }
    if index == cores.count {
      cores.append(Core(number: Int(number), ticks: ticks))
      generation &+= 1
      return
    }
    if cores[index].number != Int(number) {
      cores[index].number = Int(number)
      generation &+= 1
    }
    cores[index].ticks = ticks
  }
}
