/// `/proc/PID/cmdline` (proc_pid_cmdline(5)).
package enum CommandLine {
  /// The most bytes kept of a command line.
  package static let bytesMax = 4_096

  /// The arguments with a space between two; invalid UTF-8 becomes U+FFFD, nothing else changes.
  package static func text(_ bytes: UnsafeRawBufferPointer) -> String {
    var end = min(bytes.count, bytesMax)
    while end > 0, bytes[end - 1] == 0 { end -= 1 }
    guard end > 0 else { return "" }
    return String(
      decoding: bytes[0..<end].lazy.map { $0 == 0 ? 0x20 : $0 }, as: UTF8.self)
  }
}
