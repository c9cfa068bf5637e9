import Glibc

/// Where bytes come from: a file, a pipe, or what a test has written.
package struct ByteSource {
  /// What one reading gave.
  package enum Outcome: Equatable, Sendable {
    /// So many bytes, at least one.
    case bytes(Int)
    /// There are no more.
    case end
    /// They cannot be read, and why.
    case failed(String)
  }

  /// Whether somebody may be writing it just now, so that results must not wait.
  package var isLive: Bool
  /// Reads as much as there is, at most what fits.
  package var read: (UnsafeMutableRawBufferPointer) -> Outcome

  /// A source of whatever `read` gives.
  package init(isLive: Bool, read: @escaping (UnsafeMutableRawBufferPointer) -> Outcome) {
    self.isLive = isLive
    self.read = read
  }

  /// The bytes of an open file, which stays the caller's to close.
  package init(descriptor: Int32) {
    var facts = stat()
    let isFile = fstat(descriptor, &facts) == 0 && facts.st_mode & S_IFMT == S_IFREG
    self.init(isLive: !isFile) { room in
      while true {
        let count = Glibc.read(descriptor, room.baseAddress, room.count)
        if count > 0 { return .bytes(count) }
        if count == 0 { return .end }
        if errno != EINTR { return .failed(SystemFile.reason(errno)) }
      }
    }
  }
}
