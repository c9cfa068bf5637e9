package import MonitorSupport
package import MonitorCollectors
package import MonitorModel

/// A kind of source that the configuration can name: its table, its keys, and how a collector is
/// made of them.
///
/// A new one is a file in `Kinds` and a line in `SourceKinds.swift`.
package struct SourceKind: Sendable {
  /// Gets the secret that a key of the table names.
  package typealias Secrets =
    @Sendable (_ key: String) throws(SecretReader.Problem) -> Secret?

  /// The table's name, for example `http.log`.
  package var table: String
  /// Whether there may be several: `[[http.log]]`.
  package var isList: Bool
  /// What it reads, in a sentence.
  package var summary: String
  /// The keys.
  package var fields: [SourceField]
  /// What a table names, as discovery does: `file:/var/log/nginx/access.log`.
  package var identity: @Sendable (SourceEntry) -> String?
  /// Makes the collector; secrets are read here.
  package var make:
    @Sendable (SourceEntry, String, Secrets, IntakeContext) throws(SecretReader.Problem) ->
      any MetricCollector

  /// Makes a kind.
  ///
  /// `make` is given the table, the collector's name, what gets its secrets, and the context.
  package init(
    _ table: String, isList: Bool = true, _ summary: String, _ fields: [SourceField],
    identity: @escaping @Sendable (SourceEntry) -> String? = { _ in nil },
    make:
      @escaping @Sendable (SourceEntry, String, Secrets, IntakeContext)
      throws(SecretReader.Problem) -> any MetricCollector
  ) {
    self.table = table
    self.isList = isList
    self.summary = summary
    self.fields = fields
    self.identity = identity
    self.make = make
  }

  /// The table as it is written, for a message.
  package var header: String { isList ? "[[\(table)]]" : "[\(table)]" }
}
