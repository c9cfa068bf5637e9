import Glibc

/// The two ways out: results go to standard output, everything else to standard error.
package enum Output {
  /// Writes a result and a line's end.
  ///
  /// - Returns: whether all of it was written; `false` when the reader is gone or the disk full.
  @discardableResult
  package static func result(_ text: String) -> Bool { write(text + "\n", to: STDOUT_FILENO) }

  /// Writes a message and a line's end, after the program's name.
  package static func message(_ text: String) {
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      write("kilter: \(line)\n", to: STDERR_FILENO)
    }
  }

  /// Writes all bytes of a text to an open file; `false` when that failed.
  @discardableResult
  package static func write(_ text: String, to file: Int32) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      var done = 0
      while done < bytes.count {
        let count = Glibc.write(file, bytes.baseAddress?.advanced(by: done), bytes.count - done)
        if count < 0 {
          if errno == EINTR { continue }
          return false
        }
        done += count
      }
      return true
    }
  }
}
