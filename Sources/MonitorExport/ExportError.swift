/// Why an export came to nothing.
package enum ExportError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is recorded cannot be read.
  case history(RecordedRowsError)
  /// The output cannot be written, and why.
  case output(String)
  /// Nobody reads the pipe any more.
  case readerGone
  /// The program was told to end, by the number of a signal.
  case interrupted(Int32)

  /// What happened, in words.
  package var description: String {
    switch self {
    case .history(let error): error.description
    case .output(let reason): "cannot be written: \(reason)"
    case .readerGone: "nobody reads the output any more"
    case .interrupted(let signal): "ended by signal \(signal)"
    }
  }
}
