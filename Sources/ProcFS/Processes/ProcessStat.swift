import Glibc

/// `/proc/PID/stat` (proc_pid_stat(5)): the fields somebody wants.
package struct ProcessStat: Hashable, Sendable {
  /// Where the command name stands in the bytes, without its parentheses.
  package var name: Range<Int> = 0..<0
  /// A fingerprint of the command name, to notice a change without keeping it.
  package var nameFingerprint: UInt64 = 0
  /// The state letter, ASCII.
  package var state: UInt8 = 0
  /// The parent's process ID.
  package var parent: Int32 = 0
  /// Major page faults.
  package var majorFaults: UInt64 = 0
  /// User time in clock ticks, guests included.
  package var userTicks: UInt64 = 0
  /// System time in clock ticks.
  package var systemTicks: UInt64 = 0
  /// Threads.
  package var threads: Int32 = 0
  /// Start after boot in clock ticks.
  package var startTicks: UInt64 = 0
  /// Resident pages.
  package var residentPages: UInt64 = 0

  private static let path: StaticString = "/proc/PID/stat"

  /// Makes a reading of nothing.
  package init() {}

  /// Reads the file's bytes.
  ///
  /// The name may hold anything, so it ends at the **last** `)`.
  ///
  /// - Throws: `malformed` where a field is missing or no number.
  package mutating func read(_ bytes: UnsafeRawBufferPointer) throws(ProcFSError) {
    var cursor = ByteCursor(bytes, Self.path)
    guard let base = bytes.baseAddress, let open = memchr(base, 0x28, bytes.count),
      let end = bytes.lastIndex(of: 0x29)
    else { throw cursor.failure() }
    let start = UnsafeRawPointer(open) - base + 1
    guard start <= end else { throw cursor.failure() }
    name = start..<end
    nameFingerprint = fingerprint(UnsafeRawBufferPointer(rebasing: bytes[name]))
    cursor.position = end + 1
    try readFields(&cursor)
  }

  @inline(__always)
  private mutating func readFields(_ cursor: inout ByteCursor) throws(ProcFSError) {
    cursor.skipBlanks()
    state = cursor.byte
    guard state >= 0x41, state <= 0x7A else { throw cursor.failure() }
    cursor.position += 1
    parent = Int32(clamping: try cursor.signed())
    for _ in 5...11 { cursor.skipField() }
    majorFaults = try cursor.unsigned()
    cursor.skipField()
    userTicks = try cursor.unsigned()
    systemTicks = try cursor.unsigned()
    for _ in 16...19 { cursor.skipField() }
    threads = Int32(clamping: try cursor.signed())
    cursor.skipField()
    startTicks = try cursor.unsigned()
    cursor.skipField()
    residentPages = try cursor.unsigned()
  }
}

/// FNV-1a over 64 bits (Fowler, Noll, Vo); tells a change, is no proof of equality.
@inline(__always) func fingerprint(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
  var hash: UInt64 = 0xcbf2_9ce4_8422_2325
  for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
  return hash
}
