/// How a run of a command went.
package struct CommandOutcome: Sendable, Equatable {
  /// How it ended.
  package enum End: Sendable, Equatable, CustomStringConvertible {
    /// By itself, with a code.
    case exited(Int32)
    /// By a signal.
    case signalled(Int32)
    /// It was ended after its time.
    case timedOut
    /// It was ended because it printed more than is taken.
    case tooMuch
    /// It could not be started, and why.
    case notStarted(String)

    /// In words.
    package var description: String {
      switch self {
      case .exited(0): "it ended well"
      case .exited(let code): "it ended with code \(code)"
      case .signalled(let signal): "signal \(signal) ended it"
      case .timedOut: "it did not end in time"
      case .tooMuch: "it printed more than 1 MiB"
      case .notStarted(let reason): reason
      }
    }
  }

  /// How it ended.
  package var end: End
  /// What it printed, 1 MiB at most.
  package var output: [UInt8] = []
  /// The first line of what it complained of, shortened.
  package var complaint = ""
  /// How long it ran, in nanoseconds.
  package var nanoseconds: Int64 = 0
}
