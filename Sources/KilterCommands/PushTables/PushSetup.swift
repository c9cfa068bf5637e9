import MonitorHTTP
import MonitorModel
package import MonitorPush
import MonitorSupport

/// The destinations of remote write that settings name, made ready.
package struct PushSetup: Sendable {
  /// The destinations, in the order of the file.
  package var stations: [PushStation]
  /// The folder of their folders; `nil` where nothing is kept.
  package var root: String?

  /// Makes the destinations of the settings; their secrets are read here, and again with each
  /// request, so that a token that is exchanged in its file is used.
  ///
  /// - Throws: everything that is wrong with them, a line each.
  package init(
    _ settings: Settings, environment: [String: String]
  ) throws(SourceProblems) {
    var stations: [PushStation] = []
    var problems: [String] = []
    for entry in settings.pushEntries {
      if case .failure(let problem) = Self.access(entry, environment) {
        problems.append(
          "\(entry.source): `\(PushTablesReader.name)`: \(problem.description)")
      }
      stations.append(Self.station(entry, environment, settings))
    }
    guard problems.isEmpty else { throw SourceProblems(lines: problems) }
    self.stations = stations
    root = Self.root(settings)
  }

  /// An address without what may be a secret in it.
  static func shown(_ url: String) -> String {
    guard let query = url.firstIndex(of: "?") else { return url }
    return url[..<query] + "?" + ConfigDocument.mask
  }

  /// The folder of the folders of destinations; `nil` where nothing is kept.
  static func root(_ settings: Settings) -> String? {
    guard settings.store, !settings.dataDirectory.isEmpty else { return nil }
    return settings.dataDirectory + "/push"
  }

  /// The folder of a destination; `nil` where nothing is kept.
  static func folder(_ name: String, _ settings: Settings) -> String? {
    root(settings).map { $0 + "/" + name }
  }

  private static func station(
    _ entry: SourceEntry, _ environment: [String: String], _ settings: Settings
  ) -> PushStation {
    let url = entry.text("url", else: "")
    var destination = PushDestination(
      name: entry.text("name", else: ""), shownURL: shown(url))
    destination.only = entry.texts("series").compactMap { try? SeriesGlob($0) }
    for label in entry.pairs("labels") {
      destination.labels.removeAll { $0.name == label.name }
      destination.labels.append(SeriesKey.Label(label.name, label.value))
    }
    destination.batchNanoseconds = Int64(entry.whole("batch_seconds", else: 20)) * 1_000_000_000
    destination.batchSamples = entry.whole("batch_samples", else: destination.batchSamples)
    if let text = entry.text("queue_bytes"), let bytes = try? ByteSizeText.parse(text) {
      destination.queueBytes = Int(clamping: bytes)
    }
    destination.endsSeries = entry.flag("stale_at_end", else: false)
    let wire = HTTPWire(
      url: url, headers: entry.pairs("headers").map { "\($0.name): \($0.value)" },
      timeout: entry.duration("timeout", else: .seconds(30))
    ) { access(entry, environment) }
    return PushStation(
      destination, wire, folder: folder(destination.name, settings),
      table: entry.values.sorted { $0.key < $1.key }
        .map { "\($0.key) = \(TOMLText.written($0.value))" })
  }

  private static func access(
    _ entry: SourceEntry, _ environment: [String: String]
  ) -> Result<HTTPAccess, HTTPProblem> {
    do throws(SecretReader.Problem) {
      return .success(
        HTTPAccess(
          token: try SecretReader.secret("bearer_token", of: entry, environment: environment),
          user: entry.text("username", else: ""),
          password: try SecretReader.secret("password", of: entry, environment: environment),
          caFile: entry.text("ca_file", else: ""),
          acceptsAnyCertificate: entry.flag("insecure", else: false)))
    } catch {
      return .failure(HTTPProblem(error.description))
    }
  }
}
