import MonitorModel
import MonitorSupport

/// Reads the tables of remote write out of the configuration file, and collects what is wrong with
/// them.
struct PushTablesReader {
  /// The name of the tables.
  static let name = "remote_write"
  /// The least of `queue_bytes`.
  private static let queueLeast = 1 << 20
  /// Headers that are remote write's own, or a secret that has another place.
  private static let reserved = [
    "authorization", "content-encoding", "content-type", "content-length", "host", "expect",
    "x-prometheus-remote-write-version",
  ]

  /// The destinations, in the order of the file.
  private(set) var entries: [SourceEntry] = []
  /// What is wrong.
  private(set) var problems: [SettingsError.Problem] = []

  /// Takes the list of tables; `false` where it is another one.
  mutating func take(_ name: String, _ node: TOMLNode, file: String) -> Bool {
    guard name == Self.name else { return false }
    guard case .array(let items) = node.value else {
      problems.append(
        .init(
          .file(file, line: node.line),
          "`\(name)` is \(node.value.kind); expected tables, `[[\(name)]]`"))
      return true
    }
    for item in items {
      let source = SettingSource.file(file, line: item.line)
      guard case .table(let table) = item.value else {
        problems.append(
          .init(
            source, "`\(name)` holds \(item.value.kind); expected tables, `[[\(name)]]`"))
        continue
      }
      take(table, source, file: file)
    }
    return true
  }

  private mutating func take(_ table: TOMLTable, _ source: SettingSource, file: String) {
    guard entries.count < Limits.pushDestinations else {
      problems.append(
        .init(source, "more than \(Limits.pushDestinations) destinations of remote write"))
      return
    }
    let entry = SourceEntry.read(
      Self.name, table, PushFields.all, source, file: file, problems: &problems,
      beyond: Self.problem)
    if let name = entry.text("name"), entries.contains(where: { $0.text("name") == name }) {
      problems.append(.init(source, "`\(Self.name)`: two destinations are named `\(name)`"))
    }
    entries.append(entry)
  }

  /// What is wrong with a value beyond its kind.
  private static func problem(_ key: String, _ value: TOMLValue) -> String? {
    switch (key, value) {
    case ("name", .text(let text)):
      let isName = (1...40).contains(text.utf8.count) && text.utf8.allSatisfy(isNameByte)
      return isName ? nil : "is `\(text)`; expected up to 40 letters, digits, `-` and `_`"
    case ("queue_bytes", .text(let text)):
      guard let bytes = try? ByteSizeText.parse(text) else {
        return "is `\(text)`; expected a size such as 256MiB"
      }
      return bytes >= queueLeast ? nil : "is \(text); expected 1MiB or more"
    case ("series", .array(let items)):
      for pattern in SettingDefinition.texts(items) ?? [] {
        do throws(SeriesGlob.Failure) {
          _ = try SeriesGlob(pattern)
        } catch {
          return "`\(pattern)`: \(error.hint)"
        }
      }
      return nil
    case ("labels", .table(let table)):
      let bad = table.entries.first { entry in
        entry.key.hasPrefix("__") || !entry.key.utf8.allSatisfy { isNameByte($0) && $0 != dash }
          || entry.key.utf8.first.map { digits.contains($0) } ?? true
      }
      return bad.map { "`\($0.key)` is no name of a label: letters, digits and `_`" }
    case ("headers", .table(let table)): return headerProblem(table)
    default: return nil
    }
  }

  private static func headerProblem(_ table: TOMLTable) -> String? {
    for entry in table.entries {
      guard case .text(let value) = entry.node.value else { continue }
      let name = entry.key.lowercased()
      if name == "authorization" {
        return "`\(entry.key)`: `bearer_token_file` and `password_file` are for that"
      }
      if reserved.contains(name) { return "`\(entry.key)` is set by remote write itself" }
      guard !name.isEmpty, name.utf8.allSatisfy({ isNameByte($0) }),
        value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
      else { return "`\(entry.key)` is no header" }
    }
    return nil
  }

  private static let dash = UInt8(ascii: "-")
  private static let digits = UInt8(ascii: "0")...UInt8(ascii: "9")

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), digits,
      dash, UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
