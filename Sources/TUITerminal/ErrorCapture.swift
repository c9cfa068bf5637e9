import CTerminal
import Glibc

/// Keeps what is written to standard error while the screen is up, and shows it afterwards.
struct ErrorCapture: ~Copyable {
  /// The most bytes kept; older ones are forgotten.
  private static let bytesMax = 65_536

  /// Standard error as it was.
  let original: Int32
  /// What is written in the meantime.
  let memory: Int32

  /// Begins to keep errors; `nil` when standard error is no terminal, or memory is short.
  init?() {
    guard isatty(STDERR_FILENO) == 1 else { return nil }
    let memory = kilter_memory_file("kilter-errors")
    guard memory >= 0 else { return nil }
    let original = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)
    guard original >= 0, fcntl(memory, F_SETFL, O_APPEND) == 0,
      dup2(memory, STDERR_FILENO) >= 0
    else {
      Glibc.close(memory)
      if original >= 0 { Glibc.close(original) }
      return nil
    }
    self.original = original
    self.memory = memory
  }

  /// Forgets everything when it is too much: whoever writes that much repeats itself.
  func trim() {
    var status = stat()
    if fstat(memory, &status) == 0, status.st_size > ErrorCapture.bytesMax { ftruncate(memory, 0) }
  }

  /// Shows what was kept where it would have gone, and forgets it.
  func show() {
    var part = [UInt8](repeating: 0, count: 4096)
    var place = 0
    while true {
      let count = pread(memory, &part, part.count, place)
      guard count > 0 else { break }
      place += count
      var done = 0
      while done < count {
        let n = part.withUnsafeBytes { Glibc.write(original, $0.baseAddress! + done, count - done) }
        if n <= 0 { break }
        done += n
      }
    }
    ftruncate(memory, 0)
  }

  /// Gives standard error back.
  consuming func end() {
    dup2(original, STDERR_FILENO)
    show()
    Glibc.close(original)
    Glibc.close(memory)
  }
}
