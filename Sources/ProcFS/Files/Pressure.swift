/// A file of `/proc/pressure`: how long tasks stood still for want of a resource.
package struct Pressure: Hashable, Sendable {
  /// Microseconds since boot in which at least one task stood still.
  package private(set) var some: UInt64
  /// Microseconds since boot in which all tasks stood still; older kernels have none for the CPU.
  package private(set) var full: UInt64?

  /// Reads the file's bytes.
  ///
  /// - Throws: `malformed` where a line has no total or the `some` line is missing.
  package init(_ bytes: UnsafeRawBufferPointer) throws(ProcFSError) {
    var cursor = ByteCursor(bytes, "/proc/pressure")
    guard cursor.match("some ") else { throw cursor.failure() }
    some = try Self.total(&cursor)
    cursor.skipLine()
    if cursor.match("full ") { full = try Self.total(&cursor) }
  }

  private static func total(_ cursor: inout ByteCursor) throws(ProcFSError) -> UInt64 {
    while !cursor.isAtLineEnd {
      cursor.skipBlanks()
      if cursor.match("total=") { return try cursor.unsigned() }
      let before = cursor.position
      cursor.skipField()
      if cursor.position == before { cursor.position += 1 }
    }
    throw cursor.failure()
  }
}
