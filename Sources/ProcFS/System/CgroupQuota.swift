/// `cpu.max` of a version 2 cgroup: quota and period in microseconds.
package struct CgroupQuota: Hashable, Sendable {
  /// CPU time allowed, in cores; `nil` for no limit.
  package private(set) var cores: Double?

  /// Reads the file's bytes.
  ///
  /// - Throws: `malformed` where there is neither `max` nor a pair of numbers above 0.
  package init(_ bytes: UnsafeRawBufferPointer) throws(ProcFSError) {
    var cursor = ByteCursor(bytes, "cpu.max")
    if cursor.match("max") { return }
    let quota = try cursor.unsigned()
    let period = try cursor.unsigned()
    guard quota > 0, period > 0 else { throw cursor.failure() }
    cores = Double(quota) / Double(period)
  }
}
