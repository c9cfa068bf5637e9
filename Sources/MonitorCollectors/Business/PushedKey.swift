package import MonitorModel

/// Makes the name of a series of what a sender calls it: as sent, within bounds.
///
/// Names keep letters, digits, `_`, `.`, `-`, `/` and `:`; another byte becomes `_`. A name in a
/// family that kilter fills itself (`system.`, `kilter.`) goes below `app.`; `http.` and `db.` stay,
/// since the conventions of OpenTelemetry mean by them what kilter means, and `service` tells them
/// apart.
package enum PushedKey {
  /// Bytes of a name.
  package static let nameBytes = 200
  /// Labels of a series.
  package static let labels = 16
  /// Scalars of a label's value, which is cut there.
  package static let valueCharacters = 120

  /// A name within bounds; `nil` where it is empty or too long.
  package static func name(_ text: String) -> String? {
    guard (1...nameBytes).contains(text.utf8.count) else { return nil }
    let isClean = text.utf8.allSatisfy(isNameByte)
    var name = text
    if !isClean {
      name = String(
        decoding: text.utf8.map { isNameByte($0) ? $0 : UInt8(ascii: "_") }, as: UTF8.self)
    }
    for family in ["system.", "kilter."] where name.hasPrefix(family) { return "app." + name }
    return name
  }

  /// Labels within bounds: the first of those of one name, no empty ones, and sorted.
  package static func labels(_ labels: [SeriesKey.Label]) -> [SeriesKey.Label] {
    var kept: [SeriesKey.Label] = []
    for label in labels where !label.name.isEmpty && !label.value.isEmpty {
      guard kept.count < Self.labels else { break }
      guard label.name.utf8.count <= nameBytes else { continue }
      guard !kept.contains(where: { $0.name == label.name }) else { continue }
      let value =
        label.value.utf8.count <= valueCharacters
        ? label.value : cut(label.value)
      kept.append(SeriesKey.Label(label.name, value))
    }
    return kept.sorted { $0.name < $1.name }
  }

  /// The first characters, by scalars: one character may have any number of those.
  private static func cut(_ text: String) -> String {
    var cut = String.UnicodeScalarView()
    cut.append(contentsOf: text.unicodeScalars.prefix(valueCharacters))
    return String(cut)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: ":"), UInt8(ascii: "_"), UInt8(ascii: "-"),
      UInt8(ascii: "."), UInt8(ascii: "/"):
      true
    default: false
    }
  }
}
