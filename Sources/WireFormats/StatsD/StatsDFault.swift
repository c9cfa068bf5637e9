/// Why a StatsD line was refused.
package enum StatsDFault: UInt8, Error, Sendable, CaseIterable {
  /// There is nothing before the value.
  case noName
  /// There is no `:value`.
  case noValue
  /// There is no `|type`.
  case noType
  /// The type is none of `c`, `g`, `ms`, `h`, `d`, `s`.
  case unknownType
  /// The value is not a finite number, or a set's value is empty.
  case badValue
  /// The sample rate is not a number above 0 and at most 1.
  case badRate
  /// The timestamp is not a whole number of seconds.
  case badTimestamp
  /// A part between bars is none that is known.
  case unknownField
  /// The brackets of SignalFx's dimensions do not close.
  case openBracket
  /// The name and its tags are longer than 4 096 bytes, or one of them longer than 255.
  case tooLong
  /// More tags than 32.
  case tooManyTags
  /// The head of an event is not `_e{title length,text length}:`.
  case badEvent
  /// The lengths of an event do not fit its line.
  case badEventLength
  /// A service check has no name, or its status is none of 0…3.
  case badCheck

  /// How a report tells it, as the end of "lines …".
  package var reason: String {
    switch self {
    case .noName: "without a name"
    case .noValue: "without a value"
    case .noType: "without a type"
    case .unknownType: "of an unknown type"
    case .badValue: "with a value that is no number"
    case .badRate: "with a sample rate outside 0…1"
    case .badTimestamp: "with a timestamp that is no whole number"
    case .unknownField: "with an unknown field"
    case .openBracket: "with an open bracket"
    case .tooLong: "with a name or tag that is too long"
    case .tooManyTags: "with more than 32 tags"
    case .badEvent: "with a broken event head"
    case .badEventLength: "with event lengths that do not fit"
    case .badCheck: "with a broken service check"
    }
  }
}
