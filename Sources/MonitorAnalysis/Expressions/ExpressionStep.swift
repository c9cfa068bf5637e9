/// One value that is computed at every tick: an operator and the places of its operands.
struct ExpressionStep: Sendable {
  /// What is computed.
  enum Kind: Sendable {
    /// Nothing: the value stands.
    case constant
    /// The reading of series `a` of the engine.
    case series
    /// The opposite of `a`.
    case negation
    /// `a` without its sign.
    case absolute
    /// An operator between `a` and `b`.
    case arithmetic(Expression.Operator)
    /// `a`, not below `b` and not above `c`.
    case clamp
    /// The increase of `a` a second; `memory` is its place among the rates.
    case rate
    /// One value of the arguments from `a` up to `b`.
    case aggregate(Expression.Aggregate)
    /// One value of some time of `a`; `memory` is its place among the windows.
    case window(Expression.Window)
    /// A percentile over some time of `a`; `memory` is its place among the windows.
    case percentile(Double)
    /// 1 where the comparison of `a` with `b` holds, else 0.
    case comparison(RuleCondition.Sign)
    /// 1 where `a` and `b` are, 0 where one is.
    case both
    /// 1 where `a` or `b` is, 0 where none is.
    case either
  }

  /// What is computed.
  var kind: Kind
  /// The first operand.
  var a: Int32 = 0
  /// The second operand.
  var b: Int32 = 0
  /// The third operand.
  var c: Int32 = 0
  /// What is remembered from tick to tick.
  var memory: Int32 = -1
}
