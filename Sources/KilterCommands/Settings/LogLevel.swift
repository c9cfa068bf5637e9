/// How important a message is.
package enum LogLevel: String, CaseIterable, Comparable, Sendable {
  /// Every step.
  case debug
  /// What a person may like to know.
  case info
  /// What may need a look.
  case warning
  /// What failed.
  case error

  /// Orders from debug to error.
  package static func < (a: LogLevel, b: LogLevel) -> Bool { a.rank < b.rank }

  private var rank: Int {
    switch self {
    case .debug: 0
    case .info: 1
    case .warning: 2
    case .error: 3
    }
  }
}
