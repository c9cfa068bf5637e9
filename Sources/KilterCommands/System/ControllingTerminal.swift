import Glibc

/// The terminal that a command was started from, whatever its output goes to.
enum ControllingTerminal {
  /// Writes bytes to it; `false` where there is none.
  static func write(_ bytes: [UInt8]) -> Bool {
    let file = open("/dev/tty", O_WRONLY | O_NOCTTY | O_CLOEXEC)
    guard file >= 0 else { return false }
    defer { close(file) }
    return Output.write(String(decoding: bytes, as: UTF8.self), to: file)
  }
}
