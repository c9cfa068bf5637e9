package import MonitorModel

/// The unit of what is computed of two quantities.
package enum UnitAlgebra {
  /// The unit of a result; `nil` for a plain number.
  package static func unit(_ sign: Expression.Operator, _ a: Unit?, _ b: Unit?) -> Unit? {
    switch sign {
    case .plus, .minus: return a ?? b
    case .times: return product(a, b)
    case .over: return quotient(a, b)
    }
  }

  /// Whether two units can be added or compared: they are the same, or one is a plain number.
  package static func fit(_ a: Unit?, _ b: Unit?) -> Bool {
    guard let a, let b else { return true }
    return a == b || plain(a) && plain(b)
  }

  /// The unit of the increase a second.
  package static func rate(_ unit: Unit?) -> Unit {
    switch unit {
    case .perSecond, .bytesPerSecond: unit ?? .perSecond
    case .bytes: .bytesPerSecond
    case .seconds: .ratio
    default: .perSecond
    }
  }

  /// A unit in a word, for messages.
  package static func word(_ unit: Unit) -> String {
    switch unit {
    case .count: "a number"
    case .ratio: "a share"
    case .bytes: "bytes"
    case .bytesPerSecond: "bytes a second"
    case .perSecond: "a rate"
    case .seconds: "a time"
    case .celsius: "a temperature"
    case .hertz: "a frequency"
    case .cores: "cores"
    }
  }

  private static func plain(_ unit: Unit) -> Bool { unit == .count || unit == .ratio }

  private static func product(_ a: Unit?, _ b: Unit?) -> Unit? {
    guard let a else { return b }
    guard let b else { return a }
    switch (a, b) {
    case (.ratio, let other), (.count, let other): return other
    case (let other, .ratio), (let other, .count): return other
    case (.perSecond, .seconds), (.seconds, .perSecond): return .count
    case (.bytesPerSecond, .seconds), (.seconds, .bytesPerSecond): return .bytes
    case (.bytes, .perSecond), (.perSecond, .bytes): return .bytesPerSecond
    default: return nil
    }
  }

  private static func quotient(_ a: Unit?, _ b: Unit?) -> Unit? {
    guard let b else { return a }
    guard let a else { return b == .seconds ? .perSecond : nil }
    if a == b { return .ratio }
    switch (a, b) {
    case (let other, .ratio): return other
    case (let other, .count): return other
    case (.count, .seconds), (.ratio, .seconds): return .perSecond
    case (.bytes, .seconds): return .bytesPerSecond
    case (.bytesPerSecond, .perSecond): return .bytes
    case (.seconds, .perSecond), (.bytes, .bytesPerSecond): return .seconds
    default: return nil
    }
  }
}
