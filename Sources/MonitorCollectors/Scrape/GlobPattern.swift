/// A pattern of names: `*` stands for any bytes, `?` for one, everything else for itself.
package struct GlobPattern: Sendable {
  private let pattern: [UInt8]

  /// Makes one of its text.
  package init(_ text: String) { pattern = Array(text.utf8) }

  /// Whether the whole of a name fits.
  ///
  /// - Complexity: O(name × pattern) at worst.
  package func matches(_ name: String) -> Bool {
    let name = Array(name.utf8)
    var at = 0
    var place = 0
    var star: (place: Int, at: Int)?
    while at < name.count {
      if place < pattern.count, pattern[place] == UInt8(ascii: "*") {
        star = (place, at)
        place += 1
      } else if place < pattern.count,
        pattern[place] == UInt8(ascii: "?") || pattern[place] == name[at]
      {
        place += 1
        at += 1
      } else if let last = star {
        place = last.place + 1
        at = last.at + 1
        star = (last.place, last.at + 1)
      } else {
        return false
      }
    }
    return pattern[place...].allSatisfy { $0 == UInt8(ascii: "*") }
  }
}
