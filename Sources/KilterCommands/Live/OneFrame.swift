import MonitorModel
import MonitorSupport
import TUICore
import TUIDashboard

/// `kilter live --once`: one frame as plain text, for scripts, tests and bug reports.
enum OneFrame {
  /// Watches for the warm-up, prints a frame and returns the exit status.
  ///
  /// A daemon has watched already, and its clock may be another machine's: where one `isAttached`,
  /// the wait is measured here.
  static func print(
    _ once: LiveRequest.Once, options: DashboardOptions, ascii: Bool,
    source client: any SnapshotSource, isAttached: Bool = false, time: MonitorTime,
    atEnd: () async -> Void
  ) async -> Int32 {
    var state = DashboardState(size: once.size, options: options)
    let warmup = once.warmup ?? (isAttached ? .zero : WarmupTime.standard.duration)
    let end = time.monotonic().advanced(by: warmup.nanoseconds)
    var lastEvent: UInt64 = 0
    for await snapshot in await client.snapshots() {
      let page = await client.events(after: lastEvent)
      lastEvent = page.last
      _ = state.update(.events(page))
      _ = state.update(.snapshot(snapshot, DataReply()))
      // Two samples are the least that shows a rate.
      let now = isAttached ? time.monotonic() : snapshot.data.at
      if now >= end, snapshot.engine.ticks > 1 { break }
    }
    guard !isAttached || state.snapshot != nil else { return ExitStatus.failure }
    var request = state.dataRequest
    // A view renews forecasts at some ticks only; this is the one that is drawn.
    request.forecasts = true
    _ = state.update(.data(await client.data(for: request)))
    await atEnd()
    var grid = Grid(size: once.size)
    DashboardScreen.draw(state, into: &grid, ascii: ascii)
    var isWritten = true
    for row in 0..<grid.size.rows {
      var line = Substring(grid.rowText(row))
      while line.last == " " { line.removeLast() }
      isWritten = Output.result(String(line)) && isWritten
    }
    return isWritten ? ExitStatus.success : ExitStatus.failure
  }
}
