import MonitorModel
import MonitorSupport

extension Settings {
  /// Makes settings from options, environment, file, profile and defaults, in this order of
  /// strength.
  ///
  /// - Throws: everything that is wrong, not only the first.
  package static func load(_ input: SettingsInput) throws(SettingsError) -> Settings {
    var loader = SettingsLoader(input: input)
    return try loader.load()
  }

  /// The same as a value, for a caller that goes on with its old settings when the new are wrong.
  package static func reload(_ input: SettingsInput) -> Result<Settings, SettingsError> {
    do throws(SettingsError) {
      return .success(try load(input))
    } catch {
      return .failure(error)
    }
  }
}

/// Gathers assignments from all places, then applies them from the weakest to the strongest.
struct SettingsLoader {
  /// A value for a setting and where it stands.
  private struct Assignment {
    var definition: SettingDefinition
    var value: TOMLValue
    var source: SettingSource
  }

  private let input: SettingsInput
  private var assignments: [Assignment] = []
  private var keys: [String: [String]] = [:]
  private var tables = SourceTablesReader()
  private var alerts = AlertTablesReader()
  private var pushes = PushTablesReader()
  private var fleet = FleetTablesReader()
  private var configFile = ""
  private var problems: [SettingsError.Problem] = []

  init(input: SettingsInput) { self.input = input }

  mutating func load() throws(SettingsError) -> Settings {
    readFile()
    readEnvironment()
    readOptions()
    var settings = start()
    for assignment in assignments where assignment.definition.name != "profile" {
      apply(assignment, to: &settings)
    }
    settings.keys = keys
    settings.sourceEntries = tables.entries
    settings.expressions = tables.expressions
    settings.alertEntries = alerts.entries
    settings.pushEntries = pushes.entries
    settings.fleetSignals = fleet.entries
    problems += alerts.problems + pushes.problems + fleet.problems
    problems += tables.problems + OwnMetricsReader.read(tables.expressions).problems
    settings.hasStorageKeyVariable = input.environment[StorageKeyOrigin.variable]?.isEmpty == false
    settings.configFile = configFile
    completePaths(&settings)
    completeFleet(&settings)
    guard problems.isEmpty else {
      throw SettingsError(
        problems.enumerated().sorted { a, b in
          (a.element.source?.order ?? 0, a.offset) < (b.element.source?.order ?? 0, b.offset)
        }.map(\.element))
    }
    return settings
  }

  // MARK: Gathering

  private mutating func readFile() {
    if let document = input.document {
      for entry in document.table.entries { gather(entry, under: "", file: document.name) }
      return
    }
    guard let (path, text) = findFile() else { return }
    configFile = path
    do {
      let table = try TOMLParser.parse(text)
      for entry in table.entries { gather(entry, under: "", file: path) }
    } catch {
      problems.append(
        .init(.file(path, line: error.line), "column \(error.column): \(error.message)"))
    }
  }

  private mutating func findFile() -> (path: String, text: String)? {
    if let path = input.configFile {
      return named(path, by: .option(input.configFileOption))
    }
    if let path = input.environment["KILTER_CONFIG"], !path.isEmpty {
      return named(path, by: .environment("KILTER_CONFIG"))
    }
    for path in StandardPaths(input).configFiles {
      switch input.readFile(path) {
      case .text(let text): return (path, text)
      case .absent: continue
      case .unreadable(let reason):
        problems.append(.init(nil, "\(path): cannot be read: \(reason)"))
        return nil
      }
    }
    return nil
  }

  private mutating func named(
    _ path: String, by source: SettingSource
  ) -> (path: String, text: String)? {
    switch input.readFile(path) {
    case .text(let text): return (path, text)
    case .absent: problems.append(.init(source, "\(path) does not exist"))
    case .unreadable(let reason):
      problems.append(.init(source, "\(path) cannot be read: \(reason)"))
    }
    return nil
  }

