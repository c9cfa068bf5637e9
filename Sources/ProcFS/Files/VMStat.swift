/// `/proc/vmstat`: events of the memory management since boot.
package struct VMStat: Hashable, Sendable {
  /// A line of the file.
  package enum Field: Int, CaseIterable, Sendable {
    /// Page faults, minor and major; pages swapped in and out; processes killed for memory.
    case pageFaults, majorFaults, swapIn, swapOut, outOfMemoryKills
  }

  private static let keys: [StaticString] = [
    "pgfault", "pgmajfault", "pswpin", "pswpout", "oom_kill",
  ]

  private var table = FieldTable(count: Field.allCases.count)

  /// Makes a reading of nothing.
  package init() {}

  /// A field, where the kernel has it.
  package subscript(field: Field) -> UInt64? { table[field.rawValue] }

  /// Reads the file's bytes.
  ///
  /// - Throws: `malformed` where a wanted line has no number.
  package mutating func read(_ bytes: UnsafeRawBufferPointer) throws(ProcFSError) {
    try table.readLines(bytes, keys: Self.keys, path: "/proc/vmstat")
  }
}
