import MonitorModel
package import TUICore

/// Collectors, what is missing and how to mend it, how history is kept, how detection and the engine
/// do, what detection was taught, the configuration.
package enum SourcesPanel: Panel {
  package static let id = PanelID.sources

  package static func draw(
    _ state: DashboardState, into canvas: inout Canvas, focused: Bool
  ) {
    canvas.clear()
    let lines = lines(state, columns: canvas.columns)
    let top = state.lists[id.rawValue].top
    let below = lines.count - top - (canvas.rows - 1)
    Drawing.title(
      &canvas, "sources and health", detail: "", right: below > 0 ? "\(below) more lines" : "")
    TextLine.draw(lines, into: &canvas, top: top, headRows: 1)
    guard let lesson = state.selectedLesson else { return }
    for row in 1..<max(1, canvas.rows) {
      let index = top + row - 1
      guard lines.indices.contains(index) else { return }
      if lines[index].lesson == lesson { Drawing.select(&canvas, row: row) }
    }
  }

  /// The text of the panel, `columns` wide.
  static func lines(_ state: DashboardState, columns: Int) -> [TextLine] {
    guard let snapshot = state.snapshot else {
      return [.text("waiting for the first reading", Style(.dim))]
    }
    return collectors(snapshot) + faults(snapshot) + notes(snapshot, columns: columns)
      + quality(snapshot) + TriageLines.lines(state)
      + StorageLines.lines(state, columns: columns) + AlertLines.lines(state, columns: columns)
      + PushLines.lines(state, columns: columns)
      + DetectionLines.lines(state, snapshot, columns: columns) + engine(snapshot)
      + config(snapshot)
  }

  private static func collectors(_ snapshot: MonitorSnapshot) -> [TextLine] {
    func row(_ cells: [String], _ style: Style, _ stateStyle: Style) -> TextLine {
      let ends = [30, 38, 46, 55, 64, 73]
      var pieces = [
        TextLine.Piece(text: cells[0], column: 0, style: style),
        TextLine.Piece(text: cells[1], column: 13, style: stateStyle),
      ]
      for (index, end) in ends.enumerated() {
        pieces.append(.init(text: cells[index + 2], column: end, style: style, right: true))
      }
      return TextLine(pieces: pieces)
    }
    var lines = [
      row(
        ["source", "state", "metrics", "took", "longest", "failures", "timeouts", "put off"],
        Style(.dim), Style(.dim))
    ]
    for collector in snapshot.collectors {
      let good = collector.state == .healthy && !snapshot.hasProblem(collector)
      let quiet = collector.state == .starting || collector.state == .disabled
      lines.append(
        row(
          [
            collector.name, snapshot.word(for: collector), String(collector.metrics),
            elapsed(collector.lastElapsedNanoseconds), elapsed(collector.maxElapsedNanoseconds),
            String(collector.failures), String(collector.timeouts), String(collector.postponed),
          ], .plain, Style(good ? .good : quiet ? .dim : .warning)))
      if !collector.lastError.isEmpty {
        lines.append(.text("last error: " + collector.lastError, column: 2, Style(.warning)))
      }
    }
    return lines
  }

  private static func faults(_ snapshot: MonitorSnapshot) -> [TextLine] {
    let reports = snapshot.reports.filter { !$0.faults.isEmpty || !$0.problem.isEmpty }
    guard !reports.isEmpty else { return [] }
    var lines: [TextLine] = [.blank, .heading("refused or lost")]
    for report in reports {
      if !report.problem.isEmpty {
        lines.append(.text(report.source + ": " + report.problem, Style(.warning)))
      }
      for fault in report.faults {
        var text = report.source + ": " + Format.grouped(fault.count) + " " + fault.reason
        if !fault.example.isEmpty { text += ": " + fault.example }
        lines.append(.text(text))
      }
    }
    return lines
  }

  private static func notes(_ snapshot: MonitorSnapshot, columns: Int) -> [TextLine] {
    let notes = snapshot.collectors.flatMap(\.notes)
    guard !notes.isEmpty else { return [.blank, .text("nothing is missing", Style(.good))] }
    var lines: [TextLine] = [.blank, .heading("missing here")]
    for note in notes {
      lines.append(
        TextLine(pieces: [
          .init(text: SeriesName.word(note.reason), column: 0, style: Style(.warning)),
          .init(text: note.subject, column: 8, style: .plain),
        ]))
      let remedy = AnomalyDetailPanel.wrapped(note.remedy, columns: max(12, columns - 8), lines: 3)
      lines += remedy.map { .text($0, column: 8, Style(.dim)) }
    }
    return lines
  }

  private static func quality(_ snapshot: MonitorSnapshot) -> [TextLine] {
    let quality = snapshot.data.quality
    var lines: [TextLine] = [
      .blank, .heading("data quality"),
      .pair(
        "score", Format.fixed(quality.score, 0) + " of 100",
        Style(quality.score < 80 ? .warning : .good)),
    ]
    for deduction in quality.deductions {
      lines.append(
        .pair(
          deduction.points < 0.05 ? "under -0.1" : "-" + Format.fixed(deduction.points, 1),
          Words.cause(deduction.cause) + ", \(deduction.count) in the last 5 minutes"))
    }
    return lines
  }

  private static func engine(_ snapshot: MonitorSnapshot) -> [TextLine] {
    let engine = snapshot.engine
    func counted(_ label: String, _ count: UInt64) -> TextLine {
      .pair(label, Format.grouped(count), count > 0 ? Style(.warning) : .plain)
    }
    return [
      .blank, .heading("engine"),
      .pair("own cpu", engine.ownCPU.isFinite ? Format.text(engine.ownCPU, .ratio) : "no reading"),
      .pair(
        "own memory",
        engine.ownMemory.isFinite ? Format.text(engine.ownMemory, .bytes) : "no reading"),
      .pair("ticks", Format.grouped(engine.ticks)),
      counted("ticks missed", engine.missedTicks),
      .pair(
        "last tick",
        "collect " + elapsed(engine.collectNanoseconds) + ", process "
          + elapsed(engine.processNanoseconds) + ", detect " + elapsed(engine.detectNanoseconds)),
      .pair("series", Format.grouped(UInt64(snapshot.data.series.count))),
      counted("series refused", engine.refusedSeries),
      .pair("queue", "\(engine.queuedBatches) waiting, \(engine.queuedBatchesMax) at most"),
      counted("batches dropped", engine.droppedBatches),
      .pair("events", Format.grouped(snapshot.lastEvent)),
      .pair("events overwritten", Format.grouped(engine.overwrittenEvents)),
      .pair("subscribers", String(engine.subscribers)),
      .pair("snapshots skipped", Format.grouped(engine.coalescedSnapshots)),
    ]
  }

  private static func config(_ snapshot: MonitorSnapshot) -> [TextLine] {
    let config = snapshot.config
    func time(_ duration: Duration) -> String {
      Format.duration(seconds: Double(duration.nanoseconds) / 1e9)
    }
    func size(_ bytes: Int) -> String { Format.text(Double(bytes), .bytes) }
    let (storage, thresholds) = (config.storage, config.thresholds)
    return [
      .blank, .heading("configuration in force"),
      .pair("profile", config.profile.rawValue),
      .pair("metricsInterval", time(config.metricsInterval)),
      .pair("processingInterval", time(config.processingInterval)),
      .pair("anomalyCheckInterval", time(config.anomalyCheckInterval)),
      .pair("fullRateRetention", time(config.fullRateRetention)),
      .pair("archivalInterval", config.archivalInterval.map(time) ?? "once a day"),
      .pair("bufferSize", String(config.bufferSize)),
      .pair("channelBufferSize", String(config.channelBufferSize)),
      .pair("workerPoolSize", String(config.workerPoolSize)),
      .pair("maxClients", String(config.maxClients)),
      .pair("storage.quota", size(storage.quota)),
      .pair("storage.warmQuota", size(storage.warmQuota)),
      .pair(
        "storage.coldQuota", storage.isArchiving ? size(storage.coldQuota) : "nothing is archived"),
      .pair("storage.warmAge", time(storage.warmAge)),
      .pair("storage.coldAge", time(storage.coldAge)),
      .pair(
        "storage.syncInterval",
        storage.syncInterval > .zero ? time(storage.syncInterval) : "every tick"
      ),
      .pair("responseTimeStdDevs", Format.fixed(thresholds.responseTimeStdDevs, 1)),
      .pair("throughputStdDevs", Format.fixed(thresholds.throughputStdDevs, 1)),
      .pair("errorRateThreshold", Format.fixed(thresholds.errorRateThreshold, 2)),
      .pair("resourceUsageThreshold", Format.fixed(thresholds.resourceUsageThreshold, 2)),
    ]
  }

  private static func elapsed(_ nanoseconds: Int64) -> String {
    Format.duration(seconds: Double(nanoseconds) / 1e9)
  }
}
