import Glibc
import KilterCommands
import Testing

/// A folder that is removed with all in it.
final class TemporaryFolder {
  /// Its path.
  let path: String

  /// Makes a folder; `name` tells it from those of other tests.
  init(_ name: String) {
    path = "/tmp/kilter-detect-test-\(getpid())-\(name)"
    mkdir(path, 0o700)
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

  /// Writes a new file and makes the folders above it.
  func write(_ name: String, _ text: String) {
    let parts = name.split(separator: "/").dropLast()
    for end in parts.indices { mkdir(path + "/" + parts[...end].joined(separator: "/"), 0o700) }
    #expect(SystemFile.create(path + "/" + name, text) == nil)
  }

  /// The text of a file, if it is there.
  func text(_ name: String) -> String? {
    if case .text(let text) = SystemFile.read(path + "/" + name) { text } else { nil }
  }
}
