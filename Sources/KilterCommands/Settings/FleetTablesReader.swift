import MonitorCollectors
import MonitorModel
import MonitorSupport

/// Reads the tables `[[fleet.signal]]` out of the configuration file, and collects what is wrong with
/// them.
struct FleetTablesReader {
  /// The name of the tables.
  static let name = "fleet.signal"
  /// Their keys.
  static let fields: [SourceField] = [
    SourceField(
      "name", .text, isRequired: true, "Its name: its series are fleet.NAME, such as queue.depth."),
    SourceField(
      "query", .text, isRequired: true,
      "A question in PromQL that gives one number a host; $host is the host label, $w the rate window, $m the matchers."
    ),
    SourceField(
      "unit", .word(Unit.allCases.map(\.rawValue)), "The unit of the number; 1, a plain number."),
    SourceField(
      "concern", .word(["high", "low", "both", "none"]), "The side on which a value is bad; high."),
    SourceField("weight", .whole(0...100), "How much it matters, 0 to 100; 50."),
  ]
  /// Signals besides those that every fleet is asked for.
  private static let most = Limits.fleetSignals - FleetSignalList.standard.count

  /// The signals, in the order of the file.
  private(set) var entries: [SourceEntry] = []
  /// What is wrong.
  private(set) var problems: [SettingsError.Problem] = []

  /// Takes the tables; `false` where these are others.
  mutating func take(_ name: String, _ node: TOMLNode, file: String) -> Bool {
    guard name == Self.name else { return false }
    let source = SettingSource.file(file, line: node.line)
    guard case .array(let items) = node.value else {
      problems.append(
        .init(source, "`\(name)` is \(node.value.kind); expected tables, `[[\(name)]]`"))
      return true
    }
    for item in items {
      let place = SettingSource.file(file, line: item.line)
      guard case .table(let table) = item.value else {
        problems.append(.init(place, "`\(name)` holds \(item.value.kind); expected tables"))
        continue
      }
      guard entries.count < Self.most else {
        problems.append(.init(place, "more than \(Self.most) signals of a fleet"))
        continue
      }
      let taken = Set(entries.compactMap { $0.text("name") })
        .union(FleetSignalList.standard.map(\.name)).union(["up", "unlike_peers", "hosts"])
      entries.append(
        SourceEntry.read(
          name, table, Self.fields, place, file: file, problems: &problems
        ) { key, value in
          guard key == "name", case .text(let text) = value else { return nil }
          if taken.contains(text) { return "is `\(text)`, which is there already" }
          return Self.isName(text)
            ? nil : "is `\(text)`; expected lower-case letters, digits, `_` and `.`, 64 at most"
        })
    }
    return true
  }

  private static func isName(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count) && text.utf8.first != UInt8(ascii: ".")
      && text.utf8.last != UInt8(ascii: ".")
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
          UInt8(ascii: "_"), UInt8(ascii: "."):
          true
        default: false
        }
      }
  }

  /// A table with its keys, commented out.
  static func commented() -> String {
    var text = "\n# A further signal of a fleet.\n#[[\(name)]]\n"
    for field in fields {
      let example = field.name == "name" ? "\"queue.depth\"" : SourceTablesText.example(field)
      text += SourceTablesText.commented(field, example)
    }
    return text
  }

  /// The tables as they are in force.
  static func shown(_ settings: Settings) -> [(text: String, source: String)] {
    settings.fleetSignals.flatMap { SourceTablesText.shown($0, header: "[[\(name)]]") }
  }
}
