import MonitorModel

/// The series of a probe, and how a result becomes their values.
struct ProbeSeries {
  private let up: Int
  private let duration: Int
  private let status: Int?
  private let certificate: Int?
  private let phases: [Int]

  /// Adds the metrics and series: those of HTTP, or those of TCP.
  init(_ options: ProbeOptions, isTCP: Bool, _ columns: inout MetricColumns) {
    let family = isTCP ? "net.probe" : "http.probe"
    let probe = [SeriesKey.Label("probe", options.name)]
    up = columns.addGauge(family + ".up", probe)
    duration = columns.addReal(family + ".duration", probe)
    columns.add(
      SeriesDefinition(
        SeriesKey(family + ".up", probe), .count, .level(up), concern: .low, weight: 0.9,
        grain: 0.5))
    columns.add(
      SeriesDefinition(
        SeriesKey(family + ".duration", probe), .seconds, .level(duration), concern: .high,
        role: .responseTime, weight: 0.6, grain: 0.005))
    let names = Self.phases(.init()).map(\.0).prefix(isTCP ? 2 : 5)
    var phases: [Int] = []
    for name in names {
      let key = SeriesKey(family + ".phase", probe + [.init("phase", name)])
      phases.append(columns.addReal(key.name, key.labels))
      columns.add(
        SeriesDefinition(key, .seconds, .level(phases[phases.count - 1]), weight: 0.3, grain: 0.005)
      )
    }
    self.phases = phases
    guard !isTCP else {
      (status, certificate) = (nil, nil)
      return
    }
    let status = columns.addGauge("http.probe.status_code", probe)
    columns.add(
      SeriesDefinition(
        SeriesKey("http.probe.status_code", probe), .count, .level(status), weight: 0.2))
    self.status = status
    guard options.url.lowercased().hasPrefix("https:") else {
      certificate = nil
      return
    }
    let certificate = columns.addReal("tls.certificate.expires_in", probe)
    columns.add(
      SeriesDefinition(
        SeriesKey("tls.certificate.expires_in", probe), .seconds, .level(certificate),
        concern: .low, weight: 0.7, grain: 86_400))
    self.certificate = certificate
  }

  /// The phases by their names, in their order.
  static func phases(_ phases: CurlAnswer.Phases) -> [(String, Double?)] {
    [
      ("dns", phases.dns), ("connect", phases.connect), ("tls", phases.tls),
      ("first_byte", phases.firstByte), ("transfer", phases.transfer),
    ]
  }

  /// Writes a result; what a failed probe did not reach says why.
  func write(
    _ result: ProbeResult, certificateSeconds: Double?, into columns: inout MetricColumns
  ) {
    let missing = result.problem.map { ReadingState(of: $0.code) } ?? .absent
    columns.setGauge(up, result.problem == nil ? 1 as UInt64 : 0)
    // How long it took to fail says nothing of how fast the server is.
    if result.problem == nil || result.status > 0 {
      columns.setReal(duration, result.seconds)
    } else {
      columns.mark(duration, missing)
    }
    for (column, phase) in zip(phases, Self.phases(result.phases)) {
      if let seconds = phase.1 {
        columns.setReal(column, seconds)
      } else {
        columns.mark(column, missing)
      }
    }
    if let status {
      if result.status > 0 {
        columns.setGauge(status, UInt64(result.status))
      } else {
        columns.mark(status, missing)
      }
    }
    if let certificate {
      if let certificateSeconds {
        columns.setReal(certificate, certificateSeconds)
      } else {
        columns.mark(certificate, missing)
      }
    }
  }
}
