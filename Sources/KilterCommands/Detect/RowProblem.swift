/// A row that cannot be read, and where.
package struct RowProblem: Equatable, Sendable {
  /// What is wrong.
  package enum Fault: Equatable, Sendable, CustomStringConvertible {
    /// The line ends before the column, counted from 1.
    case missingColumn(Int)
    /// This is no timestamp that is understood.
    case timestamp(String)
    /// This is neither a number nor a word for none.
    case value(String)
    /// The line is longer than `LineReader.bytesMax`.
    case tooLong

    /// The fault in words; texts of the file are made fit for a terminal.
    package var description: String {
      switch self {
      case .missingColumn(let column): "there is no column \(column)"
      case .timestamp(let text): "\(PlainText.clean(text).debugDescription) is no timestamp"
      case .value(let text): "\(PlainText.clean(text).debugDescription) is no number"
      case .tooLong: "the line is longer than \(LineReader.bytesMax) bytes"
      }
    }
  }

  /// The number of the line, from 1.
  package var line: Int
  /// The bytes in the file before what is wrong.
  package var byte: Int
  /// What is wrong.
  package var fault: Fault

  /// Makes a problem.
  package init(line: Int, byte: Int, fault: Fault) {
    self.line = line
    self.byte = byte
    self.fault = fault
  }

  /// The place in words.
  var place: String { "line \(line), byte \(byte)" }
}
