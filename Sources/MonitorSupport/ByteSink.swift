import Glibc

/// Where bytes go: a file, a pipe, or the memory of a test.
package struct ByteSink {
  /// How writing went.
  package enum Outcome: Equatable, Sendable {
    /// All of it is written.
    case written
    /// Nobody reads the pipe any more.
    case readerGone
    /// It cannot be written, and why.
    case failed(String)
  }

  /// Writes all of the bytes.
  package var write: (UnsafeRawBufferPointer) -> Outcome

  /// A sink that hands what it gets to `write`.
  package init(write: @escaping (UnsafeRawBufferPointer) -> Outcome) { self.write = write }

  /// An open file, which stays the caller's to close.
  ///
  /// A call that a signal has interrupted, or cut short, is repeated, unless `isToEnd` says that it
  /// is the end.
  package init(descriptor: Int32, isToEnd: @escaping () -> Bool = { false }) {
    self.init { bytes in
      var done = 0
      while done < bytes.count {
        let count = Glibc.write(
          descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done)
        if count >= 0 {
          done += count
          if done < bytes.count, isToEnd() { return .failed(String(cString: strerror(EINTR))) }
        } else if errno == EPIPE {
          return .readerGone
        } else if errno != EINTR || isToEnd() {
          return .failed(String(cString: strerror(errno)))
        }
      }
      return .written
    }
  }

  /// Writes a text and the end of its line.
  package func line(_ text: String) -> Outcome {
    var text = text + "\n"
    return text.withUTF8 { write(UnsafeRawBufferPointer($0)) }
  }
}
