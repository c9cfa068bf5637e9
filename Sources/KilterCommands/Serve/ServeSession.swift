import Glibc
import MonitorAPI
import MonitorEngine
import MonitorModel
import MonitorSupport

/// A daemon from its start to its end.
///
/// ```
///  settings ─▶ all built ─▶ folder and socket held ─▶ listeners bound ─▶ engine started ─▶ READY
///                                                                                          │
///           STOPPING ◀── SIGTERM, SIGINT ── [ SIGHUP: the settings again ] ◀───────────────┘
///              │
///              ▼
///  no more connections ─▶ alerts, samples ─▶ engine, what was learnt, history ─▶ socket removed ─▶ end
/// ```
enum ServeSession {
  /// How long all that is to be done at the end may take, in nanoseconds.
  private static let endNanoseconds: Int64 = 15_000_000_000

  /// Serves until a signal ends it, and returns the exit status.
  static func run(_ request: ServeRequest) async -> Int32 {
    let environment = request.input.environment
    let log = SharedLog(
      Log(daemon: request.settings, environment: environment, time: request.time))
    guard let wishes = ServeSignals.watch() else {
      log.writeEnd("the system has no thread or no pipe left")
      return ExitStatus.failure
    }
    let parts: ServeParts
    do {
      parts = try await ServeParts.make(request, log: log)
    } catch {
      log.writeEnd("\(error)")
      return ExitStatus.configuration
    }
    do {
      let places = try ServePlaces(request.settings, parts.api)
      if let problem = DescriptorLimit.problem() { throw HeldLock.Problem(problem) }
      if let shortage = DescriptorLimit.problem(clients: parts.api.maxClients) {
        log.write(.warning, "fewer clients can be served", [LogField("reason", shortage)])
      }
      let server = try await ServeServer.start(
        parts.api,
        ServeServer.Context(
          monitor: parts.monitor, engine: EngineSwitch(parts.monitor),
          configuration: parts.configuration, ingest: parts.ingest, log: log,
          time: request.time))
      await parts.server.take(server)
      let daemon = Daemon(
        request: request, log: log, parts: parts, server: server, places: places,
        notifier: ServiceNotifier(environment: environment),
        heartbeat: Heartbeat(request.time.monotonic()))
      return await daemon.run(wishes, endNanoseconds: endNanoseconds)
    } catch {
      log.writeEnd("\(error)")
      return ExitStatus.failure
    }
  }
}

/// A daemon whose listeners are bound.
private struct Daemon {
  let request: ServeRequest
  let log: SharedLog
  let parts: ServeParts
  let server: any ServerHandle
  let places: ServePlaces
  let notifier: ServiceNotifier?
  let heartbeat: Heartbeat

  func run(
    _ wishes: AsyncStream<ServeSignals.Wish>, endNanoseconds: Int64
  ) async -> Int32 {
    let follower = Task { await follow() }
    do {
      try await parts.alerts.begin(request.settings)
    } catch {
      // The same was made a moment ago: only a file that has just changed gets here.
      log.write(.error, "nobody is told anything", [LogField("reason", error)])
    }
    do {
      try await parts.push.begin(request.settings)
    } catch {
      log.write(.error, "nothing is pushed", [LogField("reason", error)])
    }
    await parts.monitor.start()
    let watching = await beginWatchdog()
    tellStart()
    notifier?.send("READY=1", "STATUS=\(Self.status(nil))")
    for await wish in wishes {
      guard case .stop(let number) = wish else {
        await reload()
        continue
      }
      log.write(.info, "stopping", [LogField("signal", Self.name(of: number))])
      break
    }
    notifier?.send("STOPPING=1", "STATUS=stopping")
    watching?.cancel()
    let end = Task { await stop(follower) }
    let deadline = request.time.monotonic().advanced(by: endNanoseconds)
    await request.time.wait(for: end, until: deadline)
    guard request.time.monotonic() < deadline else {
      log.write(.error, "not everything was done in time; ending all the same")
      return ExitStatus.failure
    }
    return ExitStatus.success
  }

