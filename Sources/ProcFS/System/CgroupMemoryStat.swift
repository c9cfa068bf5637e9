/// `memory.stat` of a cgroup: what its memory is used for, in bytes.
package struct CgroupMemoryStat: Hashable, Sendable {
  /// A line of the file.
  package enum Field: Int, CaseIterable, Sendable {
    case inactiveFile, file, anonymous, slab, shared, dirty, writeback, mapped, kernelStack
    case pageTables
  }

  private static let unified: [StaticString] = [
    "inactive_file", "file", "anon", "slab", "shmem", "file_dirty", "file_writeback",
    "file_mapped", "kernel_stack", "pagetables",
  ]
  /// Version 1; what it does not tell has a name that no line has.
  private static let older: [StaticString] = [
    "total_inactive_file", "total_cache", "total_rss", "(none)", "total_shmem", "total_dirty",
    "total_writeback", "total_mapped_file", "(none)", "(none)",
  ]

  private var table = FieldTable(count: Field.allCases.count)

  /// Makes a reading of nothing.
  package init() {}

  /// A field in bytes, where the kernel has it.
  package subscript(field: Field) -> UInt64? { table[field.rawValue] }

  /// Reads the file's bytes; `isUnified` tells version 2 from version 1.
  ///
  /// - Throws: `malformed` where a wanted line has no number or the reclaimable cache is missing.
  package mutating func read(
    _ bytes: UnsafeRawBufferPointer, isUnified: Bool
  ) throws(ProcFSError) {
    try table.readLines(
      bytes, keys: isUnified ? Self.unified : Self.older, path: "memory.stat")
    guard self[.inactiveFile] != nil else {
      throw .malformed(path: "memory.stat", offset: bytes.count)
    }
  }
}
