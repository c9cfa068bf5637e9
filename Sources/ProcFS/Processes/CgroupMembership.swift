/// `/proc/PID/cgroup` (cgroups(7)): where a process stands in the hierarchies.
package enum CgroupMembership {
  /// The path in the unified hierarchy; where that is the root or absent, the longest path of the
  /// older hierarchies; empty where there is none.
  package static func path(_ bytes: UnsafeRawBufferPointer) -> String {
    let found = bestPath(bytes)
    return found.isEmpty ? "" : String(decoding: found, as: UTF8.self)
  }

  /// The path in the older hierarchy of `controller` (`memory`, `cpu`), if the process is in it.
  package static func path(_ bytes: UnsafeRawBufferPointer, controller: String) -> String? {
    var cursor = ByteCursor(bytes, "/proc/PID/cgroup")
    while !cursor.isAtEnd {
      if cursor.field(until: 0x3A) != nil, let list = cursor.field(until: 0x3A) {
        let names = list.split(separator: 0x2C)
        let matches = names.contains { equal(UnsafeRawBufferPointer(rebasing: $0), controller) }
        let path = cursor.line()
        if matches { return String(decoding: path, as: UTF8.self) }
      } else {
        cursor.skipLine()
      }
    }
    return nil
  }

  private static func bestPath(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    var cursor = ByteCursor(bytes, "/proc/PID/cgroup")
    var best = UnsafeRawBufferPointer(start: nil, count: 0)
    while !cursor.isAtEnd {
      let isUnified = cursor.match("0::")
      if !isUnified {
        guard cursor.field(until: 0x3A) != nil, cursor.field(until: 0x3A) != nil else {
          cursor.skipLine()
          continue
        }
      }
      let path = cursor.line()
      if isUnified, path.count > 1 { return path }
      if path.count > best.count { best = path }
    }
    return best
  }
}
