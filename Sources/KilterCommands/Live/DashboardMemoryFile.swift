package import TUIDashboard

/// The file `dashboard.toml` in the folder of the data: filters kept by name, and what was typed.
package struct DashboardMemoryFile: Sendable {
  /// Where it is.
  package var path: String

  /// The file of some settings; `nil` where nothing is to be kept: `store` is off, or there is no
  /// folder.
  package init?(_ settings: Settings) {
    guard settings.store, !settings.dataDirectory.isEmpty else { return nil }
    path = settings.dataDirectory + "/dashboard.toml"
  }

  /// What is remembered; a file that is missing, or is none, is as if nothing were.
  package func read() -> DashboardMemory {
    guard case .text(let text) = SystemFile.read(path) else { return DashboardMemory() }
    return Self.memory(text)
  }

  /// Writes what is to be remembered.
  ///
  /// - Returns: why that failed, or `nil`.
  package func write(_ memory: DashboardMemory) -> String? {
    PrivateFile.replace(path, with: Self.text(memory))
  }

  /// The text of the file.
  package static func text(_ memory: DashboardMemory) -> String {
    var lines = [
      "# What the dashboard remembers. It is written anew by each dashboard that is used.",
      "commands = " + list(memory.commands.lines), "filters = " + list(memory.filters.lines), "",
      "[saved]",
    ]
    for (name, filter) in memory.saved.sorted(by: { $0.key < $1.key }) {
      lines.append(TOMLText.quoted(name) + " = " + TOMLText.quoted(filter))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// What a text of the file says; what it does not say well is left out.
  package static func memory(_ text: String) -> DashboardMemory {
    guard let table = try? TOMLParser.parse(text) else { return DashboardMemory() }
    var saved: [String: String] = [:]
    if case .table(let entries)? = table["saved"]?.value {
      for entry in entries.entries {
        if case .text(let filter) = entry.node.value { saved[entry.key] = filter }
      }
    }
    return DashboardMemory(
      saved: saved, commands: LineHistory(texts(table["commands"])),
      filters: LineHistory(texts(table["filters"])))
  }

  private static func texts(_ node: TOMLNode?) -> [String] {
    guard case .array(let items)? = node?.value else { return [] }
    return items.compactMap { item in
      if case .text(let text) = item.value { return text }
      return nil
    }
  }

  private static func list(_ texts: [String]) -> String {
    guard !texts.isEmpty else { return "[]" }
    return "[\n" + texts.map { "  " + TOMLText.quoted($0) + ",\n" }.joined() + "]"
  }
}
