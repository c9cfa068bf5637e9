import Glibc
import MonitorSupport
package import WireFormats

/// The small file in which a running dashboard says how things are, for `kilter status`.
///
/// One JSON object: `pid`, `written` (milliseconds since the Unix epoch), `exit`, the lines `tmux`
/// and `text`, and last the whole document, `status`. What a status line asks for every few seconds
/// stands in front, so that the rest need not be read.
package struct StatusFile: Equatable, Sendable {
  /// The process that wrote it.
  package var pid: Int32
  /// When, civil time in milliseconds.
  package var written: Int64
  /// The exit status of `kilter status`.
  package var exitStatus: Int32
  /// The line for tmux.
  package var tmux: String
  /// The line for a person.
  package var text: String
  /// The JSON document; empty where only the beginning was read.
  package var document: String

  /// An older file says nothing of now.
  package static let freshMilliseconds: Int64 = 15_000
  /// The beginning of the file in which everything but the document stands.
  private static let headBytes = 16_384
  /// A larger file is none.
  private static let bytesMost = 4 << 20
  /// The longest line, in bytes; two and what is around them fit in the head.
  private static let lineMost = 2_000

  /// Makes the file's content.
  package init(
    pid: Int32, written: Int64, exitStatus: Int32, tmux: String, text: String, document: String
  ) {
    self.pid = pid
    self.written = written
    self.exitStatus = exitStatus
    self.tmux = Self.cut(tmux)
    self.text = Self.cut(text)
    self.document = document
  }

  /// Where it is: in the folder of the user's session, else in that of the data.
  package static func path(environment: [String: String], dataDirectory: String) -> String? {
    if let folder = environment["XDG_RUNTIME_DIR"], folder.hasPrefix("/") {
      return folder + "/kilter/status.json"
    }
    return dataDirectory.isEmpty ? nil : dataDirectory + "/status.json"
  }

  /// The line of a format.
  package func line(_ format: StatusReport.Format) -> String {
    switch format {
    case .text: text
    case .json: document
    case .tmux: tmux
    }
  }

  /// The file's text.
  package var encoded: String {
    var line = JSONLine()
    line.add("pid", pid)
    line.add("written", written)
    line.add("exit", exitStatus)
    line.add("tmux", tmux)
    line.add("text", text)
    return line.text.dropLast() + ",\"status\":" + (document.isEmpty ? "null" : document) + "}\n"
  }

  /// The content of a fresh file of a process that lives; `nil` where there is none.
  package static func read(
    _ path: String, format: StatusReport.Format, now: Int64
  ) -> StatusFile? {
    let limit = format == .json ? bytesMost : headBytes
    guard let bytes = PrivateFile.bytes(of: path, limit: limit),
      let file = bytes.withUnsafeBytes({ decode($0, whole: format == .json) }),
      (0...freshMilliseconds).contains(now - file.written), isAlive(file.pid)
    else { return nil }
    return file
  }

  /// Reads the content; with `whole` also the document.
  package static func decode(_ bytes: Bytes, whole: Bool) -> StatusFile? {
    var reader = JSONReader(bytes)
    var file = StatusFile(
      pid: 0, written: 0, exitStatus: -1, tmux: "", text: "", document: "")
    do {
      try reader.enterObject()
      while let key = try reader.nextKey() {
        switch key.text {
        case "pid": file.pid = Int32(clamping: try reader.number().integer ?? 0)
        case "written": file.written = try reader.number().integer ?? 0
        case "exit": file.exitStatus = Int32(clamping: try reader.number().integer ?? -1)
        case "tmux": file.tmux = try reader.string().text
        case "text":
          file.text = try reader.string().text
          if !whole { return file.isComplete ? file : nil }
        case "status": file.document = try reader.slice().text
        default: try reader.skip()
        }
      }
      return file.isComplete && !(whole && file.document.isEmpty) ? file : nil
    } catch {
      return nil
    }
  }

  private var isComplete: Bool {
    pid > 0 && (0...3).contains(exitStatus) && !tmux.isEmpty && !text.isEmpty
  }

  private static func isAlive(_ pid: Int32) -> Bool { kill(pid, 0) == 0 || errno == EPERM }

  private static func cut(_ line: String) -> String {
    guard line.utf8.count > lineMost else { return line }
    var cut = line.prefix(lineMost)
    while cut.utf8.count > lineMost { cut.removeLast() }
    return String(cut)
  }
}
