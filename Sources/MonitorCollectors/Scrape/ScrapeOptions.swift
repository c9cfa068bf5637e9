package import MonitorModel

/// What a scrape reads, how often, and what of it becomes series.
package struct ScrapeOptions: Sendable, Equatable {
  /// The collector's name, and the label `job` of its series.
  package var name: String
  /// The `http` or `https` URL of the exposition, for example `http://127.0.0.1:9100/metrics`.
  package var url: String
  /// The path of a Unix socket to connect to in place of the URL's host; empty for none.
  package var socketPath: String
  /// How often.
  package var interval: Duration
  /// How long one scrape may take.
  package var timeout: Duration
  /// Token, password, certificates.
  package var access: EndpointAccess
  /// Series it may make; those beyond are refused and counted.
  package var sampleLimit: Int
  /// Patterns of metric names (`*` and `?`); empty for all.
  package var only: [String]
  /// Patterns of metric names that are left out; they go before `only`.
  package var drop: [String]
  /// Whose panel shows it.
  package var audience: SourceReport.Audience

  /// Makes options with the usual values.
  package init(
    name: String, url: String, socketPath: String = "", interval: Duration = .seconds(5),
    timeout: Duration = .seconds(4), access: EndpointAccess = EndpointAccess(),
    sampleLimit: Int = Limits.sourceSeries, only: [String] = [], drop: [String] = [],
    audience: SourceReport.Audience = .business
  ) {
    self.name = name
    self.url = url
    self.socketPath = socketPath
    self.interval = interval
    self.timeout = timeout
    self.access = access
    self.sampleLimit = sampleLimit
    self.only = only
    self.drop = drop
    self.audience = audience
  }
}
