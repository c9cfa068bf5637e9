/// What media types a caller takes (RFC 9110, section 12.5.1), and how gladly.
package struct Accept: Hashable, Sendable {
  /// A range of media types.
  private struct Range: Hashable, Sendable {
    var type: String
    var subtype: String
    /// Parameters before `q`, by lower-case name.
    var parameters: [String: String]
    /// How gladly, in thousandths.
    var weight: Int

    /// How exactly it names a type; `nil` where it does not take it.
    func precision(_ offer: Range) -> Int? {
      guard type == "*" || type == offer.type, subtype == "*" || subtype == offer.subtype
      else { return nil }
      var precision = type == "*" ? 0 : subtype == "*" ? 1 : 2
      for (name, value) in parameters {
        // A parameter that the offer does not have, such as `escaping`, asks for nothing.
        guard let own = offer.parameters[name] else { continue }
        guard own == value else { return nil }
        precision += 1
      }
      return precision
    }
  }

  private let ranges: [Range]

  /// Reads the value of `Accept`; `nil`, as where the field is missing, takes everything.
  ///
  /// What cannot be understood is passed over; where nothing can, everything is taken.
  package init(_ value: String?) {
    ranges = Self.pieces(value ?? "", ",").compactMap { Self.range($0) }
  }

  /// The one of some media types that is taken most gladly, the first of equal ones; `nil` where
  /// none is taken.
  package func best(of offers: [String]) -> String? {
    guard !ranges.isEmpty else { return offers.first }
    var best: (offer: String, weight: Int)?
    for offer in offers {
      guard let parsed = Self.range(offer[...]) else { continue }
      // The most exact range that names it counts, whatever it says.
      var found: (precision: Int, weight: Int)?
      for range in ranges {
        guard let precision = range.precision(parsed) else { continue }
        if let known = found, known.precision >= precision { continue }
        found = (precision, range.weight)
      }
      guard let weight = found?.weight, weight > best?.weight ?? 0 else { continue }
      best = (offer, weight)
    }
    return best?.offer
  }

  /// The best of some media types.
  ///
  /// - Throws: `Problem` 406 where none is taken.
  package func choice(of offers: [String]) throws(Problem) -> String {
    guard let best = best(of: offers) else {
      throw Problem(
        406, "`Accept` takes none of what there is: \(offers.joined(separator: ", "))")
    }
    return best
  }

  private static func range(_ text: Substring) -> Range? {
    let parts = pieces(text, ";")
    guard let name = parts.first else { return nil }
    let halves = name.lowercased().split(separator: "/", omittingEmptySubsequences: false)
    guard halves.count == 2, !halves[0].isEmpty, !halves[1].isEmpty,
      halves[0] != "*" || halves[1] == "*"
    else { return nil }
    var range = Range(
      type: String(halves[0]), subtype: String(halves[1]), parameters: [:], weight: 1_000)
    for part in parts.dropFirst() {
      let halves = part.split(separator: "=", maxSplits: 1)
      guard halves.count == 2 else { continue }
      let name = trimmed(halves[0]).lowercased()
      var value = trimmed(halves[1])
      if name == "q" {
        guard let weight = weight(value) else { return nil }
        range.weight = weight
        break
      }
      if value.count >= 2, value.hasPrefix("\""), value.hasSuffix("\"") {
        value = value.dropFirst().dropLast()
      }
      range.parameters[name] = value.lowercased()
    }
    return range
  }

  /// `0`, `0.5`, `1.000`, in thousandths; `nil` for another text.
  private static func weight(_ text: Substring) -> Int? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), parts[0] == "0" || parts[0] == "1" else { return nil }
    var thousandths = parts[0] == "1" ? 1_000 : 0
    if parts.count == 2 {
      guard parts[1].utf8.count <= 3, parts[1].utf8.allSatisfy({ (48...57).contains($0) })
      else { return nil }
      var weight = 100
      for digit in parts[1].utf8 {
        thousandths += Int(digit - 48) * weight
        weight /= 10
      }
    }
    return thousandths <= 1_000 ? thousandths : nil
  }

  /// What stands between separators that are not in quotes, without blanks around it.
  private static func pieces(_ text: some StringProtocol, _ separator: Character) -> [Substring] {
    var isQuoted = false
    return Substring(text).split(omittingEmptySubsequences: true) { character in
      if character == "\"" { isQuoted.toggle() }
      return character == separator && !isQuoted
    }.map(trimmed).filter { !$0.isEmpty }
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text
    while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
    while let last = text.last, last == " " || last == "\t" { text.removeLast() }
    return text
  }
}
