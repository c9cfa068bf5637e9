/// Why a line of an exposition, or the whole of it, was refused, and where.
package struct ExpositionError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong.
  package enum Reason: String, Sendable, CaseIterable {
    case tooLarge = "an exposition larger than 4 GiB"
    case notUTF8 = "bytes that are not UTF-8"
    case carriageReturn = "a carriage return at the end of a line"
    case blankLine = "a blank line"
    case missingEnd = "no # EOF at the end"
    case afterEnd = "something after # EOF"
    case metadata = "a comment that is not HELP, TYPE or UNIT with a name and a text"
    case lateMetadata = "metadata after samples of its family"
    case repeatedMetadata = "metadata given twice"
    case type = "an unknown type"
    case unit = "a unit that is not the suffix of the name, or not allowed for the type"
    case clash = "a name that another family has taken"
    case name = "an invalid metric name"
    case label = "an invalid label"
    case repeatedLabel = "a label given twice"
    case tooManyLabels = "more than 64 labels"
    case separator = "a missing or surplus space, or text at the end"
    case value = "an invalid value"
    case timestamp = "an invalid timestamp"
    case mixedTimestamps = "samples with and without timestamps in one group"
    case backwards = "timestamps that go backwards"
    case exemplar = "an invalid exemplar"
    case grouping = "samples of one metric that do not stand together"
    case duplicate = "a series given twice"
    case bound = "a missing or invalid le"
    case quantile = "a missing or invalid quantile"
    case state = "a state set without its label, or neither 0 nor 1"
    case info = "an info that is not 1"
    case notCounter = "a count that is negative, NaN or not whole"
    case buckets = "buckets that are not sorted, not cumulative or without +Inf"
    case histogram = "a histogram whose count, sum and buckets do not fit together"
  }

  /// The line, from 1.
  package var line: Int
  /// The byte in the line, from 1.
  package var column: Int
  /// What is wrong.
  package var reason: Reason

  /// In a sentence.
  package var description: String { "line \(line), byte \(column): \(reason.rawValue)" }
}
