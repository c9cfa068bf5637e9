import CTerminal
import Glibc

/// What ncurses reads from and writes to: the terminal, and a file in memory.
struct NcursesFiles {
  /// The descriptor of the file in memory.
  let memory: Int32
  /// The file in memory.
  let output: UnsafeMutablePointer<FILE>
  /// The terminal.
  let input: UnsafeMutablePointer<FILE>

  /// Makes both; `nil` when the system is short of something.
  init?(input terminal: Int32) {
    let memory = kilter_memory_file("kilter-screen")
    guard memory >= 0 else { return nil }
    guard let output = fdopen(memory, "w") else {
      Glibc.close(memory)
      return nil
    }
    let copy = fcntl(terminal, F_DUPFD_CLOEXEC, 3)
    guard copy >= 0, let input = fdopen(copy, "r") else {
      if copy >= 0 { Glibc.close(copy) }
      fclose(output)
      return nil
    }
    self.memory = memory
    self.output = output
    self.input = input
  }

  /// Closes both.
  func close() {
    fclose(output)
    fclose(input)
  }
}
