import Glibc

/// A folder that is gone with the test.
package final class TemporaryFolder: Sendable {
  /// Its path.
  package let path: String

  /// Makes a folder of its own.
  package init() {
    var template = Array("/tmp/kilter-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { preconditionFailure("no temporary folder") }
    path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
  }

  deinit { Self.remove(path) }

  private static func remove(_ path: String) {
    // A link to a folder is removed, not followed.
    if unlink(path) == 0 { return }
    guard let stream = opendir(path) else { return }
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { raw in
        String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { remove(path + "/" + name) }
    }
    closedir(stream)
    rmdir(path)
  }

  /// Writes a file and gives its path.
  @discardableResult
  package func write(_ name: String, _ text: String, mode: UInt32 = 0o600) -> String {
    let file = path + "/" + name
    let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC, mode)
    precondition(descriptor >= 0, "\(file): errno \(errno)")
    defer { close(descriptor) }
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      precondition(count > 0)
      bytes = bytes.dropFirst(count)
    }
    return file
  }

  /// The bytes of a file; none where it is not there.
  package func bytes(_ name: String) -> [UInt8] {
    let descriptor = open(path + "/" + name, O_RDONLY)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(descriptor, &part, part.count)
      guard count > 0 else { return bytes }
      bytes += part.prefix(count)
    }
  }

  /// The text of a file; none where it is not there.
  package func text(_ name: String) -> String { String(decoding: bytes(name), as: UTF8.self) }
}
