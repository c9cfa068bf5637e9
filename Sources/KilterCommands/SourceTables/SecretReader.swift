import Glibc
package import MonitorCollectors

/// Gets the password or token of a source from the file or the variable that its table names.
package enum SecretReader {
  /// Why there is no secret where there should be one; it never holds the secret.
  package struct Problem: Error, Equatable, Sendable, CustomStringConvertible {
    /// The place and what is wrong with it, in a sentence.
    package var description: String

    /// Makes a problem.
    package init(description: String) { self.description = description }
  }

  /// A larger file holds no secret.
  private static let bytesMax = 65_536

  /// The secret that `KEY_file` or `KEY_env` of a table names; `nil` where neither is there.
  ///
  /// - Throws: what is wrong with the file, which is refused where others than its owner can read
  ///   or write it, or with the variable.
  package static func secret(
    _ key: String, of entry: SourceEntry, environment: [String: String]
  ) throws(Problem) -> Secret? {
    if let name = entry.text(key + "_env") {
      guard let text = environment[name], !text.isEmpty else {
        throw Problem(description: "\(entry.source): `\(key)_env`: $\(name) is not set")
      }
      return Secret(text)
    }
    guard let path = entry.text(key + "_file") else { return nil }
    var text = try read(path)
    while let last = text.last, last.isNewline { text.removeLast() }
    guard !text.isEmpty else { throw Problem(description: "\(path): it is empty") }
    return Secret(text)
  }

  private static func read(_ path: String) throws(Problem) -> String {
    var facts = stat()
    guard stat(path, &facts) == 0 else {
      throw Problem(description: "\(path): \(SystemFile.reason(errno))")
    }
    guard facts.st_mode & S_IFMT == S_IFREG else {
      throw Problem(description: "\(path): a secret stands in a file, and this is none")
    }
    guard facts.st_mode & 0o077 == 0 else {
      let mode = String(facts.st_mode & 0o7777, radix: 8)
      throw Problem(
        description: "\(path): others can use it (mode \(mode)); chmod 600 keeps it secret")
    }
    guard let bytes = SystemFile.bytes(of: path, limit: bytesMax) else {
      throw Problem(description: "\(path): \(SystemFile.reason(errno))")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Problem(description: "\(path): it is not UTF-8 text")
    }
    return text
  }
}
