import Glibc

/// The path of the local socket, made ready to be bound.
///
/// A socket that nobody listens at is what a process left that was killed: it is taken away. One that
/// somebody listens at is not, nor anything else that has the name.
package struct SocketPlace: Sendable {
  /// The path.
  package let path: String
  /// Held for as long as the place is used, so that two that start at once do not take away each
  /// other's.
  private let lock: HeldLock

  /// Makes the path ready.
  ///
  /// - Throws: who uses it, or what is wrong with it.
  package init(_ path: String) throws(HeldLock.Problem) {
    self.path = path
    lock = try HeldLock(path + ".lock", for: "the socket \(path)")
    var facts = stat()
    guard lstat(path, &facts) == 0 else {
      if errno == ENOENT { return }
      throw HeldLock.Problem("\(path): \(SystemFile.reason(errno))")
    }
    guard facts.st_mode & S_IFMT == S_IFSOCK else {
      throw HeldLock.Problem("\(path): it is no socket, and stays as it is")
    }
    try Self.refuseLiving(path)
    guard unlink(path) == 0 || errno == ENOENT else {
      throw HeldLock.Problem("\(path): \(SystemFile.reason(errno))")
    }
  }

  /// Takes the socket away at the end.
  package func remove() {
    var facts = stat()
    if lstat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFSOCK { unlink(path) }
  }

  private static func refuseLiving(_ path: String) throws(HeldLock.Problem) {
    guard var address = UnixAddress(path) else {
      throw HeldLock.Problem("\(path): it is too long for a socket")
    }
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    let probe = socket(AF_UNIX, kind | Int32(SOCK_NONBLOCK.rawValue), 0)
    guard probe >= 0 else { throw HeldLock.Problem("\(path): \(SystemFile.reason(errno))") }
    defer { close(probe) }
    let result = address.use { connect(probe, $0, $1) }
    // EAGAIN: somebody listens and has not taken those who came before.
    if result == 0 || errno == EAGAIN || errno == EINPROGRESS {
      throw HeldLock.Problem("another program\(peer(probe)) listens at \(path)")
    }
    guard errno == ECONNREFUSED || errno == ENOENT else {
      throw HeldLock.Problem("\(path): \(SystemFile.reason(errno))")
    }
  }

  /// The process at the other end, where the kernel tells (unix(7): `SO_PEERCRED`).
  private static func peer(_ descriptor: Int32) -> String {
    // struct ucred, which Swift does not see: pid, uid, gid.
    var credentials: (pid: Int32, uid: UInt32, gid: UInt32) = (0, 0, 0)
    var size = socklen_t(MemoryLayout.size(ofValue: credentials))
    guard getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0,
      credentials.pid > 0
    else { return "" }
    return " (process \(credentials.pid))"
  }
}
