package import MonitorAPI
import MonitorModel

/// The one way by which the settings of a running engine change.
///
/// ```
///   PUT, SIGHUP, a command of the dashboard
///      │
///      ▼
///    parse ──▶ check ──▶ build what is new ──▶ swap ──▶ drain what is old
///      │         │             │
///      └─────────┴─────────────┴──▶ told; everything is as it was
/// ```
///
/// Whatever is wrong shows before the swap. The one step that can fail after it, that of what listens,
/// comes first. Changes come one after another.
package final actor LiveConfiguration: ConfigurationOwner {
  /// How a reload ended.
  package enum Reload: Equatable, Sendable {
    /// What changed, and which settings need a restart.
    case changed([String], needingRestart: [String])
    /// Nothing has changed; these are the reasons.
    case refused([String])
  }

  private let input: SettingsInput
  private let parts: [any ConfigurationPart]
  private let gate: (any ConfigurationGate)?
  private let log: SharedLog?
  /// The settings in force.
  package private(set) var settings: Settings
  private var isBusy = false
  private var waiting: [CheckedContinuation<Void, Never>] = []

  /// Owns the settings of parts that run by them.
  package init(
    _ settings: Settings, input: SettingsInput, parts: [any ConfigurationPart],
    gate: (any ConfigurationGate)? = nil, log: SharedLog? = nil
  ) {
    self.settings = settings
    self.input = input
    self.parts = parts
    self.gate = gate
    self.log = log
  }

  // MARK: The three ways in

  /// The settings in force as JSON, and their entity tag.
  package func document() -> (json: [UInt8], etag: String) { Self.document(settings) }

  /// Replaces all settings by those of a JSON document, until the next reload or start.
  package func replace(
    _ json: [UInt8], ifMatch: String, isDryRun: Bool, by caller: Caller
  ) async throws(Problem) -> (json: [UInt8], etag: String) {
    await enter()
    defer { leave() }
    guard ETagText.matches(ifMatch, Self.document(settings).etag) else {
      throw Problem(412, "the configuration has changed since it was read; read it again")
    }
    let request = try ConfigurationRequest(json, inForce: settings, input: input)
    let change = SettingsChange(from: settings, to: request.settings)
    let prepared: Prepared
    do throws(SourceProblems) {
      prepared = try await prepare(change, isReload: false)
    } catch {
      throw request.problem(error)
    }
    guard !isDryRun else { return Self.document(change.new) }
    do throws(SourceProblems) {
      try await commit(prepared, change)
    } catch {
      throw Problem(503, error.description)
    }
    if !prepared.words.isEmpty {
      tell(prepared.words, [LogField("by", caller.name), LogField("from", caller.address)])
    }
    return Self.document(settings)
  }

  /// Reads the file again, and puts in force what can be while running.
  package func reload() async -> Reload {
    await enter()
    defer { leave() }
    let next: Settings
    switch Settings.reload(input) {
    case .failure(let error): return refused(error.problems.map(\.description))
    case .success(let loaded): next = loaded
    }
    let wanted = SettingsChange(from: settings, to: next)
    let change = SettingsChange(from: settings, to: FixedSettings.held(wanted))
    let restart = FixedSettings.needingRestart(wanted)
    do throws(SourceProblems) {
      let prepared = try await prepare(change, isReload: true)
      try await commit(prepared, change)
      tell(prepared.words, [LogField("file", next.configFile)])
      if !restart.isEmpty {
        log?.write(
          .warning, "changed in the file, in force after a restart",
          [LogField("settings", restart.joined(separator: " "))])
      }
      return .changed(prepared.words, needingRestart: restart)
    } catch {
      return refused(error.lines)
    }
  }

  /// Collects at another interval, until the next reload or start.
  ///
  /// - Throws: which intervals are possible.
  package func setInterval(_ interval: Duration) async throws(SourceProblems) {
    await enter()
    defer { leave() }
    var next = settings
    next.monitor.metricsInterval = interval
    next.note(.option(":interval"), for: "metrics_interval")
    let change = SettingsChange(from: settings, to: next)
    let prepared = try await prepare(change, isReload: false)
    try await commit(prepared, change)
    if !prepared.words.isEmpty { tell(prepared.words, [LogField("by", "a dashboard")]) }
  }

  // MARK: Steps

  private struct Prepared: Sendable {
    var gate: PreparedGate?
    var changes: [PreparedChange]
    /// What changes.
    var words: [String] {
      ([gate?.summary].compactMap(\.self) + changes.map(\.summary)).filter { !$0.isEmpty }
    }
  }

  /// Builds everything; all parts are asked, so that everything that is wrong is told in one go.
  private func prepare(
    _ change: SettingsChange, isReload: Bool
  ) async throws(SourceProblems) -> Prepared {
    var prepared = Prepared(changes: [])
    var problems: [String] = []
    do throws(SourceProblems) {
      prepared.gate = try await gate?.prepare(change, isReload: isReload)
    } catch {
      problems += error.lines
    }
    for part in parts {
      do throws(SourceProblems) {
        if let change = try await part.prepare(change) { prepared.changes.append(change) }
      } catch {
        problems += error.lines
      }
    }
    guard problems.isEmpty else { throw SourceProblems(lines: problems) }
    return prepared
  }

  private func commit(
    _ prepared: Prepared, _ change: SettingsChange
  ) async throws(SourceProblems) {
    try await prepared.gate?.commit()
    for change in prepared.changes { await change.commit() }
    settings = change.new
  }

  private func refused(_ reasons: [String]) -> Reload {
    for reason in reasons { log?.write(.error, "not reloaded", [LogField("reason", reason)]) }
    log?.write(.warning, "the settings so far stay in force")
    return .refused(reasons)
  }

  private func tell(_ words: [String], _ fields: [LogField]) {
    let what = words.isEmpty ? "nothing" : words.joined(separator: "; ")
    log?.write(.info, "settings changed", [LogField("what", what)] + fields)
  }

  private static func document(_ settings: Settings) -> (json: [UInt8], etag: String) {
    let table = ConfigDocument.masked(settings)
    // The order in which members stand says nothing.
    let canonical = ConfigJSON.text(table, isCanonical: true)
    return (Array(ConfigJSON.text(table).utf8), ETagText.tag(of: Array(canonical.utf8)))
  }

  // MARK: One at a time

  private func enter() async {
    guard isBusy else {
      isBusy = true
      return
    }
    await withCheckedContinuation { waiting.append($0) }
  }

  /// Hands over to the one that has waited longest.
  private func leave() {
    if waiting.isEmpty { isBusy = false } else { waiting.removeFirst().resume() }
  }
}
