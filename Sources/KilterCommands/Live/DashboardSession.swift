import MonitorAlerts
import MonitorEngine
import MonitorModel
import MonitorSupport
import TUICore
import TUIDashboard
import TUITerminal

/// The dashboard on a terminal: takes in snapshots and keys, carries out effects, draws.
///
/// It draws only when the state changed, at most `Limits.frameRate` times a second. The same session
/// shows an engine that runs and a recording: all it knows of either is a `SnapshotSource`. Of
/// recorded ticks at most one is under way; keys typed meanwhile change which is fetched next.
@MainActor
final class DashboardSession {
  private static let frameNanoseconds = 1_000_000_000 / Int64(Limits.frameRate)

  private let terminal: NcursesTerminal
  private let source: any SnapshotSource
  /// Changes how often is collected; `nil` where nothing collects.
  private let reconfigure: (@MainActor (Duration) async throws -> Void)?
  private let themes: ThemeLibrary
  private let time: MonitorTime
  private let actor = Handover.actor()
  private let environment = SystemEnvironment.variables()
  private let memory: DashboardMemoryFile?
  private let daemonTokenFile: String
  private var remembered: DashboardMemory
  private var status: StatusFileWriter?
  private var state: DashboardState
  private var grid: Grid
  private var lastEvent: UInt64 = 0
  private var lastDrawn = MonotonicInstant(nanoseconds: .min / 2)
  private var drawing: Task<Void, Never>?
  private var follower: Task<Void, Never>?
  private var moments = MomentQueue()
  private var fetcher: Task<Void, Never>?
  private var player: Task<Void, Never>?

  /// Shows an engine in the process until the dashboard is quit; returns the exit status.
  static func run(
    settings: Settings, theme: Theme, themes: ThemeLibrary, options: DashboardOptions,
    monitor: RealtimePerformanceMonitor, notices: AsyncStream<TerminalNotice>, notice: String = "",
    time: MonitorTime
  ) async -> Int32 {
    let configuration = LiveConfiguration(
      settings, input: SettingsInput(), parts: [EnginePart(monitor)])
    return await run(
      settings: settings, theme: theme, themes: themes, options: options,
      source: await monitor.client(), time: time, notices: notices, notice: notice
    ) { interval in try await configuration.setInterval(interval) }
  }