  private mutating func gather(_ entry: TOMLTable.Entry, under prefix: String, file: String) {
    let name = prefix + entry.key
    let source = SettingSource.file(file, line: entry.node.line)
    if name == "keys" { return gatherKeys(entry.node, file: file) }
    if tables.take(name, entry.node, file: file) { return }
    if alerts.take(name, entry.node, file: file) { return }
    if pushes.take(name, entry.node, file: file) { return }
    if fleet.take(name, entry.node, file: file) { return }
    if let definition = SettingList.named(name) {
      assignments.append(
        Assignment(definition: definition, value: entry.node.value, source: source))
      return
    }
    let isTable = SettingList.all.contains { $0.name.hasPrefix(name + ".") }
    if case .table(let table) = entry.node.value, isTable || !table.entries.isEmpty {
      for inner in table.entries { gather(inner, under: name + ".", file: file) }
    } else if isTable {
      problems.append(
        .init(source, "`\(name)` is \(entry.node.value.kind); expected a table, `[\(name)]`"))
    } else {
      problems.append(.init(source, "unknown setting `\(name)`" + suggestion(for: name)))
    }
  }

  private mutating func gatherKeys(_ node: TOMLNode, file: String) {
    guard case .table(let table) = node.value else {
      problems.append(
        .init(
          .file(file, line: node.line),
          "`keys` is \(node.value.kind); expected a table of actions, `[keys]`"))
      return
    }
    // Which action has taken a key, by the key's one name.
    var taken: [String: String] = [:]
    for entry in table.entries {
      let source = SettingSource.file(file, line: entry.node.line)
      if !input.actions.isEmpty, !input.actions.contains(entry.key) {
        let near = NearestName.find(entry.key, among: input.actions)
        problems.append(
          .init(
            source,
            "unknown action `\(entry.key)`" + (near.map { "; did you mean `\($0)`?" } ?? "")))
      } else if let names = texts(entry.node.value) {
        keys[entry.key] = names
        for name in names {
          let other = taken.updateValue(entry.key, forKey: input.keyName(name))
          guard let other, other != entry.key else { continue }
          problems.append(
            .init(
              source,
              "`keys.\(entry.key)`: `\(name)` does `\(other)` already; a key does one thing"))
        }
        for name in names where !input.isKey(name) {
          problems.append(
            .init(
              source, "`keys.\(entry.key)`: `\(name)` is not a key; right would be q, C-x, F5, Tab")
          )
        }
      } else {
        problems.append(
          .init(
            source,
            "`keys.\(entry.key)` is \(entry.node.value.kind); expected a key in quotes or a list "
              + "of keys, such as [\"q\", \"C-c\"]"))
      }
    }
  }

  private func texts(_ value: TOMLValue) -> [String]? {
    switch value {
    case .text(let text): return [text]
    case .array(let items): return SettingDefinition.texts(items)
    default: return nil
    }
  }

  private mutating func readEnvironment() {
    for (name, value) in input.environment.sorted(by: { $0.key < $1.key })
    where name.hasPrefix("KILTER_") && name != "KILTER_CONFIG"
      && name != StorageKeyOrigin.variable && name != AttachToken.variable
    {
      guard let definition = SettingList.all.first(where: { $0.variable == name }) else {
        let near = NearestName.find(
          name, among: SettingList.all.map(\.variable) + [StorageKeyOrigin.variable])
        problems.append(
          .init(
            .environment(name),
            "no such setting" + (near.map { "; did you mean `\($0)`?" } ?? "")))
        continue
      }
      assignments.append(
        Assignment(
          definition: definition, value: definition.value(of: value), source: .environment(name)))
    }
  }

  private mutating func readOptions() {
    for option in input.options {
      guard let definition = SettingList.named(option.setting) else {
        preconditionFailure("\(option.option) sets `\(option.setting)`, which does not exist")
      }
      assignments.append(
        Assignment(
          definition: definition, value: definition.value(of: option.value),
          source: .option(option.option)))
    }
  }

  // MARK: Applying

