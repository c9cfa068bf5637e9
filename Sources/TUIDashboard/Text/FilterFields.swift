import MonitorModel

/// What a list can be filtered by: fields of text, and fields of numbers with their units.
package struct FilterFields: Hashable, Sendable {
  /// How the numbers of a field are written.
  package enum Measure: Hashable, Sendable {
    /// A time: `10m`, `2h`, `1h30m`; a bare number is seconds.
    case time
    /// Bytes: `500M`, `1G`, in steps of 1 024.
    case bytes
    /// Hundredths: `20` and `20%` are the same.
    case percent
    /// A plain number, `k`, `M` and `G` after it count thousands.
    case plain
    /// `notice`, `warning` or `critical`, or their letters.
    case severity
  }

  /// Fields of text.
  package var words: [String]
  /// Fields that can be compared.
  package var numbers: [String: Measure]
  /// Whether any other name may be a field too, as labels of series are.
  package var takesAny: Bool

  /// Makes a list of fields.
  package init(words: [String], numbers: [String: Measure] = [:], takesAny: Bool = false) {
    self.words = words
    self.numbers = numbers
    self.takesAny = takesAny
  }

  /// Any name is a field of text.
  package static let any = FilterFields(words: [], takesAny: true)

  /// The names of all fields, in order.
  package var names: [String] { (words + numbers.keys.filter { !words.contains($0) }).sorted() }

  /// Whether `name` is a field of text.
  package func hasText(_ name: String) -> Bool { takesAny || words.contains(name) }

  /// What is to be said of a name that is no field.
  package func unknown(_ name: String) -> String {
    let best = names.map { ($0, Self.distance(name, $0)) }.min { $0.1 < $1.1 }
    guard let best, best.1 <= max(1, name.utf8.count / 2) else {
      return "no field \(name); there are " + names.joined(separator: " ")
    }
    return "no field \(name); is it \(best.0)?"
  }

  /// The letters to change, to add or to leave out between two names.
  private static func distance(_ one: String, _ other: String) -> Int {
    let b = Array(other.utf8)
    var row = Array(0...b.count)
    for (line, letter) in one.utf8.enumerated() {
      var corner = row[0]
      row[0] = line + 1
      for place in b.indices {
        let same = corner + (letter == b[place] ? 0 : 1)
        corner = row[place + 1]
        row[place + 1] = min(same, corner + 1, row[place] + 1)
      }
    }
    return row[b.count]
  }
}

extension FilterFields.Measure {
  /// A number as it was written, or `nil` where it is none.
  package func number(_ text: String) -> Double? {
    switch self {
    case .time: Self.seconds(text)
    case .bytes: Self.scaled(text, step: 1_024)
    case .plain: Self.scaled(text, step: 1_000)
    case .percent:
      Double(text.hasSuffix("%") ? text.dropLast() : Substring(text)).map { $0 / 100 }
    case .severity:
      switch text {
      case "i", "info", "notice": 0
      case "w", "warn", "warning": 1
      case "c", "crit", "critical": 2
      default: nil
      }
    }
  }

  /// What would be right, for a message.
  package var example: String {
    switch self {
    case .time: "a time, such as 10m"
    case .bytes: "bytes, such as 500M"
    case .percent: "a percentage, such as 20"
    case .plain: "a number"
    case .severity: "notice, warning or critical"
    }
  }

  private static func seconds(_ text: String) -> Double? {
    guard !text.isEmpty else { return nil }
    var sum = 0.0
    var rest = Substring(text)
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      rest = rest.dropFirst(digits.count)
      let unit = rest.prefix { $0.isLetter }
      rest = rest.dropFirst(unit.count)
      guard !digits.isEmpty, let part = Commands.duration(String(digits + unit))
      else { return nil }
      sum += Double(part.nanoseconds) / 1e9
    }
    return sum
  }

  private static func scaled(_ text: String, step: Double) -> Double? {
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == "." || $0 == "-") }
    guard let value = Double(digits), value.isFinite else { return nil }
    switch text.dropFirst(digits.count).lowercased() {
    case "", "b": return value
    case "k", "kb", "kib": return value * step
    case "m", "mb", "mib": return value * step * step
    case "g", "gb", "gib": return value * step * step * step
    case "t", "tb", "tib": return value * step * step * step * step
    default: return nil
    }
  }
}
