package import MonitorModel

/// What a derived series is made of.
///
/// ```
/// sum      = product { ("+" | "-") product }
/// product  = factor { ("*" | "/") factor }
/// factor   = "-" factor | number | reference | function | "(" sum ")"
/// function = NAME "(" sum { "," sum } ")" [ "by" "(" LABEL { "," LABEL } ")" ]
/// ```
///
/// An operator joins series of equal labels, one with one; a number, or a single series without
/// labels, joins with all. Each pair gives a series of its own.
package indirect enum Expression: Hashable, Sendable {
  /// An operator between two values.
  package enum Operator: String, Hashable, Sendable {
    /// The sum.
    case plus = "+"
    /// The difference.
    case minus = "-"
    /// The product.
    case times = "*"
    /// The quotient; a division by zero has no value (`idle`).
    case over = "/"
  }

  /// What makes one value of all series that match.
  package enum Aggregate: String, Hashable, Sendable, CaseIterable {
    /// The sum.
    case sum
    /// The mean.
    case avg
    /// The least.
    case min
    /// The greatest.
    case max
    /// How many have a value.
    case count
  }

  /// What makes a value of those of some time up to now.
  package enum Window: String, Hashable, Sendable, CaseIterable {
    /// The change since the beginning of the time; no value before it has passed once.
    case delta
    /// The mean.
    case average = "avg_over"
    /// The greatest.
    case maximum = "max_over"
    /// The least.
    case minimum = "min_over"
  }

  /// A number in base units, and its unit where one was written.
  case number(Double, Unit?)
  /// Series as they are.
  case series(SeriesReference)
  /// The opposite.
  case negation(Expression)
  /// Two values and an operator, which stands at the column.
  case arithmetic(Operator, Expression, Expression, column: Int)
  /// The increase a second; a series that is a rate is that already.
  case rate(Expression)
  /// Without its sign.
  case absolute(Expression)
  /// Not below the second and not above the third.
  case clamp(Expression, Expression, Expression)
  /// One value of many series, by the values of some labels; without labels, of all.
  case aggregate(Aggregate, Expression, by: [String])
  /// One value of some seconds.
  case window(Window, Expression, seconds: Double)
  /// A percentile, 0…1: the series with the label `quantile` of that value where there are any,
  /// else over the last minute of each.
  case percentile(Double, Expression)

  /// The references of the expression, from left to right.
  package var references: [SeriesReference] {
    switch self {
    case .number: return []
    case .series(let reference): return [reference]
    case .negation(let inner), .rate(let inner), .absolute(let inner),
      .aggregate(_, let inner, _), .window(_, let inner, _), .percentile(_, let inner):
      return inner.references
    case .arithmetic(_, let left, let right, _): return left.references + right.references
    case .clamp(let value, let low, let high):
      return value.references + low.references + high.references
    }
  }

  /// The unit as far as the text alone tells it; `nil` for a plain number and where it depends on
  /// what the series are.
  package var writtenUnit: Unit? {
    switch self {
    case .number(_, let unit): return unit
    case .series: return nil
    case .negation(let inner), .absolute(let inner), .clamp(let inner, _, _),
      .window(_, let inner, _), .percentile(_, let inner):
      return inner.writtenUnit
    case .rate: return nil
    case .aggregate(let kind, let inner, _): return kind == .count ? .count : inner.writtenUnit
    case .arithmetic(let sign, let left, let right, _):
      // A reference may have any unit: only what is known on both sides can be reckoned with.
      if sign == .times || sign == .over {
        guard left.isKnown, right.isKnown else { return nil }
      }
      return UnitAlgebra.unit(sign, left.writtenUnit, right.writtenUnit)
    }
  }

  /// Whether its unit does not depend on any series.
  private var isKnown: Bool { references.isEmpty }
}
