/// The limits of the container this process lives in: those of the cgroup that is the root of what
/// it can see, or of its own cgroup where that belongs to a container.
///
/// Version 2 and version 1.
package struct CgroupLimits: Hashable, Sendable {
  /// The files of the memory controller, where memory is limited.
  package struct Memory: Hashable, Sendable {
    /// The limit's file: bytes or `max`.
    package var limitPath: String
    /// The file with the bytes in use, page cache included.
    package var usagePath: String
    /// The file with the parts of the use.
    package var statPath: String
    /// Whether the hierarchy is version 2.
    package var isUnified: Bool
    /// The limit in bytes when it was found.
    package var limit: UInt64
  }

  /// The files of the CPU controller, where CPU time is limited.
  package struct CPU: Hashable, Sendable {
    /// The file with the CPU time used.
    package var usagePath: String
    /// Seconds in one unit of that file's number.
    package var usageUnit: Double
    /// CPU time allowed, in cores.
    package var cores: Double
  }

  /// Memory, if it is limited.
  package private(set) var memory: Memory?
  /// CPU time, if it is limited.
  package private(set) var cpu: CPU?

  /// Finds the limits.
  ///
  /// - Parameters:
  ///   - cgroup: the folder of the hierarchies, `/sys/fs/cgroup`.
  ///   - membership: the bytes of `/proc/self/cgroup`.
  ///   - memoryTotal: the machine's memory in bytes; a limit above it is none.
  package init(cgroup: String, membership: UnsafeRawBufferPointer, memoryTotal: UInt64) {
    let own = CgroupMembership.path(membership)
    let inContainer = !ContainerName.of(cgroup: own).isEmpty
    let unified = inContainer ? [own, ""] : [""]
    for path in unified where memory == nil {
      memory = Self.memoryV2(cgroup + path, memoryTotal)
    }
    for path in unified where cpu == nil { cpu = Self.cpuV2(cgroup + path) }
    if memory == nil {
      memory =
        Self.candidates(cgroup, "memory", membership).lazy
        .compactMap { Self.memoryV1($0, memoryTotal) }.first
    }
    if cpu == nil {
      cpu =
        Self.candidates(cgroup, "cpu", membership).lazy
        .compactMap { Self.cpuV1($0, usage: Self.accounting(cgroup, membership)) }.first
    }
  }

  private static func accounting(
    _ cgroup: String, _ membership: UnsafeRawBufferPointer
  ) -> String? {
    candidates(cgroup, "cpuacct", membership)
      .map { $0 + "/cpuacct.usage" }.first { Folder.number($0) != nil }
  }

  /// Folders of a version 1 controller, the container's own first.
  private static func candidates(
    _ cgroup: String, _ controller: String, _ membership: UnsafeRawBufferPointer
  ) -> [String] {
    let base = cgroup + "/" + controller
    guard let own = CgroupMembership.path(membership, controller: controller), own.count > 1,
      !ContainerName.of(cgroup: own).isEmpty
    else { return [base] }
    return [base + own, base]
  }

  private static func memoryV2(_ folder: String, _ total: UInt64) -> Memory? {
    guard let limit = Folder.number(folder + "/memory.max"), limit > 0, UInt64(limit) < total
    else { return nil }
    return Memory(
      limitPath: folder + "/memory.max", usagePath: folder + "/memory.current",
      statPath: folder + "/memory.stat", isUnified: true, limit: UInt64(limit))
  }

  private static func memoryV1(_ folder: String, _ total: UInt64) -> Memory? {
    guard let limit = Folder.number(folder + "/memory.limit_in_bytes"), limit > 0,
      UInt64(limit) < total
    else { return nil }
    return Memory(
      limitPath: folder + "/memory.limit_in_bytes", usagePath: folder + "/memory.usage_in_bytes",
      statPath: folder + "/memory.stat", isUnified: false,
      limit: UInt64(limit))
  }

  private static func cpuV2(_ folder: String) -> CPU? {
    let quota = Folder.read(folder + "/cpu.max") { bytes in (try? CgroupQuota(bytes))?.cores }
    guard let cores = quota else { return nil }
    return CPU(usagePath: folder + "/cpu.stat", usageUnit: 1e-6, cores: cores)
  }

  private static func cpuV1(_ folder: String, usage: String?) -> CPU? {
    guard let usage, let quota = Folder.number(folder + "/cpu.cfs_quota_us"), quota > 0,
      let period = Folder.number(folder + "/cpu.cfs_period_us"), period > 0
    else { return nil }
    return CPU(usagePath: usage, usageUnit: 1e-9, cores: Double(quota) / Double(period))
  }
}
