package import MonitorModel
package import MonitorSupport
import WireFormats

/// Follows a file of JSON measurements, a line each, and gives them as series.
///
/// It looks at the file with every tick, on a thread of its own, and follows it through rotation and
/// over restarts.
package final actor JSONLinesIntake: Intake {
  /// The collector's name.
  package nonisolated let name: String
  private let path: String
  private let thread: OwnThread
  private let time: MonitorTime
  private let tail: LogTail
  private var aggregator: JSONLinesAggregator

  /// The thread it runs on.
  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    thread.asUnownedSerialExecutor()
  }

  /// Follows the file at `path`; with a folder for what is kept it goes on after a restart where it
  /// was, else at the end of the file.
  package init(
    name: String, path: String, stateFolder: String?, thread: OwnThread, time: MonitorTime
  ) {
    self.name = name
    self.path = path
    self.thread = thread
    self.time = time
    var options = LogTailOptions(path: path)
    // What was measured before the start is of another time.
    options.lookBackBytes = 0
    options.stateFolder = stateFolder
    options.stateName = name
    tail = LogTail(options)
    aggregator = JSONLinesAggregator(wall: time.wall())
  }

  /// Writes the place in the file.
  package func finish() { tail.save() }

  /// Takes the lines that came since the last time.
  package func read(at instant: MonotonicInstant) async throws(CollectorError) -> MetricBatch {
    let wall = time.wall()
    _ = tail.look(at: instant) { lines, _ in
      var start = 0
      while start < lines.count {
        let end = lines.place(of: UInt8(ascii: "\n"), from: start) ?? lines.count
        if end > start { aggregator.take(lines.part(start..<end), at: instant, wall: wall) }
        start = end + 1
      }
    }
    if let problem = tail.status.problem, tail.openFiles == 0 { throw problem }
    return aggregator.batch(of: name, kind: "JSON lines", origin: path, at: instant)
  }
}
