import MonitorEngine
import MonitorExport
import MonitorModel
import MonitorSupport
import TUIDashboard

/// Shows recorded history in the dashboard.
package enum ReplaySession {
  /// Shows it until the person quits, and returns the exit status.
  package static func run(_ request: ReplayRequest) async -> Int32 {
    let settings = request.settings
    let log = Log(settings)
    let themes = ThemeLibrary(
      settings: settings, userFolder: StandardPaths(request.input).themesDirectory)
    do {
      guard !settings.dataDirectory.isEmpty else {
        throw ThemeProblem("there is no folder for data; name one: kilter replay PATH")
      }
      let theme = try themes.theme(named: settings.theme)
      let keys = try LiveSession.keyMap(settings.keys)
      let source: RecordingSource
      do {
        source = try await RecordingSource(
          folder: settings.dataDirectory, key: request.key, from: request.range.from,
          to: request.range.to)
        _ = try await source.moment(.oldest, request: DataRequest(), registry: 0)
      } catch {
        log.writeEnd("\(error)")
        return ExitStatus.failure
      }
      let options = DashboardOptions(
        utcOffsetSeconds: LocalTime.offsetSeconds(), keyMap: keys, themes: themes.names(),
        isRecording: true, start: request.speed < 0 ? .newest : .oldest,
        speed: PlaySpeed(request.speed))
      return await DashboardSession.run(
        settings: settings, theme: theme, themes: themes, options: options, source: source,
        time: .system, reconfigure: nil)
    } catch {
      log.writeEnd("\(error)")
      return ExitStatus.configuration
    }
  }
}
