/// Exporters that answer `/metrics` on loopback, by the names of their programs, and node_exporter
/// also by its port.
package enum ExporterFinder: SourceFinder {
  private static let names: [String: String] = [
    "prometheus-node": "node", "node_exporter": "node", "redis_exporter": "redis-exporter",
    "mysqld_exporter": "mysqld-exporter", "postgres_export": "postgres-exporter",
    "prometheus": "prometheus", "vmagent": "vmagent", "victoria-metric": "victoria-metrics",
  ]
  private static let nodePort: UInt16 = 9_100

  /// Exporters by their ports.
  package static func find(in view: MachineView) -> [SourceFinding] {
    view.listeners.compactMap { listener -> SourceFinding? in
      let isUnknownNode = listener.program.isEmpty && listener.port == nodePort
      guard let known = names[listener.program] ?? (isUnknownNode ? "node" : nil) else {
        return nil
      }
      let url = "http://127.0.0.1:\(listener.port)/metrics"
      return SourceFinding(identity: "scrape:" + url, name: known) { name, context in
        BusinessMetricsCollector(
          ScrapeIntake(ScrapeOptions(name: name, url: url), thread: context.thread),
          time: context.time)
      }
    }
  }
}
