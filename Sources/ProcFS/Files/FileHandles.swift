/// `/proc/sys/fs/file-nr`: open files of the whole machine.
package struct FileHandles: Hashable, Sendable {
  /// Handles made and not free.
  package private(set) var used: UInt64
  /// The most handles there may be.
  package private(set) var limit: UInt64

  /// Reads the file's bytes.
  ///
  /// - Throws: `malformed` where one of the three numbers is missing.
  package init(_ bytes: UnsafeRawBufferPointer) throws(ProcFSError) {
    var cursor = ByteCursor(bytes, "/proc/sys/fs/file-nr")
    let made = try cursor.unsigned()
    let free = try cursor.unsigned()
    limit = try cursor.unsigned()
    used = made > free ? made - free : 0
  }
}
