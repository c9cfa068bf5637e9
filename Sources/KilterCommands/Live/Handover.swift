import Glibc
import MonitorModel

/// What leaves the dashboard for other programs: files, the pager, the editor.
enum Handover {
  /// The user and the terminal that this program runs for.
  static func actor() -> TriageActor {
    var name = "uid \(getuid())"
    if let entry = getpwuid(getuid()), let text = entry.pointee.pw_name {
      name = String(cString: text)
    }
    var terminal = ""
    if let path = ttyname(STDIN_FILENO) ?? ttyname(STDOUT_FILENO) {
      terminal = String(cString: path)
      if terminal.hasPrefix("/dev/") { terminal.removeFirst(5) }
    }
    return TriageActor(user: name, terminal: terminal)
  }

  /// Writes a document into the current folder, or the home where that cannot be written; tells where
  /// it is, or why it is nowhere.
  static func export(name: String, text: String) -> String {
    var folders = ["."]
    if let home = getenv("HOME") { folders.append(String(cString: home)) }
    var reason = ""
    for folder in folders {
      for attempt in 1...99 {
        let path = folder + "/" + name + (attempt == 1 ? "" : "-\(attempt)") + ".md"
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if file < 0, errno == EEXIST { continue }
        guard file >= 0 else {
          reason = SystemFile.reason(errno)
          break
        }
        let isWritten = Output.write(text, to: file)
        let number = errno
        guard close(file) == 0, isWritten else {
          reason = SystemFile.reason(isWritten ? errno : number)
          unlink(path)
          break
        }
        return "written to " + path
      }
    }
    return "not written: " + reason
  }

  /// A new file that only this user can read, with a text in it; `nil` where none can be made.
  static func temporary(_ text: String) -> String? {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var path = Array((folder + "/kilter-XXXXXX.md").utf8CString)
    let file = mkstemps(&path, 3)
    guard file >= 0 else { return nil }
    let isWritten = Output.write(text, to: file)
    let name = path.withUnsafeBufferPointer { bytes in
      bytes.baseAddress.map { String(cString: $0) } ?? ""
    }
    guard close(file) == 0, isWritten else {
      unlink(name)
      return nil
    }
    return name
  }

  /// Removes a file.
  static func remove(_ path: String) { unlink(path) }

  /// The text of a file, without the space around it; empty where there is none.
  static func text(of path: String) -> String {
    let bytes = SystemFile.bytes(of: path, limit: 1 << 16) ?? []
    let text = String(decoding: bytes, as: UTF8.self)
    let isSpace: (Character) -> Bool = { $0.isWhitespace }
    return String(text.drop(while: isSpace).reversed().drop(while: isSpace).reversed())
  }

  /// The command that shows a file in the person's pager (environ(7): `PAGER`).
  static func pager(_ file: String, _ environment: [String: String]) -> [String] {
    shell(environment["PAGER"].flatMap { $0.isEmpty ? nil : $0 } ?? "less -S", file)
  }

  /// The command that shows the daemon at an address: this very program.
  static func attach(_ address: String, tokenFile: String) -> [String] {
    let token = tokenFile.isEmpty ? [] : ["--token-file", tokenFile]
    return ["/proc/self/exe", "attach", address] + token
  }

  /// The command that edits a file in the person's editor (environ(7): `VISUAL`, `EDITOR`).
  static func editor(_ file: String, _ environment: [String: String]) -> [String] {
    let chosen = [environment["VISUAL"], environment["EDITOR"]].compactMap(\.self)
    return shell(chosen.first { !$0.isEmpty } ?? "vi", file)
  }

  /// A command of a person is a line for the shell; the file is an argument, so that no name of it is
  /// read as a part of the line.
  private static func shell(_ line: String, _ file: String) -> [String] {
    ["/bin/sh", "-c", line + " \"$1\"", "sh", file]
  }
}
