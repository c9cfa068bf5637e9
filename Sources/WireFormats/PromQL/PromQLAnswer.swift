/// What a server answers to an instant query besides its samples (Prometheus HTTP API v1).
package struct PromQLAnswer: Hashable, Sendable {
  /// Warnings that are kept, and characters of each.
  package static let warningsMost = 8
  /// See `warningsMost`.
  package static let warningCharacters = 200

  /// The member `status`, where it is there: `success` or `error`.
  package var status = ""
  /// The member `data.resultType`: `vector` is what is asked for.
  package var resultType = ""
  /// The kind of an error: `bad_data`, `timeout`, `execution`.
  package var errorType = ""
  /// The error in the server's words, cut to `warningCharacters`.
  package var error = ""
  /// What the server warns of, each cut to `warningCharacters`: above all that data is missing.
  package var warnings: [String] = []
  /// Warnings and notes beyond `warningsMost`.
  package var furtherWarnings = 0
  /// Whether data is missing by the server's own word: it warns (Prometheus, Thanos, Mimir), or says
  /// `isPartial` (VictoriaMetrics).
  ///
  /// Notes (`infos`), and warnings that Prometheus marks as PromQL's, are about the question.
  package var isPartial = false
  /// Samples that were passed on.
  package var samples = 0
  /// Elements of the result that are no instant sample of a number: native histograms, elements
  /// without a value, values that are no number.
  package var unusable = 0
  /// Elements that hold several values in time: the answer to another question.
  package var matrices = 0

  /// An answer of which nothing has been read.
  package init() {}

  /// What is wrong with the answer as a whole, in a sentence; `nil` where it holds what was asked.
  package var problem: String? {
    switch status {
    case "success": break
    case "error":
      let kind = errorType.isEmpty ? "an error" : errorType
      return error.isEmpty ? "the server says \(kind)" : "the server says \(kind): \(error)"
    case "": return "JSON, but no answer of a PromQL server"
    default: return "an answer of the unknown status \(status)"
    }
    if resultType == "vector", matrices == 0 { return nil }
    if resultType == "matrix" || matrices > 0 {
      return "a matrix, where one value a host was asked"
    }
    return resultType.isEmpty
      ? "an answer without a result" : "a \(resultType), where a vector was asked"
  }
}
