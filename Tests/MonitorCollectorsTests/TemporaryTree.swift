import Glibc
import ProcFS

/// A folder with `proc`, `sys` and `etc` that a test may change; removed when it goes.
final class TemporaryTree: Sendable {
  /// Where it is.
  let root: String

  /// Makes an empty tree, or a copy of a fixture tree of `ProcFS`.
  init(copyOf fixture: String? = nil) {
    var template = Array("/tmp/kilter-tree-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { preconditionFailure("no temporary folder: \(errno)") }
    root = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    if let fixture { Self.copy(Self.fixture(fixture), root) }
  }

  deinit { Self.remove(root) }

  /// Writes a file in place, so that a kept descriptor sees it.
  func write(_ path: String, _ bytes: [UInt8]) {
    let full = root + "/" + path
    for index in full.indices where full[index] == "/" && index != full.startIndex {
      mkdir(String(full[..<index]), 0o755)
    }
    let file = open(full, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    precondition(file >= 0, "cannot write \(full): \(errno)")
    let written = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
    precondition(written == bytes.count)
    close(file)
  }

  /// Writes a text.
  func write(_ path: String, _ text: String) { write(path, Array(text.utf8)) }

  /// The bytes of a file.
  func bytes(_ path: String) -> [UInt8] { Folder.read(root + "/" + path) { Array($0) } ?? [] }

  /// Removes a file or a folder with all it holds.
  func remove(_ path: String) { Self.remove(root + "/" + path) }

  /// The paths of all files, relative.
  func files(_ folder: String = "") -> [String] {
    Folder.names(root + "/" + folder).flatMap { name -> [String] in
      let path = folder.isEmpty ? name : folder + "/" + name
      return Self.isFolder(root + "/" + path) ? files(path) : [path]
    }
  }

  private static func fixture(_ name: String) -> String {
    let file = #filePath
    let folder = file[..<(file.range(of: "/MonitorCollectorsTests/"))]
    return folder + "/ProcFSTests/Fixtures/" + name
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private static func copy(_ from: String, _ to: String) {
    for name in Folder.names(from) {
      let source = from + "/" + name
      let target = to + "/" + name
      if isFolder(source) {
        mkdir(target, 0o755)
        copy(source, target)
      } else {
        let bytes = Folder.read(source) { Array($0) } ?? []
        let file = open(target, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        _ = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
        close(file)
      }
    }
  }

  private static func remove(_ path: String) {
    if isFolder(path) {
      for name in Folder.names(path) { remove(path + "/" + name) }
      rmdir(path)
    } else {
      unlink(path)
    }
  }
}

extension String {
  /// Where `text` begins; a test that looks for what is not there is wrong.
  fileprivate func range(of text: String) -> String.Index {
    var index = startIndex
    while index < endIndex {
      if self[index...].hasPrefix(text) { return index }
      index = self.index(after: index)
    }
    preconditionFailure("no \(text) in \(self)")
  }
}
