/// One number out of a cgroup's `memory.stat` or `cpu.stat`.
package enum CgroupStat {
  /// The number after `key`.
  ///
  /// - Throws: `malformed` where the key is missing or has no number.
  package static func value(
    _ key: String, in bytes: UnsafeRawBufferPointer
  ) throws(ProcFSError) -> UInt64 {
    var cursor = ByteCursor(bytes, "a cgroup's stat")
    while !cursor.isAtEnd {
      if equal(cursor.field(), key) { return try cursor.unsigned() }
      cursor.skipLine()
    }
    throw cursor.failure()
  }
}
