import MonitorAPI
import MonitorCollectors
import MonitorEngine
import MonitorModel
import MonitorStorage
import MonitorSupport

/// Everything that a daemon is made of, built and not yet begun.
struct ServeParts: Sendable {
  /// The engine.
  let monitor: RealtimePerformanceMonitor
  /// The settings and their changes.
  let configuration: LiveConfiguration
  /// Where to listen.
  let api: APIConfig
  /// What listens, once it does.
  let server: ServerPart
  /// The delivery of alerts.
  let alerts: AlertsPart
  /// The pushing of samples.
  let push: PushPart
  /// What takes in metrics of others, where the settings have it.
  let ingest: MetricIngest

  /// Builds an engine by the settings, with its sources.
  ///
  /// - Throws: what is wrong with the settings, or with a file that they name.
  static func make(_ request: ServeRequest, log: SharedLog) async throws -> ServeParts {
    let settings = request.settings
    let environment = request.input.environment
    let time = request.time
    let paths = StandardPaths(request.input)
    let config = try settings.validatedMonitor()
    let own = FleetSetup.own(try OwnMetricsReader.metrics(settings.expressions), settings)
    let api = try APISetup.config(settings, paths: paths)
    let key = settings.store ? try StorageKeyReader.key(settings, environment: environment) : nil
    var sources = try SourceSetup(
      settings, environment: environment, isKeeping: true, time: time)
    // Their secrets are read at the beginning, where somebody still looks.
    _ = try AlertSetup(settings, environment: environment, time: time) { _ in false }
    _ = try PushSetup(settings, environment: environment)
    let ingest = MetricIngest(time: time)
    let received = api.ingests ? [ingest.collector] : []
    let monitor = RealtimePerformanceMonitor(
      config: config,
      collectors: try FleetSetup.collectors(settings, time: time) + sources.collectors + received,
      time: time, baselines: KeptBaselines.keeper(settings, isSaving: true),
      triage: KeptTriage.keeper(settings),
      history: KeptHistory.make(settings, key: key, time: time), own: own)
    if settings.discoversSources {
      sources.discovery = await sources.beginDiscovery(into: monitor, firstCall: 1, time)
    }
    let alerts = AlertsPart(monitor, environment: environment, time: time)
    let push = PushPart(monitor, environment: environment, time: time)
    let server = ServerPart(api, paths: paths)
    let configuration = LiveConfiguration(
      settings, input: request.input,
      parts: [
        LogPart(log, environment: environment, time: time), EnginePart(monitor),
        SourcesPart(monitor, sources, environment: environment, time: time, log: log),
        IngestPart(monitor, ingest), alerts, push,
      ],
      gate: server, log: log)
    return ServeParts(
      monitor: monitor, configuration: configuration, api: api, server: server, alerts: alerts,
      push: push, ingest: ingest)
  }
}
