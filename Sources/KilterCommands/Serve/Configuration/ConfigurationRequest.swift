import MonitorAPI

/// A document that somebody wants to be the configuration, read and checked against that in force.
struct ConfigurationRequest: Sendable {
  /// What the document is called in messages, which become pointers.
  private static let name = "request"

  /// The settings that it makes.
  let settings: Settings
  private let pointers: [String]

  /// Reads and checks a document.
  ///
  /// - Throws: `Problem` 400 for what is no JSON, 422 with the places of everything else.
  init(_ json: [UInt8], inForce old: Settings, input: SettingsInput) throws(Problem) {
    let reading: ConfigJSON.Reading
    do throws(ConfigJSON.Failure) {
      reading = try ConfigJSON.read(json)
    } catch {
      guard let pointer = error.pointer else {
        throw Problem(400, "the body is no JSON: \(error.message)")
      }
      throw Self.refused([Problem.Place(pointer: pointer, detail: error.message)])
    }
    pointers = reading.pointers
    let (table, strangers) = ConfigDocument.unmasked(
      reading.table, inForce: ConfigDocument.table(old))
    guard strangers.isEmpty else {
      throw Self.refused(
        strangers.map { line in
          Problem.Place(
            pointer: Self.pointer(line, reading.pointers),
            detail: "`\(ConfigDocument.mask)` stands for the secret in force, and here is none")
        })
    }
    var input = input
    input.document = SettingsDocument(name: Self.name, table: table)
    var next: Settings
    do throws(SettingsError) {
      next = try Settings.load(input)
    } catch {
      let found = reading.pointers
      throw Self.refused(error.problems.map { Self.place($0, found) })
    }
    next.configFile = old.configFile
    let change = SettingsChange(from: old, to: next)
    let places =
      Self.overruled(table, next) + Self.fixed(change) + Self.programs(change, reading.pointers)
    guard places.isEmpty else { throw Self.refused(places) }
    settings = next
  }

  /// What parts said is wrong, as a problem with its places.
  func problem(_ problems: SourceProblems) -> Problem {
    Self.refused(
      problems.lines.map { line in
        let prefix = Self.name + ":"
        guard line.hasPrefix(prefix) else { return Problem.Place(pointer: "", detail: line) }
        let rest = line.dropFirst(prefix.count)
        let digits = rest.prefix { $0.isNumber }
        guard let number = Int(digits), rest.dropFirst(digits.count).hasPrefix(": ") else {
          return Problem.Place(pointer: "", detail: line)
        }
        return Problem.Place(
          pointer: Self.pointer(number, pointers),
          detail: String(rest.dropFirst(digits.count + 2)))
      })
  }

  // MARK: Checks

  /// Settings that an option or a variable rules, to which the document gives another value.
  private static func overruled(_ table: TOMLTable, _ next: Settings) -> [Problem.Place] {
    var places: [Problem.Place] = []
    for definition in SettingList.all {
      let source = next.source(of: definition.name)
      switch source {
      case .option, .environment: break
      case .standard, .profile, .file: continue
      }
      guard let value = value(at: definition.name, in: table) else { continue }
      var probe = next
      guard definition.set(value, in: &probe) == nil,
        definition.written(in: probe) != definition.written(in: next)
      else { continue }
      places.append(
        Problem.Place(
          pointer: JSONPointer.setting(definition.name),
          detail: "is set by \(source), which is stronger"))
    }
    return places
  }

  private static func value(at name: String, in table: TOMLTable) -> TOMLValue? {
    var value: TOMLValue? = .table(table)
    for key in ConfigDocument.path(name) {
      guard case .table(let inner) = value else { return nil }
      value = inner[key]?.value
    }
    return value
  }

  private static func fixed(_ change: SettingsChange) -> [Problem.Place] {
    let restart = FixedSettings.needingRestart(change)
    let others = change.changed.filter { !restart.contains($0) }
    return (restart + others).compactMap { name in
      let detail: String
      if restart.contains(name) {
        detail = "cannot change while kilter runs; it is changed in the file, with a restart"
      } else if FixedSettings.fileOnly.contains(name) {
        detail = "is set in the file alone, with a reload (SIGHUP)"
      } else {
        return nil
      }
      return Problem.Place(pointer: JSONPointer.setting(name), detail: detail)
    }
  }

  private static func programs(
    _ change: SettingsChange, _ pointers: [String]
  ) -> [Problem.Place] {
    ProgramTables.strangers(change).map { entry in
      let table = pointer(of: entry.source, pointers) ?? JSONPointer.setting(entry.table)
      let key = ["run", "sendmail", "program"].first { entry.values[$0] != nil }
      return Problem.Place(
        pointer: table + (key.map { "/" + $0 } ?? ""),
        detail: "what is run is set in the file alone; a table that runs something can be taken "
          + "away here, but neither added nor changed")
    }
  }

  // MARK: Places

  private static func refused(_ places: [Problem.Place]) -> Problem {
    let first = places.first.map { $0.pointer.isEmpty ? $0.detail : "\($0.pointer) \($0.detail)" }
    let more = places.count > 1 ? ", and \(places.count - 1) more" : ""
    return Problem(
      422, "the configuration is not changed: \(first ?? "it is wrong")\(more)", places: places)
  }

  private static func place(
    _ problem: SettingsError.Problem, _ pointers: [String]
  ) -> Problem.Place {
    let pointer = pointer(of: problem.source, pointers)
    return Problem.Place(
      pointer: pointer ?? "",
      detail: pointer == nil ? problem.description : problem.message)
  }

  private static func pointer(of source: SettingSource?, _ pointers: [String]) -> String? {
    guard case .file(name, let line) = source else { return nil }
    return pointer(line, pointers)
  }

  private static func pointer(_ line: Int, _ pointers: [String]) -> String {
    pointers.indices.contains(line) ? pointers[line] : ""
  }
}