  /// The defaults and the strongest profile.
  private mutating func start() -> Settings {
    var settings = Settings()
    if let noColor = input.environment["NO_COLOR"], !noColor.isEmpty {
      settings.color = false
      settings.note(.environment("NO_COLOR"), for: "color")
    }
    for assignment in assignments where assignment.definition.name == "profile" {
      apply(assignment, to: &settings)
    }
    let profile = settings.monitor.profile
    let plain = Settings()
    settings.monitor = RealtimeMonitorConfig(profile: profile)
    for definition in SettingList.all
    where definition.name != "profile"
      && definition.written(in: settings) != definition.written(in: plain)
      && settings.source(of: definition.name) == .standard && !definition.isPlace
    {
      settings.note(.profile(profile.rawValue), for: definition.name)
    }
    return settings
  }

  private mutating func apply(_ assignment: Assignment, to settings: inout Settings) {
    let name = assignment.definition.name
    // Alone on top of the defaults, a value out of range is the only one there can be.
    var probe = Settings()
    var problem = assignment.definition.set(assignment.value, in: &probe)
    if problem == nil {
      do {
        _ = try probe.validatedMonitor()
      } catch {
        problem = "is \(assignment.definition.written(in: probe)); expected \(error.expected)"
      }
    }
    if let problem {
      problems.append(.init(assignment.source, "`\(name)` \(problem)"))
      return
    }
    _ = assignment.definition.set(assignment.value, in: &settings)
    settings.note(assignment.source, for: name)
  }

  private func completePaths(_ settings: inout Settings) {
    if settings.dataDirectory.isEmpty {
      settings.dataDirectory = StandardPaths(input).dataDirectory
    }
    guard let home = input.environment["HOME"], !home.isEmpty else { return }
    for definition in SettingList.all {
      switch definition.kind {
      case .path(let path) where settings[keyPath: path].hasPrefix("~/"),
        .place(let path, _) where settings[keyPath: path].hasPrefix("~/"):
        settings[keyPath: path] = home + settings[keyPath: path].dropFirst(1)
      default: continue
      }
    }
  }

  /// A fleet in place of this machine: its own pace and its own folder, and nothing is looked for here.
  private mutating func completeFleet(_ settings: inout Settings) {
    guard settings.fleet.isRead else { return }
    if let problem = FleetFields.problem(settings) {
      problems.append(problem)
      return
    }
    switch settings.source(of: "metrics_interval") {
    case .standard, .profile:
      settings.monitor.metricsInterval = settings.fleet.interval
      settings.note(settings.source(of: "fleet.interval"), for: "metrics_interval")
    case .file, .environment, .option: break
    }
    settings.discoversSources = false
    // Settings that were written out name the folder already.
    guard !settings.dataDirectory.isEmpty,
      !settings.dataDirectory.hasSuffix("/" + settings.fleet.folder)
    else { return }
    settings.dataDirectory += "/" + settings.fleet.folder
  }

  private func suggestion(for name: String) -> String {
    let names =
      SettingList.all.map(\.name) + ["keys"] + SourceTablesReader.names
      + AlertTablesReader.names + [PushTablesReader.name, FleetTablesReader.name]
    let last = name.split(separator: ".").last.map(String.init) ?? name
    let moved = names.first { $0.hasSuffix("." + last) || $0 == last }
    let longer = names.first { $0.hasPrefix(last.utf8.count < 4 ? name + "_" : name) }
    guard let near = moved ?? longer ?? NearestName.find(name, among: names) else {
      let table = name.split(separator: ".").first.map(String.init) ?? name
      let tables =
        AlertTablesReader.names + SourceTablesReader.names + [PushTablesReader.name]
      if let near = NearestName.find(table, among: tables) {
        return "; did you mean the table `\(near)`?"
      }
      return "; `kilter config show` lists all"
    }
    return "; did you mean `\(near)`?"
  }
}

extension SettingDefinition {
  /// Whether this is a path, which a profile never sets.
  fileprivate var isPlace: Bool {
    switch kind {
    case .path, .place: true
    default: false
    }
  }
}
