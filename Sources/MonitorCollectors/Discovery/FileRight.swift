import Glibc
import MonitorModel

/// Whether the user may read a file, and what would let them.
enum FileRight {
  /// `nil` where the file can be read; else why not, with the remedy.
  static func note(on path: String, user: String) -> SourceNote? {
    guard access(path, R_OK) != 0 else { return nil }
    let code = errno
    guard code == EACCES || code == EPERM else {
      return SourceNote(path, code == ENOENT ? .absent : .failed, remedy: "")
    }
    return SourceNote(path, .forbidden, remedy: remedy(path, user: user))
  }

  private static func remedy(_ path: String, user: String) -> String {
    var facts = stat()
    guard stat(path, &facts) == 0 else {
      // The folder is closed: its group is who may enter.
      let folder = path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex)
      guard !folder.isEmpty, stat(String(folder), &facts) == 0 else {
        return "Run kilter as root."
      }
      return remedy(facts, on: String(folder), mode: 0o050, user: user)
    }
    return remedy(facts, on: path, mode: 0o040, user: user)
  }

  private static func remedy(
    _ facts: stat, on path: String, mode: mode_t, user: String
  ) -> String {
    if facts.st_mode & mode == mode, facts.st_gid != 0, let group = getgrgid(facts.st_gid) {
      let name = String(cString: group.pointee.gr_name)
      return "usermod -aG \(name) \(user), then log in anew."
    }
    return "setfacl -m u:\(user):rX \(path), or run kilter as root."
  }
}
