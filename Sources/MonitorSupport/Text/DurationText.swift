/// Durations as people write them: `500ms`, `1s`, `5m`, `2h`, `7d`, `1h30m`, `1.5s`.
package enum DurationText {
  /// What is wrong with a text that should be a duration.
  package struct Failure: Error, Equatable, Sendable {
    /// What would be right, as the end of a sentence.
    package var hint: String
  }

  /// The units, largest first, with their nanoseconds.
  private static let units: [(name: String, nanoseconds: Int64)] = [
    ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("m", 60_000_000_000),
    ("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1_000),
  ]

  /// Reads a duration; units go from large to small, each at most once.
  ///
  /// - Throws: what would be right instead; also for a plain number, which says no unit, and for
  ///   more than 292 years.
  package static func parse(_ text: String) throws(Failure) -> Duration {
    var rest = text[...]
    var total: Int64 = 0
    var next = 0
    guard !rest.isEmpty else { throw Failure(hint: example) }
    while !rest.isEmpty {
      let number = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
      rest = rest.dropFirst(number.count)
      let name = rest.prefix { $0.isASCII && $0.isLetter }
      rest = rest.dropFirst(name.count)
      guard !number.isEmpty else { throw Failure(hint: example) }
      guard !name.isEmpty else {
        throw Failure(hint: "a duration needs a unit, such as `\(number)s` or `\(number)ms`")
      }
      guard let unit = units[next...].firstIndex(where: { $0.name == name }) else {
        let known = units.contains { $0.name == name }
        throw Failure(
          hint: known
            ? "units go from large to small, each once, such as `1h30m`"
            : "`\(name)` is not a unit; the units are us, ms, s, m, h and d")
      }
      next = unit + 1
      guard let part = nanoseconds(number, of: units[unit].nanoseconds) else {
        throw Failure(hint: example)
      }
      let (sum, overflow) = total.addingReportingOverflow(part)
      guard !overflow else { throw Failure(hint: "a duration of less than 292 years") }
      total = sum
    }
    return .nanoseconds(total)
  }

  /// The shortest text that `parse` reads back; nanoseconds below a microsecond are cut off.
  package static func format(_ duration: Duration) -> String {
    var seconds = duration.components.seconds
    let attoseconds = duration.components.attoseconds
    guard seconds >= 0, attoseconds >= 0 else { return "0s" }
    var text = ""
    for (name, size) in [("d", Int64(86_400)), ("h", 3_600), ("m", 60), ("s", 1)] {
      if seconds >= size {
        text += "\(seconds / size)\(name)"
        seconds %= size
      }
    }
    let micros = attoseconds / 1_000_000_000_000
    if micros >= 1_000 { text += "\(micros / 1_000)ms" }
    if micros % 1_000 > 0 { text += "\(micros % 1_000)us" }
    return text.isEmpty ? "0s" : text
  }

  private static let example =
    "expected a duration such as `500ms`, `1s`, `5m`, `2h`, `7d` or `1h30m`"

  private static func nanoseconds(_ number: Substring, of unit: Int64) -> Int64? {
    let parts = number.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, let whole = Int64(parts[0]) else { return nil }
    let (product, overflow) = whole.multipliedReportingOverflow(by: unit)
    guard !overflow else { return nil }
    guard parts.count == 2 else { return product }
    guard !parts[1].isEmpty, parts[1].count <= 9 else { return nil }
    guard let fraction = Double("0." + parts[1]) else { return nil }
    let (sum, carried) = product.addingReportingOverflow(
      Int64((fraction * Double(unit)).rounded()))
    return carried ? nil : sum
  }
}
