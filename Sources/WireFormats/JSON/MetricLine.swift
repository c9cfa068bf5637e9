/// One measurement written as a JSON object: `{name, value, ts?, type?, unit?, labels?}`.
///
/// It is valid for as long as the bytes that were read. Members of other names are passed over; of
/// two members of one name the last counts.
package struct MetricLine {
  /// What the value is.
  package enum Kind: String, Sendable, CaseIterable {
    /// How things stand; what is taken where no type is given.
    case gauge
    /// A total that only grows until its sender starts anew.
    case counter
    /// Something that happened `value` times since the line before; lines add up.
    case count
    /// One measured thing, as a duration: percentiles are made of them.
    case histogram
  }

  /// What is wrong with a line whose JSON is right.
  package enum Problem: Error, Hashable, Sendable, CustomStringConvertible {
    /// The member is not there.
    case missing(StaticName)
    /// The member is something else.
    case expected(String, in: StaticName)

    /// In words, with the name of the member; never its value.
    package var description: String {
      switch self {
      case .missing(let name): "\(name.rawValue) is missing"
      case .expected(let what, let name): "\(name.rawValue) is not \(what)"
      }
    }
  }

  /// The members of a line.
  package enum StaticName: String, Hashable, Sendable {
    /// The name of the series.
    case name
    /// The number.
    case value
    /// The time.
    case ts
    /// What the value is.
    case type
    /// The unit, as UCUM or in words.
    case unit
    /// Names and values that tell series of one name apart.
    case labels
    /// The whole line.
    case line
  }

  /// The name of the series.
  package var name = JSONText.empty
  /// The number; always finite.
  package var value = 0.0
  /// Nanoseconds since the Unix epoch; `nil` where no time was given.
  package var timestamp: Int64?
  /// What the value is.
  package var kind = Kind.gauge
  /// The unit as it was written; empty where there was none.
  package var unit = JSONText.empty
  /// The object of labels as it stands, braces included; empty where there was none.
  package var labels = Bytes(start: nil, count: 0)
  /// What is wrong with it, if anything is: then nothing else of it is to be used.
  package var problem: Problem?

  /// Makes a line that says nothing yet.
  package init() {}

  /// Calls `body` with each label; a value that is no string is given as it is written.
  package func forEachLabel(_ body: (String, String) -> Void) {
    guard labels.count > 0 else { return }
    var reader = JSONReader(labels)
    do throws(JSONError) {
      try reader.enterObject()
      while let key = try reader.nextKey() {
        switch try reader.kind() {
        case .string: body(key.text, try reader.string().text)
        case .null: try reader.null()
        default: body(key.text, try reader.slice().text)
        }
      }
    } catch {
      // They were read once already; there is nothing to tell.
    }
  }
}

extension JSONText {
  /// A string of no length.
  static let emptyByte: StaticString = ""
  /// A string of no length.
  package static var empty: JSONText {
    JSONText(raw: Bytes(start: emptyByte.utf8Start, count: 0), hasEscapes: false)
  }
}
