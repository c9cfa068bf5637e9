package import MonitorEngine
import MonitorModel

/// The settings of the engine, and own series and rules.
package struct EnginePart: ConfigurationPart {
  private let monitor: RealtimePerformanceMonitor

  /// The part of an engine.
  package init(_ monitor: RealtimePerformanceMonitor) { self.monitor = monitor }

  /// Checks ranges and expressions.
  package func prepare(_ change: SettingsChange) async throws(SourceProblems) -> PreparedChange? {
    let config: ValidatedConfig
    do throws(ConfigError) {
      config = try change.new.validatedMonitor()
    } catch {
      throw SourceProblems(lines: [error.description])
    }
    let own = try OwnMetricsReader.metrics(change.new.expressions)
    let isOwnNew = !Self.isSame(change.old.expressions, change.new.expressions)
    let isConfigNew = change.old.monitor != change.new.monitor
    guard isOwnNew || isConfigNew else { return nil }
    let monitor = monitor
    let words = (isConfigNew ? ["engine"] : []) + (isOwnNew ? ["own series and rules"] : [])
    return PreparedChange(words.joined(separator: ", ")) {
      if isConfigNew { await monitor.reconfigure(config) }
      if isOwnNew { await monitor.reconfigure(own: own) }
    }
  }

  /// Whether expressions say the same, wherever they stand: a document has no order.
  private static func isSame(_ a: [ExpressionEntry], _ b: [ExpressionEntry]) -> Bool {
    func texts(_ entries: [ExpressionEntry]) -> [[String]: String] {
      Dictionary(entries.map { ([$0.table, $0.name], $0.text) }) { $1 }
    }
    return texts(a) == texts(b)
  }
}
