import Glibc

/// Space and inodes of a filesystem (statvfs(3)).
package struct FilesystemSpace: Hashable, Sendable {
  /// Bytes in all.
  package var bytes: UInt64
  /// Bytes free, those reserved for root included.
  package var bytesFree: UInt64
  /// Bytes free for everybody.
  package var bytesAvailable: UInt64
  /// Inodes in all; 0 where the filesystem does not count them.
  package var inodes: UInt64
  /// Inodes free.
  package var inodesFree: UInt64

  /// Makes a description.
  package init(
    bytes: UInt64, bytesFree: UInt64, bytesAvailable: UInt64, inodes: UInt64, inodesFree: UInt64
  ) {
    self.bytes = bytes
    self.bytesFree = bytesFree
    self.bytesAvailable = bytesAvailable
    self.inodes = inodes
    self.inodesFree = inodesFree
  }

  /// Asks the kernel about the filesystem at `path`.
  ///
  /// Never ask about a network filesystem: the call waits for the server, for ever if need be.
  ///
  /// - Throws: `cannotRead`.
  package init(at path: String) throws(ProcFSError) {
    var answer = statvfs()
    var code = statvfs(path, &answer)
    while code != 0 && errno == EINTR { code = statvfs(path, &answer) }
    guard code == 0 else { throw .cannotRead(path: path, errno: errno) }
    let size = UInt64(answer.f_frsize > 0 ? answer.f_frsize : answer.f_bsize)
    bytes = Self.product(UInt64(answer.f_blocks), size)
    bytesFree = Self.product(UInt64(answer.f_bfree), size)
    bytesAvailable = Self.product(UInt64(answer.f_bavail), size)
    inodes = UInt64(answer.f_files)
    inodesFree = UInt64(answer.f_ffree)
  }

  private static func product(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let (product, overflow) = a.multipliedReportingOverflow(by: b)
    return overflow ? .max : product
  }
}
