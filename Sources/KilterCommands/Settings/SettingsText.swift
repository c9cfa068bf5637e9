/// Settings as text: for `config show`, `config init` and `diagnose`.
package enum SettingsText {
  /// Every setting as TOML, each with where its value came from.
  package static func shown(_ settings: Settings) -> String {
    var lines: [(text: String, source: String)] = []
    var table = ""
    for definition in SettingList.all {
      let (prefix, key) = split(definition.name)
      if prefix != table {
        table = prefix
        lines.append(("", ""))
        lines.append(("[\(prefix)]", ""))
      }
      lines.append(
        (
          "\(key) = \(definition.written(in: settings))",
          settings.source(of: definition.name).description
        ))
    }
    if !settings.keys.isEmpty {
      lines.append(("", ""))
      lines.append(("[keys]", ""))
      for (action, keys) in settings.keys.sorted(by: { $0.key < $1.key }) {
        let list = keys.map { TOMLText.quoted($0) }.joined(separator: ", ")
        lines.append(("\(action) = [\(list)]", settings.configFile))
      }
    }
    lines +=
      sources(settings) + AlertTablesText.shown(settings)
      + PushTablesText.shown(settings) + FleetTablesReader.shown(settings)
    let width = min(48, lines.map(\.text.count).max() ?? 0)
    let head =
      settings.configFile.isEmpty
      ? "# no configuration file" : "# configuration file: \(settings.configFile)"
    let key = "# storage key: \(settings.storageKeyOrigin)"
    return ([head, key] + lines.map { row($0.text, $0.source, width) }).joined(separator: "\n")
  }

  /// A file with every setting, commented out at its default.
  package static func commented() -> String {
    let settings = Settings()
    var text = """
      # Settings of kilter. Remove the `#` before a setting to change it; what stands commented
      # out is the default. `kilter config check` tells what is wrong with this file,
      # `kilter config show` what is in force. Stronger than this file are options of the command
      # line and the environment variables named below.

      """
    var table = ""
    for definition in SettingList.all {
      let (prefix, key) = split(definition.name)
      if prefix != table {
        table = prefix
        text += "\n[\(prefix)]\n"
      }
      text += "\n# \(definition.summary)\n# Environment: \(definition.variable)\n"
      text += "#\(key) = \(definition.written(in: settings))\n"
    }
    text += SourceTablesText.commented() + AlertTablesText.commented()
    text += PushTablesText.commented() + FleetTablesReader.commented()
    return text + """

      # Keys by action; they replace the standard keys of that action. `?` in the dashboard lists
      # the actions.
      [keys]

      #quit = ["q", "C-c"]

      """
  }

  /// Sources and expressions as they are in force; a secret is named by its place only.
  private static func sources(_ settings: Settings) -> [(text: String, source: String)] {
    var lines: [(text: String, source: String)] = []
    for entry in settings.sourceEntries {
      let header = SourceKinds.named(entry.table)?.header ?? "[\(entry.table)]"
      lines += SourceTablesText.shown(entry, header: header)
    }
    var table = ""
    for entry in settings.expressions {
      if entry.table != table {
        table = entry.table
        lines.append(("", ""))
        lines.append(("[\(table)]", ""))
      }
      lines.append(
        ("\(entry.name) = \(TOMLText.quoted(entry.text))", entry.source.description))
    }
    return lines
  }

  private static func split(_ name: String) -> (table: String, key: String) {
    guard let dot = name.firstIndex(of: ".") else { return ("", name) }
    return (String(name[..<dot]), String(name[name.index(after: dot)...]))
  }

  private static func row(_ text: String, _ source: String, _ width: Int) -> String {
    guard !source.isEmpty else { return text }
    return text + String(repeating: " ", count: max(0, width - text.count)) + "  # " + source
  }
}
