/// Why a file of rows was not read to its end.
package enum DetectError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The input cannot be read.
  case input(String)
  /// No row has the form of a row; the first one and what is wrong with it.
  case form(RowProblem)
  /// A bad row, where none is allowed.
  case row(RowProblem)
  /// The results cannot be written.
  case results(String)
  /// Nobody reads the results any more.
  case readerGone
  /// The scores cannot be written.
  case scores(String)

  /// What happened, in words, without the name of the file.
  package var description: String {
    switch self {
    case .input(let reason): "cannot be read: \(reason)"
    case .form(let problem):
      "\(problem.place): not CSV of timestamp,value: \(problem.fault)"
    case .row(let problem): "\(problem.place): \(problem.fault)"
    case .results(let reason): "results cannot be written: \(reason)"
    case .readerGone: "nobody reads the results"
    case .scores(let reason): "scores cannot be written: \(reason)"
    }
  }
}
