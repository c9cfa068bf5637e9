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
    do throws(SecretFile.Problem) {
      return try SecretFile.text(path, of: "key", bytesMax: bytesMax)
    } catch {
      throw Problem(description: error.description)
    }
  }
}
