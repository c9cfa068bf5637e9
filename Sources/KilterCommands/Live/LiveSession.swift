import MonitorAnalysis
import MonitorCollectors
import MonitorEngine
import MonitorModel
import MonitorStorage
import MonitorSupport
import TUICore
import TUIDashboard
import TUITerminal

/// Joins engine, dashboard and terminal for as long as the dashboard is shown.
enum LiveSession {
  /// Shows the dashboard and returns the exit status.
  static func run(_ request: LiveRequest) async -> Int32 {
    let settings = request.settings
    let config: ValidatedConfig
    let options: DashboardOptions
    let themes = ThemeLibrary(
      settings: settings, userFolder: StandardPaths(request.input).themesDirectory)
    let theme: Theme
    let key: StorageKey?
    let time = MonitorTime.system
    let sources: SourceSetup
    let own: OwnMetrics
    let alerts: AlertSetup
    do {
      try refuseAttaching(settings.attach)
      config = try settings.validatedMonitor()
      own = try OwnMetricsReader.metrics(settings.expressions)
      sources = try SourceSetup(
        settings, environment: request.input.environment, isKeeping: request.once == nil,
        time: time)
      alerts = try AlertSetup(settings, environment: request.input.environment, time: time)
      theme = try themes.theme(named: settings.theme)
      key =
        request.once == nil && settings.store
        ? try StorageKeyReader.key(settings, environment: request.input.environment) : nil
      options = DashboardOptions(
        utcOffsetSeconds: LocalTime.offsetSeconds(), keyMap: try keyMap(settings.keys),
        themes: themes.names())
    } catch {
      Log(settings).writeEnd("\(error)")
      return ExitStatus.configuration
    }
    if let problem = DescriptorLimit.problem() {
      Log(settings).writeEnd(problem)
      return ExitStatus.failure
    }
    let monitor = RealtimePerformanceMonitor(
      config: config, collectors: CollectorList.standard(time: time) + sources.collectors,
      time: time, baselines: KeptBaselines.keeper(settings, isSaving: request.once == nil),
      triage: request.once == nil ? KeptTriage.keeper(settings) : nil,
      history: request.once == nil ? KeptHistory.make(settings, key: key, time: time) : nil,
      own: own)
    await sources.discover(settings, into: monitor, firstCall: request.once == nil ? 3 : 1, time)
    await monitor.start()
    if let once = request.once {
      return await OneFrame.print(
        once, options: options, ascii: settings.ascii, monitor: monitor, time: time)
    }
    let delivery = await KeptAlerts.begin(alerts, settings, monitor: monitor, time: time)
    let status: Int32
    if let every = request.linear {
      status = await LinearSession.run(
        await monitor.client(), settings: settings, every: every)
    } else {
      status = await DashboardSession.run(
        settings: settings, theme: theme, themes: themes, options: options, monitor: monitor,
        notices: alerts.notices, time: time)
    }
    delivery?.cancel()
    await monitor.shutdown()
    return status
  }

  private static func refuseAttaching(_ mode: AttachMode) throws(ThemeProblem) {
    switch mode {
    case .auto, .never: break
    case .unix, .url:
      throw ThemeProblem(
        "attach = \(mode.text): this version has no daemon to attach to; use auto or never")
    }
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
