import Glibc
import MonitorModel
import ProcFS

/// What the machine is: name, kernel, processors, limits, time since boot.
struct HostProbe: ~Copyable {
  private var uptime: ProcFile
  private let hostname: String
  private let kernel: String
  private let limits: CgroupLimits
  private var seconds = 0.0

  /// Reads what does not change.
  init(proc: String, limits: CgroupLimits) {
    uptime = ProcFile(proc + "/uptime")
    hostname = Folder.line(proc + "/sys/kernel/hostname") ?? "localhost"
    kernel = Folder.line(proc + "/sys/kernel/osrelease") ?? "unknown"
    self.limits = limits
  }

  /// The facts of this tick.
  mutating func facts(
    processors: Int, memoryTotal: UInt64, _ context: inout CollectionContext
  ) -> HostFacts {
    do throws(ProcFSError) {
      try uptime.read(into: &context.buffer)
      seconds = Double(try Uptime(context.buffer.bytes).hundredths) / 100
      context.resolve(uptime.path)
    } catch {
      _ = context.report(error, on: uptime.path, remedy: "Mount /proc.")
    }
    let cores = Double(max(processors, 1))
    return HostFacts(
      hostname: hostname, kernel: kernel, processors: processors,
      cpuLimit: min(limits.cpu?.cores ?? cores, cores),
      memoryLimit: limits.memory.map { min($0.limit, memoryTotal) } ?? memoryTotal,
      limitedByCgroup: limits.cpu != nil || limits.memory != nil, uptimeSeconds: seconds)
  }
}
