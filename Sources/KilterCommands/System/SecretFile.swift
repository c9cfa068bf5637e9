import Glibc

/// A small file that holds a secret: read only where nobody but its owner can use it.
enum SecretFile {
  /// What is wrong with a file, in a sentence; it never holds the secret.
  struct Problem: Error, Equatable, Sendable, CustomStringConvertible {
    /// The path and what is wrong.
    var description: String
  }

  /// The text of a file of at most `bytesMax` bytes that holds a `noun`; what is not UTF-8 becomes
  /// U+FFFD.
  ///
  /// With `isOwn` it must belong to this user, or to root.
  ///
  /// - Throws: also where others than the file's owner can read or write it.
  static func text(
    _ path: String, of noun: String, bytesMax: Int, isOwn: Bool = false
  ) throws(Problem) -> String {
    // A pipe that nobody writes to must not stop the program.
    let file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard file >= 0 else { throw Problem(description: "\(path): \(SystemFile.reason(errno))") }
    defer { close(file) }
    var facts = stat()
    guard fstat(file, &facts) == 0 else {
      throw Problem(description: "\(path): \(SystemFile.reason(errno))")
    }
    guard facts.st_mode & S_IFMT == S_IFREG else {
      throw Problem(description: "\(path): a \(noun) stands in a file, and this is none")
    }
    guard facts.st_mode & 0o077 == 0 else {
      let mode = String(facts.st_mode & 0o7777, radix: 8)
      throw Problem(
        description: "\(path): others can use it (mode \(mode)); chmod 600 keeps the \(noun) secret"
      )
    }
    guard !isOwn || facts.st_uid == geteuid() || facts.st_uid == 0 else {
      throw Problem(
        description: "\(path): it belongs to user \(facts.st_uid), and not to the one of kilter")
    }
    guard facts.st_size <= bytesMax else {
      throw Problem(description: "\(path): \(facts.st_size) bytes are no \(noun)")
    }
    guard let bytes = SystemFile.bytes(from: file, limit: bytesMax) else {
      throw Problem(description: "\(path): \(SystemFile.reason(errno))")
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
