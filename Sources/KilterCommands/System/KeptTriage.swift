package import MonitorEngine

/// Where what people did with anomalies is kept by some settings.
package enum KeptTriage {
  /// The keeper of the file; `nil` where nothing is to be kept: `store` is off, or there is no
  /// folder.
  package static func keeper(_ settings: Settings) -> TriageKeeper? {
    guard settings.store, !settings.dataDirectory.isEmpty else { return nil }
    return TriageKeeper(folder: settings.dataDirectory)
  }
}
