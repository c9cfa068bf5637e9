import Glibc
import MonitorSupport

/// The lines that come on standard input, read on a thread of their own: reading waits.
actor TypedLines {
  /// A longer line is cut.
  private static let bytesMost = 4_096

  private let thread: OwnThread
  private var rest: [UInt8] = []

  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  /// Begins to read; `nil` where the system has no thread left.
  init?() {
    guard let thread = OwnThread() else { return nil }
    self.thread = thread
  }

  /// The next line without its end; `nil` at the end of the input.
  func next() -> String? {
    var chunk = [UInt8](repeating: 0, count: 1_024)
    while true {
      if let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
        let line = String(decoding: rest[..<end].prefix(Self.bytesMost), as: UTF8.self)
        rest.removeFirst(end + 1)
        return line
      }
      if rest.count > Self.bytesMost { rest.removeLast(rest.count - Self.bytesMost) }
      let count = read(STDIN_FILENO, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        defer { rest = [] }
        return rest.isEmpty ? nil : String(decoding: rest, as: UTF8.self)
      }
      rest.append(contentsOf: chunk[..<count])
    }
  }
}
