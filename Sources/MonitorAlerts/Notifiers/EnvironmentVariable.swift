import Glibc

/// A variable of the environment that a child is given as well.
enum EnvironmentVariable {
  /// Its value; `nil` where it is not set or empty.
  static func value(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    let text = String(cString: value)
    return text.isEmpty ? nil : text
  }
}
