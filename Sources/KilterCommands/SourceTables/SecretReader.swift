package import MonitorSupport
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
    do throws(SecretFile.Problem) {
      return try SecretFile.text(path, of: "secret", bytesMax: bytesMax)
    } catch {
      throw Problem(description: error.description)
    }
  }
}
