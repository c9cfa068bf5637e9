import MonitorEngine
import MonitorModel
import MonitorSupport
import TUICore
import TUIDashboard
import TUITerminal

/// The dashboard on a terminal: takes in snapshots and keys, carries out effects, draws.
///
/// It draws only when the state changed, at most `Limits.frameRate` times a second.
@MainActor
final class DashboardSession {
  private static let frameNanoseconds = 1_000_000_000 / Int64(Limits.frameRate)

  private let terminal: NcursesTerminal
  private let source: any SnapshotSource
  private let monitor: RealtimePerformanceMonitor
  private let themes: ThemeLibrary
  private let time: MonitorTime
  private var state: DashboardState
  private var grid: Grid
  private var lastEvent: UInt64 = 0
  private var lastDrawn = MonotonicInstant(nanoseconds: .min / 2)
  private var drawing: Task<Void, Never>?
  private var follower: Task<Void, Never>?

  /// Shows the dashboard until it is quit; returns the exit status.
  static func run(
    settings: Settings, theme: Theme, themes: ThemeLibrary, options: DashboardOptions,
    monitor: RealtimePerformanceMonitor, time: MonitorTime
  ) async -> Int32 {
    let terminal: NcursesTerminal
    do {
      terminal = try NcursesTerminal(
        options: TerminalOptions(
          color: settings.color, ascii: settings.ascii ? true : nil, mouse: settings.mouse,
          theme: theme))
    } catch {
      Log(settings).writeEnd("\(error)")
      return ExitStatus.failure
    }
    let session = DashboardSession(
      terminal: terminal, source: await monitor.client(), monitor: monitor, themes: themes,
      options: options, time: time)
    let status = await session.run()
    terminal.close()
    return status
  }

  private init(
    terminal: NcursesTerminal, source: any SnapshotSource, monitor: RealtimePerformanceMonitor,
    themes: ThemeLibrary, options: DashboardOptions, time: MonitorTime
  ) {
    self.terminal = terminal
    self.source = source
    self.monitor = monitor
    self.themes = themes
    self.time = time
    state = DashboardState(size: terminal.size, options: options)
    grid = Grid(size: terminal.size)
    if let note = terminal.notes.first { _ = state.update(.notice(note)) }
  }

  private func run() async -> Int32 {
    follower = Task { await self.followSnapshots() }
    defer {
      follower?.cancel()
      drawing?.cancel()
    }
    for await event in terminal.events {
      switch event {
      case .key(let key):
        if perform(state.update(.key(key))) { return ExitStatus.success }
      case .mouse(let mouse):
        if perform(state.update(.mouse(mouse))) { return ExitStatus.success }
      case .resized(let size):
        if perform(state.update(.resized(size))) { return ExitStatus.success }
      case .resumed: break
      case .terminate: return ExitStatus.success
      case .hangup: return ExitStatus.failure
      }
      drawSoon()
    }
    return ExitStatus.failure
  }

  private func followSnapshots() async {
    for await snapshot in await source.snapshots() {
      if snapshot.lastEvent != lastEvent {
        let page = await source.events(after: lastEvent)
        lastEvent = page.last
        _ = perform(state.update(.events(page)))
      }
      let request = state.dataRequest
      let reply = request == DataRequest() ? DataReply() : await source.data(for: request)
      _ = perform(state.update(.snapshot(snapshot, reply)))
      // The first tick has no rates, and the second is a few milliseconds behind it.
      if snapshot.engine.ticks > 1 { drawSoon() }
    }
  }

  // MARK: Effects

  /// Carries out effects; `true` when the program is to end.
  private func perform(_ effects: [DashboardEffect]) -> Bool {
    var ends = false
    for effect in effects {
      switch effect {
      case .quit: ends = true
      case .suspend: terminal.suspend()
      case .redraw: terminal.redraw()
      case .setTheme(let name): setTheme(name)
      case .setInterval(let interval): setInterval(interval)
      case .copy(let text):
        if !terminal.copy(text) { notice("too long to copy") }
      case .teach(let lesson): teach(lesson)
      case .fetch: fetch()
      }
    }
    return ends
  }

  private func notice(_ text: String) {
    _ = state.update(.notice(text))
    drawSoon()
  }

  private func setTheme(_ name: String) {
    do {
      terminal.setTheme(try themes.theme(named: name))
      notice("theme \(name)")
    } catch {
      notice("\(error)")
    }
  }

  private func setInterval(_ interval: Duration) {
    Task {
      var config = await monitor.configuration
      config.metricsInterval = interval
      do {
        await monitor.reconfigure(try config.validated())
        notice("interval \(DurationText.format(interval))")
      } catch {
        notice("\(error)")
      }
    }
  }

  private func teach(_ lesson: DetectorLesson) {
    Task {
      let isDone = await source.teach(lesson)
      _ = perform(state.update(.taught(lesson, isDone)))
      drawSoon()
    }
  }

  private func fetch() {
    Task {
      let reply = await source.data(for: state.dataRequest)
      _ = perform(state.update(.data(reply)))
      drawSoon()
    }
  }

  // MARK: Drawing

  /// Draws now, or as soon as the frame rate allows.
  private func drawSoon() {
    guard drawing == nil else { return }
    let due = lastDrawn.advanced(by: Self.frameNanoseconds)
    if time.monotonic() >= due { return draw() }
    drawing = Task {
      try? await time.sleepUntil(due)
      drawing = nil
      if !Task.isCancelled { draw() }
    }
  }

  private func draw() {
    lastDrawn = time.monotonic()
    grid.reset(size: terminal.size)
    DashboardScreen.draw(state, into: &grid, ascii: terminal.ascii)
    terminal.present(grid)
  }
}
