import MonitorModel
import MonitorSupport

/// `kilter live --linear`: joins an engine, the lines of `LinearReport`, and the lines that are typed.
///
/// It ends on `quit`, on a signal, and when nobody reads any more; the end of standard input alone
/// ends nothing, so that it can run without one.
@MainActor
final class LinearSession {
  private let source: any SnapshotSource
  private var report: LinearReport
  private var status: StatusFileWriter?
  private let actor = Handover.actor()
  private var exitStatus: Int32?

  /// Tells what goes on until the person quits; returns the exit status.
  ///
  /// With `connections` the engine is a daemon's, which keeps the status file itself.
  static func run(
    _ source: any SnapshotSource, settings: Settings, every: Duration,
    connections: AsyncStream<SourceConnection>? = nil
  ) async -> Int32 {
    Interruption.watch()
    let session = LinearSession(source, settings: settings, every: every)
    guard let connections else { return await session.run() }
    session.status = nil
    let following = Task {
      for await connection in connections { session.write([session.report.take(connection)]) }
    }
    defer { following.cancel() }
    return await session.run()
  }

  private init(_ source: any SnapshotSource, settings: Settings, every: Duration) {
    self.source = source
    report = LinearReport(offset: LocalTime.offsetSeconds(), every: every.nanoseconds)
    status = StatusFileWriter(settings, environment: SystemEnvironment.variables())
  }

  private func run() async -> Int32 {
    let typing = Task { await self.followTyping() }
    defer {
      typing.cancel()
      status?.remove()
    }
    var lastEvent: UInt64 = 0
    for await snapshot in await source.snapshots() {
      // The first tick has no rates, and a busy machine may need a few to answer.
      let isReadable = snapshot.data.states.contains { $0.hasValue }
      guard snapshot.engine.ticks > (isReadable ? 1 : 5) else { continue }
      let page = await source.events(after: lastEvent)
      lastEvent = page.last
      write(report.take(snapshot, page))
      status?.take(snapshot)
      if Interruption.signal != nil { return ExitStatus.success }
      if let exitStatus { return exitStatus }
    }
    return exitStatus ?? ExitStatus.failure
  }

  private func followTyping() async {
    guard let lines = TypedLines() else { return }
    while exitStatus == nil, let line = await lines.next() {
      switch report.take(line: line) {
      case .lines(let lines): write(lines)
      case .act(let command):
        write(report.take(await source.act(command, by: actor), to: command))
      case .quit: exitStatus = ExitStatus.success
      }
    }
  }

  private func write(_ lines: [String]) {
    for line in lines where !Output.result(line) { exitStatus = ExitStatus.failure }
  }
}
