package import MonitorModel

/// How following a file stands.
package struct LogTailStatus: Sendable, Equatable {
  /// Why the path cannot be read now; `nil` where it can.
  package var problem: CollectorError?
  /// Bytes that are there and were not read yet.
  package var backlog: Int64 = 0
  /// Whether the end has been reached since the start.
  package var hasCaughtUp = false
  /// How often the path led to another file, or the file was cut.
  package var rotations: UInt64 = 0
  /// Lines that were longer than the limit and were dropped.
  package var longLines: UInt64 = 0
  /// How often the file was cut and no copy of what was not read was found, or files were renamed so
  /// fast that one may have been missed, or came faster than they are read.
  package var losses: UInt64 = 0
  /// How often a kept place was of no file that is there.
  package var strayPlaces: UInt64 = 0
  /// How often the place could not be written.
  package var unsavedPlaces: UInt64 = 0

  /// Nothing yet.
  package init() {}
}
