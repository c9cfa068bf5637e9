import Glibc

/// The open file of one input's scores.
struct ScoreFile: ~Copyable {
  /// Its descriptor.
  let descriptor: Int32
  private let path: String
  /// Whether it is a file on a disk rather than a pipe or a device.
  private let isRegular: Bool

  /// Opens `path` and makes its folder if need be; `-` is standard output.
  ///
  /// - Throws: `DetectError.scores` where that fails, or where the path leads to the file that is
  ///   being read, which would be lost.
  init(_ path: String, input: Int32) throws(DetectError) {
    let file = try Self.open(path, input: input)
    var facts = stat()
    descriptor = file
    isRegular = path != "-" && fstat(file, &facts) == 0 && facts.st_mode & S_IFMT == S_IFREG
    self.path = path
  }

  private static func open(_ path: String, input: Int32) throws(DetectError) -> Int32 {
    guard path != "-" else { return STDOUT_FILENO }
    if let slash = path.lastIndex(of: "/"), slash > path.startIndex,
      let reason = FileTree.makeFolder(String(path[..<slash]))
    {
      throw .scores("\(path): \(reason)")
    }
    var facts = stat()
    if fstat(input, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG,
      FileTree.identity(of: path) == FileTree.Identity(facts)
    {
      throw .scores("\(path) is the file that is read")
    }
    let file = Glibc.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw .scores("\(path): \(SystemFile.reason(errno))") }
    return file
  }

  /// Closes it; the scores of an input that was not read to its end are removed, so that nobody
  /// takes them for whole.
  consuming func finish(isWhole: Bool) throws(DetectError) {
    guard path != "-" else { return }
    let isClosed = close(descriptor) == 0
    let error = errno
    if !isWhole, isRegular { unlink(path) }
    if isWhole, !isClosed { throw .scores("\(path): \(SystemFile.reason(error))") }
  }
}
