/// `/proc/meminfo` (proc_meminfo(5)): the fields somebody wants, in kibibytes.
package struct MemInfo: Hashable, Sendable {
  /// A line of the file.
  package enum Field: Int, CaseIterable, Sendable {
    case total, free, available, buffers, cached, swapCached, active, inactive, swapTotal
    case swapFree, dirty, writeback, anonymous, mapped, shared, slab, reclaimable, unreclaimable
    case kernelStack, pageTables, committed, hugePagesTotal
  }

  private static let keys: [StaticString] = [
    "MemTotal", "MemFree", "MemAvailable", "Buffers", "Cached", "SwapCached", "Active",
    "Inactive", "SwapTotal", "SwapFree", "Dirty", "Writeback", "AnonPages", "Mapped", "Shmem",
    "Slab", "SReclaimable", "SUnreclaim", "KernelStack", "PageTables", "Committed_AS",
    "HugePages_Total",
  ]

  private var table = FieldTable(count: Field.allCases.count)

  /// Makes a reading of nothing.
  package init() {}

  /// A field in kibibytes, where the kernel has it.
  package subscript(field: Field) -> UInt64? { table[field.rawValue] }

  /// Reads the file's bytes.
  ///
  /// - Throws: `malformed` where a wanted line has no number or `MemTotal` is missing.
  package mutating func read(_ bytes: UnsafeRawBufferPointer) throws(ProcFSError) {
    try table.readLines(bytes, keys: Self.keys, path: "/proc/meminfo")
    guard self[.total] != nil else {
      throw .malformed(path: "/proc/meminfo", offset: bytes.count)
    }
  }
}
