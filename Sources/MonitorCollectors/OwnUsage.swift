import Glibc

/// What this process itself uses.
package struct OwnUsage: Hashable, Sendable {
  /// CPU time since start, all threads, in nanoseconds.
  package var cpuNanoseconds: Int64
  /// Resident memory in bytes; NaN where `/proc/self/statm` cannot be read.
  package var residentBytes: Double

  /// Makes a reading.
  package init(cpuNanoseconds: Int64, residentBytes: Double) {
    self.cpuNanoseconds = cpuNanoseconds
    self.residentBytes = residentBytes
  }

  /// Reads it: the process CPU clock (clock_gettime(2)) and the second field of
  /// `/proc/self/statm` (proc_pid_statm(5)), about 3 µs.
  package static let system: @Sendable () -> OwnUsage = {
    var now = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now)
    return OwnUsage(
      cpuNanoseconds: Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec),
      residentBytes: residentBytes())
  }

  private static func residentBytes() -> Double {
    let file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return .nan }
    defer { close(file) }
    var pages = 0.0
    var field = 0
    withUnsafeTemporaryAllocation(byteCount: 128, alignment: 1) { buffer in
      let count = read(file, buffer.baseAddress, buffer.count)
      for byte in buffer.prefix(max(0, count)) {
        if byte == 0x20 {
          field += 1
        } else if field == 1, (0x30...0x39).contains(byte) {
          pages = pages * 10 + Double(byte - 0x30)
        }
      }
    }
    return field > 1 ? pages * Double(sysconf(Int32(_SC_PAGESIZE))) : .nan
  }
}
