package import MonitorModel

/// Where samples are pushed, which, and in what portions.
package struct PushDestination: Sendable {
  /// Its name, which its folder has too.
  package var name: String
  /// Its address without a secret, to be shown.
  package var shownURL: String
  /// Patterns of series that are pushed; all where there is none.
  package var only: [SeriesGlob] = []
  /// Labels that are put on series that have none of the name; where `instance` is not among them,
  /// it is the name of the host.
  package var labels: [SeriesKey.Label] = [SeriesKey.Label("job", "kilter")]
  /// How long samples wait for others of their batch, in nanoseconds.
  package var batchNanoseconds: Int64 = 20_000_000_000
  /// Samples of a batch, about.
  package var batchSamples = 50_000
  /// Bytes of batches that may wait.
  package var queueBytes = 256 << 20
  /// Whether series are marked as ended when kilter ends.
  package var endsSeries = false

  /// Makes one with what is standard.
  package init(name: String, shownURL: String) {
    self.name = name
    self.shownURL = shownURL
  }
}
