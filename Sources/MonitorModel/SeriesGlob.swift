/// A pattern of names of series: `system.cpu.*`, `*{device="vd[a-c]"}`, `net.?x`.
///
/// `*` is any text, dots and labels too, `?` any one character, `[a-z]` one of some, `[!a-z]` any
/// other one, and `\` takes the meaning from what follows it. A series matches by its name alone,
/// or by its name with labels as it is written.
public struct SeriesGlob: Hashable, Sendable {
  /// Why a text is no pattern.
  public struct Failure: Error, Hashable, Sendable {
    /// What is wrong, as the end of a sentence.
    public var hint: String
    /// Makes a failure.
    package init(hint: String) { self.hint = hint }
  }

  private enum Part: Hashable, Sendable {
    case any
    case one
    case literal(Unicode.Scalar)
    case among([ClosedRange<Unicode.Scalar>], isInverted: Bool)

    func takes(_ scalar: Unicode.Scalar) -> Bool {
      switch self {
      case .any, .one: true
      case .literal(let literal): literal == scalar
      case .among(let ranges, let isInverted):
        ranges.contains { $0.contains(scalar) } != isInverted
      }
    }
  }

  private var parts: [Part] = []

  /// Reads a pattern.
  ///
  /// - Throws: for a text that is empty, an open `[`, a range that runs backwards, or `\` at the end.
  public init(_ text: String) throws(Failure) {
    guard !text.isEmpty else { throw Failure(hint: "an empty pattern matches nothing") }
    var rest = Array(text.unicodeScalars)[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "*": if parts.last != .any { parts.append(.any) }
      case "?": parts.append(.one)
      case "[": parts.append(try Self.list(&rest))
      case "\\": parts.append(.literal(try Self.escaped(&rest)))
      default: parts.append(.literal(scalar))
      }
    }
  }

  private static func escaped(
    _ rest: inout ArraySlice<Unicode.Scalar>
  ) throws(Failure) -> Unicode.Scalar {
    guard let scalar = rest.popFirst() else { throw Failure(hint: "`\\` stands before nothing") }
    return scalar
  }

  /// What follows `[`, up to its `]`; one that comes first stands for itself.
  private static func list(_ rest: inout ArraySlice<Unicode.Scalar>) throws(Failure) -> Part {
    let isInverted = rest.first == "!" || rest.first == "^"
    if isInverted { rest.removeFirst() }
    var ranges: [ClosedRange<Unicode.Scalar>] = []
    while var low = rest.popFirst() {
      if low == "]", !ranges.isEmpty { return .among(ranges, isInverted: isInverted) }
      if low == "\\" { low = try escaped(&rest) }
      var high = low
      if rest.first == "-", let next = rest.dropFirst().first, next != "]" {
        rest.removeFirst(2)
        high = next == "\\" ? try escaped(&rest) : next
      }
      guard low <= high else { throw Failure(hint: "`\(low)-\(high)` runs backwards") }
      ranges.append(low...high)
    }
    throw Failure(hint: "`[` is not closed; `\\[` is the bracket itself")
  }

  /// The only text that matches, where there is no other.
  package var literal: String? {
    var text = ""
    for part in parts {
      guard case .literal(let scalar) = part else { return nil }
      text.unicodeScalars.append(scalar)
    }
    return text
  }

  /// The same as a regular expression for a whole text, in the syntax of RE2.
  package var regularExpression: String {
    parts.reduce(into: "") { text, part in
      switch part {
      case .any: text += ".*"
      case .one: text += "."
      case .literal(let scalar): text += Self.quoted(scalar)
      case .among(let ranges, let isInverted):
        let members = ranges.map { Self.quoted($0.lowerBound) + "-" + Self.quoted($0.upperBound) }
        text += (isInverted ? "[^" : "[") + members.joined() + "]"
      }
    }
  }

  private static func quoted(_ scalar: Unicode.Scalar) -> String {
    #"\.+*?()|[]{}^$-"#.unicodeScalars.contains(scalar) ? "\\\(scalar)" : String(scalar)
  }

  /// Whether a series matches by its name alone or with its labels.
  public func matches(_ key: SeriesKey) -> Bool {
    matches(key.name) || !key.labels.isEmpty && matches(key.description)
  }

  /// Whether a whole text matches.
  ///
  /// - Complexity: O(n·m) in the lengths of text and pattern.
  public func matches(_ text: String) -> Bool {
    let text = Array(text.unicodeScalars)
    var place = 0
    var part = 0
    // Where to go on when the last `*` must take one more.
    var star: (part: Int, place: Int)?
    while place < text.count {
      if part < parts.count, parts[part] == .any {
        star = (part, place)
        part += 1
      } else if part < parts.count, parts[part].takes(text[place]) {
        part += 1
        place += 1
      } else if let last = star {
        star = (last.part, last.place + 1)
        part = last.part + 1
        place = last.place + 1
      } else {
        return false
      }
    }
    return parts[part...].allSatisfy { $0 == .any }
  }
}
