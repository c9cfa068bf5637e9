import Glibc
import MonitorStorage

/// A file that one process holds at a time, with the number of that process in it.
///
/// The lock is that of an open file (flock(2)): it ends with the process, however that ends. The file
/// stays, as taking it away would let two hold one of the same name.
package final class HeldLock: Sendable {
  /// Why it is not held, in a sentence.
  package struct Problem: Error, Equatable, Sendable, CustomStringConvertible {
    /// The sentence.
    package var description: String
    /// Makes a problem.
    package init(_ description: String) { self.description = description }
  }

  private let file: Int32

  /// Takes the lock of a path and makes its folder where there is none; `noun` is what it stands for.
  ///
  /// - Throws: who holds it, or why it cannot be.
  package init(_ path: String, for noun: String) throws(Problem) {
    if let slash = path.lastIndex(of: "/"), slash != path.startIndex {
      try? FileSystem.system.makeFolder(String(path[..<slash]), 0o700)
    }
    let opened = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard opened >= 0 else { throw Problem("\(path): \(SystemFile.reason(errno))") }
    guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
      let number = errno
      defer { close(opened) }
      guard number == EWOULDBLOCK else {
        throw Problem("\(path): \(SystemFile.reason(number))")
      }
      throw Problem("another kilter serve (\(Self.holder(opened))) has \(noun)")
    }
    let text = Array("\(getpid())\n".utf8)
    guard ftruncate(opened, 0) == 0, pwrite(opened, text, text.count, 0) == text.count else {
      let number = errno
      close(opened)
      throw Problem("\(path): \(SystemFile.reason(number))")
    }
    file = opened
  }

  deinit {
    // A child that is about to become another program still has the file open for a moment.
    flock(file, LOCK_UN)
    close(file)
  }

  private static func holder(_ file: Int32) -> String {
    let text = String(decoding: SystemFile.bytes(from: file, limit: 32) ?? [], as: UTF8.self)
    return Int32(text.prefix { $0.isNumber }).map { "process \($0)" } ?? "a process"
  }
}
