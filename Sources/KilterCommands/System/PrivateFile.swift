import Glibc
import MonitorStorage

/// Small files that only their owner can use, replaced as a whole: a reader sees the old text or the
/// new one, never a part.
package enum PrivateFile {
  /// Puts a text in the place of a file; its folder is made where there is none.
  ///
  /// - Returns: why it failed, or `nil`.
  package static func replace(_ path: String, with text: String) -> String? {
    guard let slash = path.lastIndex(of: "/") else { return "\(path) is no path" }
    try? FileSystem.system.makeFolder(String(path[..<slash]), 0o700)
    let beside = "\(path).\(getpid())"
    // What a program of the same number left behind is of no use to anybody.
    unlink(beside)
    let file = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard file >= 0 else { return SystemFile.reason(errno) }
    let isWritten = Output.write(text, to: file)
    var error = errno
    if close(file) == 0, isWritten {
      if rename(beside, path) == 0 { return nil }
      error = errno
    } else if isWritten {
      error = errno
    }
    unlink(beside)
    return SystemFile.reason(error)
  }

  /// The bytes of a file that nobody but this user or root can have written; at most `limit` of
  /// them.
  package static func bytes(of path: String, limit: Int) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var facts = stat()
    guard fstat(file, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG,
      facts.st_uid == geteuid() || facts.st_uid == 0, facts.st_mode & 0o022 == 0
    else { return nil }
    return SystemFile.bytes(from: file, limit: limit)
  }
}
