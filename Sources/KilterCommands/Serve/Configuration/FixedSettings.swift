/// Settings that stay as they are while a daemon runs.
enum FixedSettings {
  /// Those that need a restart: files that are open and places that are bound.
  static let untilRestart = Set(
    [
      "data_dir", "store", "storage.key_file", "api.socket", "api.listen", "api.tls_certificate",
      "api.tls_key",
    ] + SettingList.fleetNames)
  /// Those that the file alone sets: whoever is let in must not say who is let in, nor which file of
  /// the machine is written.
  static let fileOnly = Set(
    ["api.token_file", "api.insecure", "log_file"] + SettingList.fleetNames)

  /// The names of those that a change would change and that need a restart; the tables of signals of a
  /// fleet are one.
  static func needingRestart(_ change: SettingsChange) -> [String] {
    let names = change.changed.filter(untilRestart.contains)
    return change.hasOtherFleetSignals ? names + [FleetTablesReader.name] : names
  }

  /// The new settings with the old values of those that need a restart.
  static func held(_ change: SettingsChange) -> Settings {
    var held = change.new
    if change.hasOtherFleetSignals { held.fleetSignals = change.old.fleetSignals }
    for name in needingRestart(change) {
      guard let definition = SettingList.named(name) else { continue }
      let problem = definition.set(definition.value(in: change.old), in: &held)
      precondition(problem == nil, "`\(name)` was in force and is refused: \(problem ?? "")")
    }
    return held
  }
}
