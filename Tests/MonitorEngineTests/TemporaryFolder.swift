import Glibc

/// A folder of its own for a test, gone with what is in it when the test ends.
final class TemporaryFolder {
  let path: String

  init() {
    var template = Array("/tmp/kilter-engine-XXXXXX".utf8CString)
    let made = template.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
    }
    guard let made else { preconditionFailure("no temporary folder") }
    path = made
  }

  deinit { Self.remove(path) }

  /// The names of the files in it, sorted.
  var names: [String] { Self.names(path).sorted() }

  private static func names(_ folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  private static func remove(_ path: String) {
    for name in names(path) { remove(path + "/" + name) }
    Glibc.remove(path)
  }
}
