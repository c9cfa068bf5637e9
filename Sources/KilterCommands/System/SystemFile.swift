import Glibc

/// Small text files of the machine the program runs on.
package enum SystemFile {
  /// A larger file is no configuration.
  private static let bytesMax = 1 << 20

  /// Reads a file of at most 1 MiB of UTF-8.
  package static func read(_ path: String) -> SettingsInput.FileContent {
    var facts = stat()
    guard stat(path, &facts) == 0 else {
      return [ENOENT, ENOTDIR, EACCES].contains(errno) ? .absent : .unreadable(reason(errno))
    }
    guard facts.st_mode & S_IFMT != S_IFDIR else { return .unreadable("it is a directory") }
    guard let bytes = bytes(of: path, limit: bytesMax + 1) else {
      return .unreadable(reason(errno))
    }
    guard bytes.count <= bytesMax else { return .unreadable("it is larger than 1 MiB") }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      return .unreadable("it is not UTF-8 text")
    }
    return .text(text)
  }

  /// The first `limit` bytes of a file; `nil`, with `errno` set, where it cannot be read.
  package static func bytes(of path: String, limit: Int) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    return bytes(from: file, limit: limit)
  }

  /// The next bytes of an open file, at most `limit`; `nil`, with `errno` set, where it cannot be
  /// read.
  static func bytes(from file: Int32, limit: Int) -> [UInt8]? {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 16_384)
    while bytes.count < limit {
      let count = Glibc.read(file, &chunk, min(chunk.count, limit - bytes.count))
      if count < 0 {
        if errno == EINTR { continue }
        return nil
      }
      if count == 0 { break }
      bytes.append(contentsOf: chunk[..<count])
    }
    return bytes
  }

  /// Writes a new file.
  ///
  /// - Returns: why it failed, or `nil`; a file that exists is left as it is.
  package static func create(_ path: String, _ text: String) -> String? {
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard file >= 0 else {
      return errno == EEXIST ? "it exists already" : reason(errno)
    }
    let isWritten = Output.write(text, to: file)
    let error = errno
    guard close(file) == 0, isWritten else { return reason(isWritten ? errno : error) }
    return nil
  }

  /// The path of this program; `nil` where the kernel does not tell.
  static func ownPath() -> String? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    guard count > 0 else { return nil }
    return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The mode of a file or folder, and what is wrong with it; `nil` where there is none.
  package static func permissions(of path: String) -> String? {
    var facts = stat()
    guard stat(path, &facts) == 0 else { return nil }
    var text = "mode " + String(facts.st_mode & 0o7777, radix: 8)
    if facts.st_uid != geteuid() { text += ", of another user" }
    if facts.st_mode & 0o077 != 0 { text += ", others can use it" }
    return access(path, W_OK) == 0 ? text : text + ", not writable"
  }

  /// Size and mode of a file, or why there is none, in words.
  package static func state(of path: String) -> String {
    var facts = stat()
    guard stat(path, &facts) == 0 else { return reason(errno) }
    let mode = String(facts.st_mode & 0o7777, radix: 8)
    let whose = facts.st_uid == geteuid() ? "" : ", of another user"
    return "\(facts.st_size) bytes, mode \(mode)\(whose)"
  }

  /// An error number in words.
  package static func reason(_ number: Int32) -> String { String(cString: strerror(number)) }
}