  /// Shows any source until the dashboard is quit; returns the exit status.
  ///
  /// With `connections` the source is a daemon, which keeps the status file itself.
  static func run(
    settings: Settings, theme: Theme, themes: ThemeLibrary, options: DashboardOptions,
    source: any SnapshotSource, time: MonitorTime,
    notices: AsyncStream<TerminalNotice>? = nil, connections: AsyncStream<SourceConnection>? = nil,
    notice: String = "",
    reconfigure: (@MainActor (Duration) async throws -> Void)? = nil
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
      settings: settings, terminal: terminal, source: source, reconfigure: reconfigure,
      themes: themes, options: options, time: time)
    if connections != nil { session.status = nil }
    if !notice.isEmpty { session.notice(notice) }
    let following = connections.map { connections in
      Task { for await connection in connections { session.take(connection) } }
    }
    let ringing = notices.map { notices in
      Task { for await notice in notices { terminal.ring(notice.bytes) } }
    }
    let status = await session.run()
    ringing?.cancel()
    following?.cancel()
    terminal.close()
    return status
  }

  private init(
    settings: Settings, terminal: NcursesTerminal, source: any SnapshotSource,
    reconfigure: (@MainActor (Duration) async throws -> Void)?, themes: ThemeLibrary,
    options: DashboardOptions, time: MonitorTime
  ) {
    self.terminal = terminal
    self.source = source
    self.reconfigure = reconfigure
    self.themes = themes
    self.time = time
    memory = DashboardMemoryFile(settings)
    daemonTokenFile = settings.fleet.daemonTokenFile
    if !options.isRecording { status = StatusFileWriter(settings, environment: environment) }
    var options = options
    if let memory { options.memory = memory.read() }
    remembered = options.memory
    state = DashboardState(size: terminal.size, options: options)
    grid = Grid(size: terminal.size)
    if let note = terminal.notes.first { _ = state.update(.notice(note)) }
  }

  private func run() async -> Int32 {
    follower = Task { await self.followSnapshots() }
    defer {
      for task in [follower, drawing, fetcher, player] { task?.cancel() }
      status?.remove()
    }
    _ = perform(state.update(.start))
    for await event in terminal.events {
      switch event {
      case .key(let key):
        let ends = perform(state.update(.key(key)))
        remember()
        if ends { return ExitStatus.success }
      case .paste(let text):
        if perform(state.update(.paste(text))) { return ExitStatus.success }
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

  private func take(_ connection: SourceConnection) {
    _ = perform(state.update(.connection(connection)))
    drawSoon()
  }

  private func followSnapshots() async {
    var lastSequence: UInt64 = 0
    for await snapshot in await source.snapshots() {
      // Where the count of ticks begins anew a daemon did, and its numbers of events with it.
      let isAnew = snapshot.data.sequence < lastSequence
      lastSequence = snapshot.data.sequence
      if snapshot.lastEvent != lastEvent || isAnew {
        let page = await source.events(after: lastEvent)
        lastEvent = page.last
        _ = perform(state.update(.events(page)))
      }
      let request = state.liveRequest
      let reply = request == DataRequest() ? DataReply() : await source.data(for: request)
      _ = perform(state.update(.snapshot(snapshot, reply)))
      if snapshot.engine.ticks > 1 { status?.take(snapshot) }
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
      case .act(let command): act(command)
      case .export(let name, let text): notice(Handover.export(name: name, text: text))
      case .page(let text): page(text)
      case .edit(let text, let anomaly): edit(text, anomaly)
      case .attach(let address): attach(to: address)
      case .fetch: fetch()
      case .seek(let target):
        moments.ask(target)
        fetchMoment()
      case .live:
        moments.clear()
        play(nil)
      case .play(let speed): play(speed)
      }
    }
    return ends
  }

  /// Writes down what is to be remembered, where that has changed.
  private func remember() {
    guard let memory, state.memory != remembered else { return }
    remembered = state.memory
    if let problem = memory.write(state.memory) { notice("not remembered: " + problem) }
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
    guard let reconfigure else { return notice("nothing is collected here") }
    Task {
      do {
        try await reconfigure(interval)
        notice("interval \(DurationText.format(interval))")
      } catch {
        notice("\(error)")
      }
    }
  }

  private func act(_ command: TriageCommand) {
    Task {
      let reply = await source.act(command, by: actor)
      _ = perform(state.update(.acted(command, reply)))
      drawSoon()
    }
  }

  /// Shows a text in the person's pager; the engine goes on meanwhile.
  private func page(_ text: String) {
    guard let file = Handover.temporary(text) else { return notice("no file could be made for it") }
    defer { Handover.remove(file) }
    let status = terminal.run(Handover.pager(file, environment))
    if status != 0 { notice("the pager ended with status \(status)") }
  }

  /// Shows another daemon until the person quits it; the engine goes on meanwhile.
  private func attach(to address: String) {
    let status = terminal.run(Handover.attach(address, tokenFile: daemonTokenFile))
    if status != 0 { notice("not attached to \(address): status \(status)") }
  }

  /// Lets the person write a note in their editor.
  private func edit(_ text: String, _ anomaly: UInt64) {
    guard let file = Handover.temporary(text) else { return notice("no file could be made for it") }
    defer { Handover.remove(file) }
    let status = terminal.run(Handover.editor(file, environment))
    guard status == 0 else { return notice("the editor ended with status \(status)") }
    let written = Handover.text(of: file)
    _ = perform(state.update(.edited(written, anomaly: anomaly)))
    drawSoon()
  }

  private func fetch() {
    guard state.past == nil else {
      moments.askAgain()
      return fetchMoment()
    }
    Task {
      let reply = await source.data(for: state.dataRequest)
      _ = perform(state.update(.data(reply)))
      drawSoon()
    }
  }

  // MARK: Recorded time

  /// Fetches the recorded tick that is wanted, unless one is under way.
  private func fetchMoment() {
    guard let target = moments.begin(shown: state.past?.instant) else { return }
    let query = state.query(for: target)
    fetcher = Task {
      let message = await answer(query)
      moments.end()
      _ = perform(state.update(message))
      drawSoon()
      fetchMoment()
    }
  }

  private func answer(_ query: MomentQuery) async -> DashboardMessage {
    do throws(MomentAbsence) {
      let moment = try await source.moment(
        query.target, request: query.request, registry: query.registry)
      return .moment(moment, query)
    } catch {
      return .noMoment(error, query)
    }
  }

  /// Tells the state how time goes by while it plays; the state decides how far to go.
  private func play(_ speed: PlaySpeed?) {
    player?.cancel()
    player = nil
    guard speed != nil else { return }
    player = Task {
      var last = time.monotonic()
      while let wait = state.playInterval {
        try? await time.sleepUntil(last.advanced(by: wait))
        guard !Task.isCancelled else { return }
        let now = time.monotonic()
        _ = perform(state.update(.played(now - last)))
        last = now
        drawSoon()
      }
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
