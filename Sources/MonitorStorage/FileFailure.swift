import Glibc

/// A call to the file system that failed.
package struct FileFailure: Error, Hashable, Sendable, CustomStringConvertible {
  /// The call, by the name of its manual page.
  package var call: String
  /// The path it was about.
  package var path: String
  /// The error number of errno(3).
  package var number: Int32

  /// Makes a failure.
  package init(_ call: String, _ path: String, _ number: Int32) {
    self.call = call
    self.path = path
    self.number = number
  }

  /// The path and the reason in a few words.
  package var description: String { "\(path): \(String(cString: strerror(number))) (\(call))" }
}
