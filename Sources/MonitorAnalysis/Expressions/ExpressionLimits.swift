/// What one text may ask for; each limit is an error at the character that passes it.
package enum ExpressionLimits {
  /// Characters of one text.
  package static let characters = 4_096
  /// Parentheses, functions and signs inside one another.
  package static let depth = 32
  /// Numbers, references, operators and functions of one text.
  package static let nodes = 256
  /// Label conditions of one reference.
  package static let matchers = 16
  /// Derived series that one program defines.
  package static let derived = 256
  /// Rules that one program defines.
  package static let rules = 256
  /// The longest window of a function, in seconds: as far back as values are held.
  package static let windowSeconds = 3_600.0
  /// The longest time for which a rule waits, in seconds.
  package static let waitSeconds = 86_400.0
  /// Steps in which the window of a function is kept; where more values come, some share a step.
  package static let windowSteps = 1_024
  /// Values that are computed at one tick, over all expressions.
  package static let instructions = 65_536
  /// Derived series that the expressions make together.
  package static let outputs = 2_000
}
