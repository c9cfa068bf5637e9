/// Everything that looks for sources.
///
/// A new one adds its line here.
package enum SourceFinderList {
  /// All of them.
  package static let all: [any SourceFinder.Type] = [
    AccessLogFinder.self,
    StatusPageFinder.self,
    PostgreSQLFinder.self,
    RedisFinder.self,
    MariaDBFinder.self,
    ExporterFinder.self,
  ]

  /// What all of them find, each thing once.
  package static func find(in view: MachineView) -> [SourceFinding] {
    var seen: Set<String> = []
    return all.flatMap { $0.find(in: view) }.filter { seen.insert($0.identity).inserted }
  }
}