  private func stop(_ follower: Task<Void, Never>) async {
    await server.stop()
    await parts.alerts.end()
    await parts.monitor.shutdown()
    // The streams have ended with the engine, the last tick in them.
    await parts.push.end()
    await follower.value
    places.remove()
  }

  private func reload() async {
    let microseconds = request.time.monotonic().nanoseconds / 1_000
    notifier?.send("RELOADING=1", "MONOTONIC_USEC=\(microseconds)", "STATUS=reloading")
    let result = await parts.configuration.reload()
    switch result {
    case .changed: notifier?.send("READY=1", "STATUS=\(Self.status(nil))")
    case .refused(let reasons):
      notifier?.send("READY=1", "STATUS=not reloaded: \(reasons.first ?? "")")
    }
  }

  private func beginWatchdog() async -> Task<Void, Never>? {
    let environment = request.input.environment
    guard let notifier,
      let patience = ServiceNotifier.watchdogNanoseconds(environment: environment)
    else { return nil }
    let (heartbeat, monitor, time) = (heartbeat, parts.monitor, request.time)
    return Task {
      await ServiceWatchdog.run(notifier, within: patience, heartbeat, monitor, time)
    }
  }

  /// Follows the engine for the log, the status file and the service manager.
  private func follow() async {
    let client = await parts.monitor.client()
    var narrator = SnapshotNarrator()
    var file = StatusFileWriter(request.settings, environment: request.input.environment)
    var lastEvent: UInt64 = 0
    var status = Self.status(nil)
    for await snapshot in await client.snapshots() {
      heartbeat.beat(request.time.monotonic())
      var page = EventPage(last: lastEvent)
      if snapshot.lastEvent != lastEvent {
        page = await client.events(after: lastEvent)
        lastEvent = page.last
      }
      for event in narrator.take(snapshot, page) {
        log.write(event.level, event.message, event.fields)
      }
      // The first tick has no rates.
      guard snapshot.engine.ticks > 1 else { continue }
      file?.take(snapshot)
      let next = Self.status(snapshot)
      if next != status {
        status = next
        notifier?.send("STATUS=\(status)")
      }
    }
    file?.remove()
    log.write(
      .info, "stopped",
      [
        LogField("ticks", narrator.ticks), LogField("anomalies", narrator.anomalies),
        LogField("alerts", narrator.delivered),
      ])
  }

  private func tellStart() {
    let settings = request.settings
    let file = settings.configFile
    let isStored = settings.store && !settings.dataDirectory.isEmpty
    log.write(
      .info, "started",
      [
        LogField("version", Version.text), LogField("pid", getpid()),
        LogField("config", file.isEmpty ? "none" : file),
        LogField("profile", settings.monitor.profile.rawValue),
        LogField("interval", DurationText.format(settings.monitor.metricsInterval)),
        LogField("data", isStored ? settings.dataDirectory : "none"),
        LogField("listen", server.addresses.isEmpty ? "nowhere" : list(server.addresses)),
        LogField("tokens", parts.api.tokens.count),
      ])
  }

  private func list(_ texts: [String]) -> String { texts.joined(separator: " ") }

  /// How things are, for `systemctl status`.
  private static func status(_ snapshot: MonitorSnapshot?) -> String {
    guard let snapshot else { return "collecting" }
    let open = snapshot.open.count
    let failing = snapshot.collectors.count { $0.state == .failing || $0.state == .late }
    let interval = DurationText.format(snapshot.config.metricsInterval)
    return "collecting every \(interval), anomalies open: \(open)"
      + (failing > 0 ? ", collectors failing: \(failing)" : "")
  }

  private static func name(of signal: Int32) -> String {
    switch signal {
    case SIGTERM: "SIGTERM"
    case SIGINT: "SIGINT"
    default: "signal \(signal)"
    }
  }
}
