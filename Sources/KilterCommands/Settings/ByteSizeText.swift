/// Sizes as people write them: `1GiB`, `512MiB`, `10GB`, `1.5TiB`, `0B`.
package enum ByteSizeText {
  /// What is wrong with a text that should be a size.
  package struct Failure: Error, Equatable, Sendable {
    /// What would be right, as the end of a sentence.
    package var hint: String
  }

  /// The units, largest first, with their bytes: IEC 80000-13 and the decimal ones.
  private static let units: [(name: String, bytes: Int)] = [
    ("TiB", 1 << 40), ("TB", 1_000_000_000_000), ("GiB", 1 << 30), ("GB", 1_000_000_000),
    ("MiB", 1 << 20), ("MB", 1_000_000), ("KiB", 1 << 10), ("kB", 1_000), ("B", 1),
  ]

  /// Reads a size: a number and a unit, with or without a blank between; `KB` is `kB`.
  ///
  /// - Throws: what would be right instead; also for a plain number, which says no unit, for units
  ///   in another case (`Mb` might be bits), for parts of a byte, and for what no `Int` holds.
  package static func parse(_ text: String) throws(Failure) -> Int {
    let number = text.prefix { $0.isASCII && $0.isNumber || $0 == "." }
    var name = text.dropFirst(number.count)
    guard !number.isEmpty else { throw Failure(hint: example) }
    guard !name.isEmpty else {
      throw Failure(hint: "a size needs a unit, such as `\(number)MiB` or `\(number)GiB`")
    }
    if name.first == " " { name.removeFirst() }
    guard let unit = units.first(where: { $0.name == name || $0.name == "kB" && name == "KB" })
    else {
      let list = "B, kB, MB, GB, TB, KiB, MiB, GiB and TiB"
      throw Failure(hint: "`\(name)` is not a unit; the units are \(list)")
    }
    return try bytes(number, of: unit.bytes)
  }

  /// The shortest text of one whole number that `parse` reads back; below 0 it is `0B`.
  package static func format(_ bytes: Int) -> String {
    guard bytes > 0 else { return "0B" }
    let unit = units.first { bytes % $0.bytes == 0 }
    return unit.map { "\(bytes / $0.bytes)\($0.name)" } ?? "\(bytes)B"
  }

  private static let example = "expected a size such as `512MiB`, `1GiB` or `10GB`"

  private static func bytes(_ number: Substring, of unit: Int) throws(Failure) -> Int {
    let parts = number.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, !parts[0].isEmpty else { throw Failure(hint: example) }
    let tooLarge = Failure(hint: "a size of less than 8388608TiB")
    guard let whole = Int(parts[0]) else { throw tooLarge }
    let (product, overflow) = whole.multipliedReportingOverflow(by: unit)
    guard !overflow else { throw tooLarge }
    guard parts.count == 2 else { return product }
    guard (1...9).contains(parts[1].count), let fraction = Double("0." + parts[1]) else {
      throw Failure(hint: example)
    }
    guard unit > 1 || fraction == 0 else { throw Failure(hint: "a byte has no parts") }
    let (sum, carried) = product.addingReportingOverflow(Int((fraction * Double(unit)).rounded()))
    guard !carried else { throw tooLarge }
    return sum
  }
}
