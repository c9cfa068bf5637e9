import MonitorCollectors
import MonitorModel
import MonitorSupport

/// One source as it is configured, under its name and with its secrets: all that a collector is made
/// of.
struct SourcePlan: Sendable {
  /// The collector's name.
  let name: String
  private let entry: SourceEntry
  private let kind: SourceKind
  private let secrets: [String: Secret]

  /// Reads the secrets of a table.
  ///
  /// - Throws: what is wrong with one of them.
  init(
    _ entry: SourceEntry, _ kind: SourceKind, name: String, environment: [String: String]
  ) throws(SecretReader.Problem) {
    self.entry = entry
    self.kind = kind
    self.name = name
    var secrets: [String: Secret] = [:]
    let names = Set(kind.fields.map(\.name))
    // A file of a secret has a variable beside it; one without is a certificate or the like.
    for field in names where field.hasSuffix("_env") {
      let key = String(field.dropLast("_env".utf8.count))
      guard names.contains(key + "_file") else { continue }
      secrets[key] = try SecretReader.secret(key, of: entry, environment: environment)
    }
    self.secrets = secrets
  }

  /// Whether the same collector would be made; where a table stands is nothing to it.
  func isSame(as other: SourcePlan) -> Bool {
    name == other.name && secrets == other.secrets && entry.isSame(as: other.entry)
  }

  /// Makes the collector.
  ///
  /// - Throws: what is wrong with the table.
  func collector(
    stateFolder: String?, time: MonitorTime
  ) throws(SecretReader.Problem) -> any MetricCollector {
    guard let thread = OwnThread() else {
      throw SecretReader.Problem(
        description: "\(entry.source): the system has no thread left for `\(entry.table)`")
    }
    let known = secrets
    let secrets: SourceKind.Secrets = { key throws(SecretReader.Problem) in known[key] }
    return try kind.make(
      entry, name, secrets, IntakeContext(time: time, thread: thread, stateFolder: stateFolder))
  }
}
