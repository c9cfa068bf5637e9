import Glibc

/// The files of the package, read once.
enum SourceTree {
  /// The package's folder: three levels above this file.
  static let root: String = {
    let parts = #filePath.split(separator: "/").dropLast(3)
    return "/" + parts.joined(separator: "/")
  }()

  /// Every Swift file of `Package.swift`, `Sources` and `Tests`, by path.
  static let swiftFiles: [SourceFile] =
    (["Package.swift"] + paths(under: "Sources") + paths(under: "Tests"))
    .filter { $0.hasSuffix(".swift") }
    .map { SourceFile(path: $0, bytes: bytes(of: $0)) }

  /// Every file that a person writes as text: Swift, C, documentation, scripts, themes.
  static let textFiles: [SourceFile] = {
    let ends = [".swift", ".c", ".cpp", ".h", ".md", ".modulemap", ".theme", ".txt", ".sh"]
    let rest = (paths(under: "Sources") + paths(under: "Tests") + paths(under: "Themes"))
      .filter { path in ends.contains { path.hasSuffix($0) } && !path.contains("/Fixtures/") }
    return (["Package.swift", "README.md"] + rest + paths(under: ".ci"))
      .map { SourceFile(path: $0, bytes: bytes(of: $0)) }
  }()

  /// The names in a folder, sorted; empty where there is no such folder.
  static func names(in folder: String) -> [String] {
    guard let stream = opendir(root + "/" + folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { raw in
        String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// The paths of all files under a folder, relative to the root, sorted.
  static func paths(under folder: String) -> [String] {
    var paths: [String] = []
    for name in names(in: folder) {
      let path = folder + "/" + name
      var facts = stat()
      guard lstat(root + "/" + path, &facts) == 0 else { continue }
      if facts.st_mode & S_IFMT == S_IFDIR {
        paths += self.paths(under: path)
      } else {
        paths.append(path)
      }
    }
    return paths
  }

  /// The bytes of a file; empty where there is none.
  static func bytes(of path: String) -> [UInt8] {
    let file = open(root + "/" + path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return [] }
    defer { close(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(file, &chunk, chunk.count)
      if count <= 0 { return bytes }
      bytes.append(contentsOf: chunk[..<count])
    }
  }
}
