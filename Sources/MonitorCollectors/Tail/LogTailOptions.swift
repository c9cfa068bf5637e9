/// How a growing file of lines is followed.
package struct LogTailOptions: Sendable, Equatable {
  /// The file; a symbolic link is followed.
  package var path: String
  /// Bytes before the end that are read at the start, to know the format and to fill a panel; 0 for
  /// none.
  package var lookBackBytes = 256 << 10
  /// The folder in which the place in the file is kept across restarts; `nil` where none is.
  package var stateFolder: String?
  /// The name of the file in that folder, without its ending.
  package var stateName = "log"
  /// How long a file that was rotated away is read on at the least after it last grew.
  package var drainTime: Duration = .seconds(5)
  /// How often the place is written at the most.
  package var saveInterval: Duration = .seconds(10)
  /// Bytes read in one look; what is left is read in the next, so that a rotation is seen soon even
  /// where there is much to read.
  package var bytesPerLook = 1 << 20

  /// Follows a file.
  package init(path: String) { self.path = path }
}
