/// What can go wrong with the files of the laboratory.
package enum LabError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The system refused: the path, the call and its `errno`.
  case system(path: String, call: String, code: Int32)
  /// A file says what it must not: the path, the line from 1, and what is wrong.
  case content(path: String, line: Int, problem: String)

  /// All of it in a sentence.
  package var description: String {
    switch self {
    case .system(let path, let call, let code): "\(path): \(call) failed with errno \(code)"
    case .content(let path, let line, let problem): "\(path), line \(line): \(problem)"
    }
  }
}
