/// When a rule holds.
///
/// ```
/// condition  = conjunction { "or" conjunction }
/// conjunction = test { "and" test }
/// test       = "not" test | sum (">" | ">=" | "<" | "<=" | "==" | "!=") sum | "(" condition ")"
/// ```
package indirect enum RuleCondition: Hashable, Sendable {
  /// How two values are compared.
  package enum Sign: String, Hashable, Sendable {
    /// More.
    case above = ">"
    /// As much or more.
    case atLeast = ">="
    /// Less.
    case below = "<"
    /// As much or less.
    case atMost = "<="
    /// Just as much.
    case equal = "=="
    /// Not just as much.
    case unequal = "!="

    /// What holds where this does not.
    package var opposite: Sign {
      switch self {
      case .above: .atMost
      case .atLeast: .below
      case .below: .atLeast
      case .atMost: .above
      case .equal: .unequal
      case .unequal: .equal
      }
    }

    /// Whether it holds for two values.
    @inline(__always)
    package func holds(_ a: Double, _ b: Double) -> Bool {
      switch self {
      case .above: a > b
      case .atLeast: a >= b
      case .below: a < b
      case .atMost: a <= b
      case .equal: a == b
      case .unequal: a != b
      }
    }

    /// The sign in words, before a limit.
    package var words: String {
      switch self {
      case .above: "above"
      case .atLeast: "at or above"
      case .below: "below"
      case .atMost: "at or below"
      case .equal: "equal to"
      case .unequal: "not"
      }
    }
  }

  /// A comparison of two values.
  package struct Comparison: Hashable, Sendable {
    /// What is watched.
    package var left: Expression
    /// How it is compared.
    package var sign: Sign
    /// The limit.
    package var right: Expression
    /// What is watched, in words: `p99 of http.request.duration`.
    package var words: String
    /// The limit as it was written.
    package var limit: String
    /// Where the sign stands, from 1.
    package var column: Int
  }

  /// A comparison.
  case comparison(Comparison)
  /// Both hold.
  case both(RuleCondition, RuleCondition)
  /// One of them holds, or both.
  case either(RuleCondition, RuleCondition)

  /// The comparisons, from left to right.
  package var comparisons: [Comparison] {
    switch self {
    case .comparison(let comparison): [comparison]
    case .both(let a, let b), .either(let a, let b): a.comparisons + b.comparisons
    }
  }

  /// The condition that holds where this one does not.
  var opposite: RuleCondition {
    switch self {
    case .comparison(var comparison):
      comparison.sign = comparison.sign.opposite
      return .comparison(comparison)
    case .both(let a, let b): return .either(a.opposite, b.opposite)
    case .either(let a, let b): return .both(a.opposite, b.opposite)
    }
  }
}
