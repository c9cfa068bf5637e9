/// The log that is being written.
package struct OpenLog: Sendable {
  /// Its head.
  package let head: LogHead
  /// Bytes written.
  package var bytes: Int
  /// Records written.
  package var ticks: Int
  /// Records that are on the disk for sure.
  package var syncedTicks: Int
  /// The open file.
  var file: Int32
  /// The chain so far.
  var records: LogRecords
}
