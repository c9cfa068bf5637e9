import Glibc
package import MonitorStorage

/// Gets the key that encrypts history from where the settings say it is.
package enum StorageKeyReader {
  /// Why there is no key where there should be one; it never holds the key.
  package struct Problem: Error, Equatable, Sendable, CustomStringConvertible {
    /// The place and what is wrong with it, in a sentence.
    package var description: String
  }

  /// A larger file holds no key.
  private static let bytesMax = 4_096

  /// The key; `nil` where history is not encrypted.
  ///
  /// - Throws: what is wrong with the key or its file, which is refused where others than its
  ///   owner can read or write it.
  package static func key(
    _ settings: Settings, environment: [String: String]
  ) throws(Problem) -> StorageKey? {
    switch settings.storageKeyOrigin {
    case .none: return nil
    case .environment:
      let text = environment[StorageKeyOrigin.variable] ?? ""
      return try parse(text, from: "$\(StorageKeyOrigin.variable)")
    case .file:
      let path = settings.storageKeyFile
      return try parse(try read(path), from: path)
    }
  }

  private static func parse(_ text: String, from place: String) throws(Problem) -> StorageKey {
    do throws(StorageKeyError) {
      return try StorageKey(text: text)
    } catch {
      throw Problem(description: "\(place): \(error)")
    }
  }

  private static func read(_ path: String) throws(Problem) -> String {
    // A pipe that nobody writes to must not stop the program.
    let file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard file >= 0 else { throw Problem(description: "\(path): \(SystemFile.reason(errno))") }
    defer { close(file) }
    var facts = stat()
    guard fstat(file, &facts) == 0 else {
      throw Problem(description: "\(path): \(SystemFile.reason(errno))")
    }
    guard facts.st_mode & S_IFMT == S_IFREG else {
      throw Problem(description: "\(path): a key stands in a file, and this is none")
    }
    guard facts.st_mode & 0o077 == 0 else {
      let mode = String(facts.st_mode & 0o7777, radix: 8)
      throw Problem(
        description: "\(path): others can use it (mode \(mode)); chmod 600 keeps the key secret")
    }
    guard facts.st_size <= bytesMax else {
      throw Problem(description: "\(path): \(facts.st_size) bytes are no key")
    }
    var bytes = [UInt8](repeating: 0, count: bytesMax)
    var count = 0
    while count < bytesMax {
      let read = bytes.withUnsafeMutableBytes { room in
        Glibc.read(file, room.baseAddress?.advanced(by: count), bytesMax - count)
      }
      if read < 0, errno == EINTR { continue }
      guard read >= 0 else { throw Problem(description: "\(path): \(SystemFile.reason(errno))") }
      if read == 0 { break }
      count += read
    }
    return String(decoding: bytes[..<count], as: UTF8.self)
  }
}
