package import MonitorEngine

/// Where the baselines of detection are kept by some settings.
package enum KeptBaselines {
  /// The keeper of the file; `nil` where nothing is to be kept: `store` is off, or there is no
  /// folder.
  package static func keeper(_ settings: Settings, isSaving: Bool) -> BaselineKeeper? {
    guard settings.store, !settings.dataDirectory.isEmpty else { return nil }
    return BaselineKeeper(
      folder: settings.dataDirectory, machine: MachineIdentity.current(), isSaving: isSaving)
  }

  /// What is to be known of the file, in words.
  package static func state(_ settings: Settings) -> String {
    guard settings.store else { return "none: store is off" }
    guard let keeper = keeper(settings, isSaving: false) else {
      return "none: there is no folder for data"
    }
    return "\(keeper.path): " + SystemFile.state(of: keeper.path)
  }
}
