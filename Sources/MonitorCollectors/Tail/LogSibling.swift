import Glibc
import ProcFS

/// A file beside a log that by its name is an older part of it.
///
/// `access.log.1`, `access.log-20261123`, `access-20261123.log`; packed ones are none.
struct LogSibling: Sendable, Equatable {
  /// The whole path.
  var path: String
  /// The device.
  var device: UInt64
  /// The inode.
  var inode: UInt64
  /// Its length.
  var size: Int64
  /// When it was last written to, in nanoseconds since 1970.
  var modified: Int64
  /// What rotation added to the name.
  var suffix: String

  /// Nanoseconds since 1970.
  static func nanoseconds(_ time: timespec) -> Int64 {
    Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
  }

  /// Whether this is the younger part of the log.
  ///
  /// Numbers grow with age and dates do not; where neither tells, the time of the last change does.
  func isNewer(than other: LogSibling) -> Bool {
    if let mine = number, let its = other.number { return mine < its }
    if number == nil, other.number == nil, suffix != other.suffix { return suffix > other.suffix }
    return modified > other.modified
  }

  /// The number of `.1`; `nil` where it is a date.
  private var number: Int? {
    let digits = suffix.utf8.filter { $0 >= 48 && $0 <= 57 }
    guard digits.count <= 4 else { return nil }
    return digits.reduce(0) { $0 * 10 + Int($1) - 48 }
  }

  /// What a reading of a folder gave.
  struct Listing {
    /// The siblings, in no order.
    var files: [LogSibling]
    /// Whether two readings agreed: else one may be missing that was being renamed.
    var isStill: Bool
  }

  /// The siblings of a log; none where the folder cannot be read.
  ///
  /// The folder is read until two readings agree, since rotation renames one file after the other.
  static func all(of path: String) -> Listing {
    let (folder, base) = split(path)
    var last = list(folder, base)
    for _ in 0..<4 {
      let next = list(folder, base)
      let isSame =
        next.count == last.count
        && zip(next, last).allSatisfy { $0.path == $1.path && $0.inode == $1.inode }
      last = next
      if isSame { return Listing(files: last, isStill: true) }
    }
    return Listing(files: last, isStill: false)
  }

  private static func list(_ folder: String, _ base: String) -> [LogSibling] {
    var result: [LogSibling] = []
    for name in Folder.names(folder) where result.count < 1_000 {
      guard let suffix = suffix(of: name, base: base) else { continue }
      let path = folder + "/" + name
      var status = stat()
      guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
      result.append(
        LogSibling(
          path: path, device: UInt64(status.st_dev), inode: UInt64(status.st_ino),
          size: Int64(status.st_size), modified: nanoseconds(status.st_mtim), suffix: suffix))
    }
    return result
  }

  /// The folder in which a log really lies, and its name.
  static func split(_ path: String) -> (folder: String, name: String) {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    var real = path
    if let resolved = realpath(path, nil) {
      real = String(cString: resolved)
      free(resolved)
    }
    guard let slash = real.lastIndex(of: "/") else { return (".", name) }
    return (slash == real.startIndex ? "/" : String(real[..<slash]), name)
  }

  /// What rotation added to the name of a log; `nil` where the name is not that of a rotated one.
  static func suffix(of name: String, base: String) -> String? {
    if name.hasPrefix(base) {
      let suffix = String(name.dropFirst(base.count))
      return isRotation(suffix) ? suffix : nil
    }
    guard let dot = base.lastIndex(of: "."), dot != base.startIndex else { return nil }
    let (stem, ending) = (base[..<dot], base[dot...])
    guard name.hasPrefix(stem), name.hasSuffix(ending),
      name.utf8.count > base.utf8.count
    else { return nil }
    let suffix = String(name.dropFirst(stem.count).dropLast(ending.count))
    return isRotation(suffix) ? suffix : nil
  }

  /// `.1`, `-20261123`, `.2026-11-23T08:15`, `.old`: a joint, then digits and joints.
  private static func isRotation(_ suffix: String) -> Bool {
    if suffix == ".old" { return true }
    guard let first = suffix.utf8.first, ".-_".utf8.contains(first), suffix.utf8.count <= 32 else {
      return false
    }
    let hasDigit = suffix.utf8.contains { $0 >= 48 && $0 <= 57 }
    return hasDigit
      && suffix.utf8.allSatisfy { $0 >= 48 && $0 <= 57 || ".-_:T+Z".utf8.contains($0) }
  }
}
