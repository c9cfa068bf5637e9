import Testing

/// Things that are found by a list: a file without its line would never run.
@Suite("Lists")
struct ListTests {
  /// A folder of things and the file that lists them.
  struct Room: Sendable, CustomTestStringConvertible {
    var folder: String
    var suffix: String
    var list: String
    var exceptions: Set<String> = []
    var testDescription: String { list }
  }

  static let rooms = [
    Room(
      folder: "Sources/MonitorCollectors", suffix: "MetricsCollector",
      list: "Sources/MonitorCollectors/CollectorList.swift",
      // The scheduler of all collectors is not one of them, and those of the families are made for
      // each source that is configured or found.
      exceptions: [
        "RealtimeMetricsCollector", "HTTPMetricsCollector", "DatabaseMetricsCollector",
        "BusinessMetricsCollector", "FleetMetricsCollector",
      ]),
    Room(
      folder: "Sources/MonitorCollectors/Discovery", suffix: "Finder",
      list: "Sources/MonitorCollectors/Discovery/SourceFinderList.swift",
      // The contract of all of them.
      exceptions: ["SourceFinder"]),
    Room(
      folder: "Sources/MonitorAnalysis/Detectors", suffix: "Detector",
      list: "Sources/MonitorAnalysis/DetectorList.swift"),
    Room(
      folder: "Sources/MonitorAlerts/Notifiers", suffix: "Notifier",
      list: "Sources/MonitorAlerts/Notifiers/NotifierList.swift",
      // The contract of all of them.
      exceptions: ["AlertNotifier"]),
    Room(
      folder: "Sources/TUIDashboard/Panels", suffix: "Panel",
      list: "Sources/TUIDashboard/PanelList.swift"),
    Room(
      folder: "Sources/MonitorStorage/Backends", suffix: "StorageBackend",
      list: "Sources/MonitorStorage/BackendList.swift"),
  ]

  @Test("Every file has its line in the list", arguments: rooms)
  func listed(room: Room) {
    let files = SourceTree.swiftFiles.filter { file in
      file.path.hasPrefix(room.folder + "/") && file.name.hasSuffix(room.suffix)
        && !room.exceptions.contains(file.name)
    }
    guard !files.isEmpty else { return }
    guard let list = SourceTree.swiftFiles.first(where: { $0.name == lastName(room.list) }) else {
      Issue.record("\(room.list) is missing, but there is \(files[0])")
      return
    }
    for file in files where list.words(file.name).isEmpty {
      Issue.record("\(file) has no line in \(list)")
    }
  }

  private func lastName(_ path: String) -> String { SourceFile(path: path, bytes: []).name }
}
