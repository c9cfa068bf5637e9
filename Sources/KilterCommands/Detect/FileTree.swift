import Glibc

/// Folders and the files below them.
enum FileTree {
  /// What stands at a path.
  enum Kind: Equatable {
    /// A folder.
    case folder
    /// A file, a pipe or a device.
    case file
    /// Nothing that can be looked at, and why.
    case none(String)
  }

  /// A file, by what stays the same whatever path leads to it.
  struct Identity: Hashable {
    private let device: UInt64
    private let number: UInt64

    /// Of what a `stat` has told.
    init(_ facts: stat) {
      device = UInt64(facts.st_dev)
      number = UInt64(facts.st_ino)
    }
  }

  /// What stands at a path; a link is what it leads to.
  static func kind(of path: String) -> Kind {
    var facts = stat()
    guard stat(path, &facts) == 0 else { return .none(SystemFile.reason(errno)) }
    return facts.st_mode & S_IFMT == S_IFDIR ? .folder : .file
  }

  /// The identity of what stands at a path, if there is anything.
  static func identity(of path: String) -> Identity? {
    var facts = stat()
    return stat(path, &facts) == 0 ? Identity(facts) : nil
  }

  /// The files `*.csv` below a folder, by their paths in it, sorted.
  ///
  /// Hidden files and folders, folders behind links, and the folder `excluded` are passed over;
  /// folders that cannot be read are named in `problems`.
  static func tables(
    below root: String, except excluded: Identity?, problems: inout [String]
  ) -> [String] {
    var tables: [String] = []
    var waiting = [""]
    while let folder = waiting.popLast() {
      let path = folder.isEmpty ? root : root + "/" + folder
      guard let names = names(in: path) else {
        problems.append("\(path): cannot be read: \(SystemFile.reason(errno))")
        continue
      }
      for name in names where !name.hasPrefix(".") {
        let inner = folder.isEmpty ? name : folder + "/" + name
        var facts = stat()
        guard lstat(root + "/" + inner, &facts) == 0 else { continue }
        if facts.st_mode & S_IFMT == S_IFDIR {
          if excluded == nil || Identity(facts) != excluded { waiting.append(inner) }
        } else if name.hasSuffix(".csv"), kind(of: root + "/" + inner) != .folder {
          tables.append(inner)
        }
      }
    }
    return tables.sorted()
  }

  private static func names(in path: String) -> [String]? {
    guard let stream = opendir(path) else { return nil }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      names.append(
        withUnsafeBytes(of: entry.pointee.d_name) { raw in
          String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
        })
    }
    return names
  }

  /// Makes a folder and those above it that are missing.
  ///
  /// - Returns: why it failed, or `nil`.
  static func makeFolder(_ path: String) -> String? {
    var place = path.utf8.startIndex
    while place < path.utf8.endIndex {
      let next = path.utf8[place...].dropFirst().firstIndex(of: UInt8(ascii: "/"))
      place = next ?? path.utf8.endIndex
      let folder = String(path[..<place])
      guard mkdir(folder, 0o755) != 0 else { continue }
      let error = errno
      if kind(of: folder) != .folder { return SystemFile.reason(error == EEXIST ? ENOTDIR : error) }
    }
    return nil
  }
}
