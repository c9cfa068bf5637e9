/// `/proc/loadavg` (proc_loadavg(5)).
///
/// Loads are in hundredths, as the kernel writes them.
package struct LoadAverage: Hashable, Sendable {
  /// Mean run queue of the last minute, in hundredths.
  package private(set) var oneMinute: UInt64
  /// Mean run queue of the last five minutes, in hundredths.
  package private(set) var fiveMinutes: UInt64
  /// Mean run queue of the last quarter of an hour, in hundredths.
  package private(set) var fifteenMinutes: UInt64
  /// Threads running or ready to run now.
  package private(set) var runnable: UInt64
  /// Threads that exist.
  package private(set) var threads: UInt64

  /// Reads the file's bytes.
  ///
  /// - Throws: `malformed` where a column is missing or no number.
  package init(_ bytes: UnsafeRawBufferPointer) throws(ProcFSError) {
    var cursor = ByteCursor(bytes, "/proc/loadavg")
    oneMinute = try cursor.hundredths()
    fiveMinutes = try cursor.hundredths()
    fifteenMinutes = try cursor.hundredths()
    runnable = try cursor.unsigned()
    guard cursor.match("/") else { throw cursor.failure() }
    threads = try cursor.unsigned()
  }
}
