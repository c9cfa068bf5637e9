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
  var file: Int32
  var records: LogRecords
}
