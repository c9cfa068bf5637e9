/// From which settings to which is changed.
package struct SettingsChange: Sendable {
  /// The settings in force.
  package var old: Settings
  /// Those that are to be.
  package var new: Settings

  /// Makes a change.
  package init(from old: Settings, to new: Settings) {
    self.old = old
    self.new = new
  }

  /// Whether a fleet would be asked for other signals of its own.
  package var hasOtherFleetSignals: Bool {
    !old.fleetSignals.elementsEqual(new.fleetSignals) { $0.isSame(as: $1) }
  }

  /// The names of settings that differ.
  package var changed: [String] {
    SettingList.all.map { definition in
      (definition.name, definition.written(in: old) != definition.written(in: new))
    }.filter(\.1).map(\.0)
  }
}
