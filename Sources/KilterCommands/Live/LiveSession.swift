import MonitorAPI
import MonitorAnalysis
import MonitorCollectors
import MonitorEngine
import MonitorModel
import MonitorPush
import MonitorStorage
import MonitorSupport
import TUICore
import TUIDashboard
import TUITerminal

/// Joins engine, dashboard and terminal for as long as the dashboard is shown.
enum LiveSession {
  /// What the dashboard looks like.
  private struct Look {
    var themes: ThemeLibrary
    var theme: Theme
    var options: DashboardOptions

    init(_ request: LiveRequest) throws {
      let settings = request.settings
      themes = ThemeLibrary(
        settings: settings, userFolder: StandardPaths(request.input).themesDirectory)
      theme = try themes.theme(named: settings.theme)
      options = DashboardOptions(
        utcOffsetSeconds: LocalTime.offsetSeconds(),
        keyMap: try LiveSession.keyMap(settings.keys), themes: themes.names(),
        view: settings.fleet.isRead ? .fleet : .overview, fleetDaemon: settings.fleet.daemon)
    }
  }

  /// Shows the dashboard and returns the exit status.
  static func run(_ request: LiveRequest) async -> Int32 {
    let time = MonitorTime.system
    let look: Look
    do {
      look = try Look(request)
    } catch {
      Log(request.settings).writeEnd("\(error)")
      return ExitStatus.configuration
    }
    switch await DaemonLink.open(request, time: time) {
    case .attached(let remote, let notice):
      return await show(remote, notice, request, look, time)
    case .own(let notice): return await showOwn(request, look, notice, time)
    case .failed(let reason):
      Log(request.settings).writeEnd(reason)
      return ExitStatus.failure
    }
  }

  /// Shows a daemon, which collects, stores, alerts and keeps its status file without this process.
  private static func show(
    _ remote: RemoteSource, _ notice: String, _ request: LiveRequest, _ look: Look,
    _ time: MonitorTime
  ) async -> Int32 {
    let settings = request.settings
    let connections = await remote.connections()
    let status: Int32
    if let once = request.once {
      let watching = Task {
        for await connection in connections {
          switch connection {
          case .attached: continue
          case .reconnecting(_, let reason), .refused(_, let reason):
            // A frame is of now or it is not drawn.
            Log(settings).writeEnd("the daemon was lost: " + PlainText.clean(reason))
          }
          await remote.close()
        }
      }
      status = await OneFrame.print(
        once, options: look.options, ascii: settings.ascii, source: remote, isAttached: true,
        time: time, atEnd: { watching.cancel() })
    } else if let every = request.linear {
      status = await LinearSession.run(
        remote, settings: settings, every: every, connections: connections)
    } else {
      status = await DashboardSession.run(
        settings: settings, theme: look.theme, themes: look.themes, options: look.options,
        source: remote, time: time, connections: connections, notice: notice
      ) { interval in try await remote.reconfigure(interval: interval) }
    }
    await remote.close()
    return status
  }

  /// Shows an engine in the process.
  private static func showOwn(
    _ request: LiveRequest, _ look: Look, _ notice: String, _ time: MonitorTime
  ) async -> Int32 {
    let settings = request.settings
    let config: ValidatedConfig
    let key: StorageKey?
    let sources: SourceSetup
    let own: OwnMetrics
    let alerts: AlertSetup
    let push: PushSetup
    let standard: [any MetricCollector]
    do {
      config = try settings.validatedMonitor()
      own = FleetSetup.own(try OwnMetricsReader.metrics(settings.expressions), settings)
      standard = try FleetSetup.collectors(settings, time: time)
      sources = try SourceSetup(
        settings, environment: request.input.environment, isKeeping: request.once == nil,
        time: time)
      alerts = try AlertSetup(settings, environment: request.input.environment, time: time)
      push = try PushSetup(settings, environment: request.input.environment)
      key =
        request.once == nil && settings.store
        ? try StorageKeyReader.key(settings, environment: request.input.environment) : nil
    } catch {
      Log(settings).writeEnd("\(error)")
      return ExitStatus.configuration
    }
    if let problem = DescriptorLimit.problem() {
      Log(settings).writeEnd(problem)
      return ExitStatus.failure
    }
    let isScreen = request.once == nil && request.linear == nil
    if !notice.isEmpty, !isScreen { Log(settings).write(.warning, notice) }
    let monitor = RealtimePerformanceMonitor(
      config: config, collectors: standard + sources.collectors, time: time,
      baselines: KeptBaselines.keeper(settings, isSaving: request.once == nil),
      triage: request.once == nil ? KeptTriage.keeper(settings) : nil,
      history: request.once == nil ? KeptHistory.make(settings, key: key, time: time) : nil,
      own: own)
    await sources.discover(settings, into: monitor, firstCall: request.once == nil ? 3 : 1, time)
    await monitor.start()
    if let once = request.once {
      return await OneFrame.print(
        once, options: look.options, ascii: settings.ascii, source: await monitor.client(),
        time: time, atEnd: { await monitor.shutdown() })
    }
    let delivery = await KeptAlerts.begin(alerts, settings, monitor: monitor, time: time)
    let pushing = KeptPush.dispatcher(monitor, time: time)
    await pushing.put(push.stations, await monitor.client(), root: push.root)
    let status = await show(monitor, request, look, notice, alerts, time)
    delivery?.cancel()
    await monitor.shutdown()
    // After the engine, so that its last tick is pushed too.
    await pushing.end()
    return status
  }

  private static func show(
    _ monitor: RealtimePerformanceMonitor, _ request: LiveRequest, _ look: Look,
    _ notice: String, _ alerts: AlertSetup, _ time: MonitorTime
  ) async -> Int32 {
    if let every = request.linear {
      return await LinearSession.run(
        await monitor.client(), settings: request.settings, every: every)
    }
    return await DashboardSession.run(
      settings: request.settings, theme: look.theme, themes: look.themes, options: look.options,
      monitor: monitor, notices: alerts.notices, notice: notice, time: time)
  }

  /// The standard keys with those of the configuration in their place.
  static func keyMap(_ keys: [String: [String]]) throws(ThemeProblem) -> KeyMap {
    var map = KeyMap()
    for (name, written) in keys.sorted(by: { $0.key < $1.key }) {
      guard let action = KeyAction(rawValue: name) else {
        throw ThemeProblem("[keys]: there is no action \(name)")
      }
      for key in map.keys(for: action) { map.unbind(key) }
      for text in written {
        guard let key = KeyName.parse(text) else {
          throw ThemeProblem("[keys] \(name): \(text) is no key; right would be q, C-x, F5, Tab")
        }
        map.bind(key, to: action)
      }
    }
    return map
  }
}
