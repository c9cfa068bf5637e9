import MonitorModel
import TUICore

/// Rows of signals: label, value, sparkline, what was expected.
///
/// Shared by the overview and its compact form, which differ in the columns they have room for.
struct SignalRows {
  /// The signals that fit.
  var signals: [Signal]
  /// Columns of the label.
  var label: Int
  /// Columns of number and unit together.
  var value: Int
  /// Columns of the unit with the space before it; 0 joins it to the number.
  var unit: Int
  /// Cells of the sparkline.
  var cells: Int
  /// Columns of the expected range with the mark before it; 0 leaves it out.
  var expected: Int

  /// The form for a placement of the signals panel or the compact panel.
  static func form(_ state: DashboardState, _ placement: Placement) -> SignalRows {
    let area = placement.area
    if placement.panel == .compact {
      return compact(
        state, columns: area.columns, rows: CompactPanel.split(state, area.size).signals)
    }
    if placement.panel == .sourceSignals {
      return SourceSignalsPanel.form(state, columns: area.columns, rows: area.rows - 1)
    }
    if placement.panel == .fleetHost {
      return FleetHostPanel.form(state, columns: area.columns, rows: area.rows - 1)
    }
    return full(state, columns: area.columns, rows: area.rows - 1)
  }

  /// The full form: everything that fits.
  static func full(_ state: DashboardState, columns: Int, rows: Int) -> SignalRows {
    full(state.board.chosen(rows), columns: columns)
  }

  /// The full form of some signals.
  static func full(_ signals: [Signal], columns: Int) -> SignalRows {
    if columns < 48 { return compact(signals, columns: columns) }
    let longest = signals.map { TextWidth.columns($0.label) }.max() ?? 0
    let label = min(longest, columns >= 90 ? 20 : columns >= 64 ? 13 : 10)
    let expected = columns >= 60 ? 16 : 3
    let used = label + 1 + 11 + 1 + expected
    return SignalRows(
      signals: signals, label: label, value: 11, unit: 6, cells: max(0, columns - used - 1),
      expected: expected)
  }

  /// The form for narrow panes.
  static func compact(_ state: DashboardState, columns: Int, rows: Int) -> SignalRows {
    compact(state.board.chosen(rows), columns: columns)
  }

  private static func compact(_ signals: [Signal], columns: Int) -> SignalRows {
    let longest = signals.map { TextWidth.columns($0.label) }.max() ?? 0
    let label = min(longest, columns >= 30 ? 9 : columns >= 20 ? 7 : 5)
    let cells = columns - label - 1 - 6 - 1
    return SignalRows(
      signals: signals, label: label, value: 6, unit: 0, cells: max(0, cells), expected: 0)
  }

  /// Draws signal `index` in `row`.
  func draw(_ state: DashboardState, _ canvas: inout Canvas, index: Int, row: Int) {
    guard let snapshot = state.snapshot, signals.indices.contains(index) else { return }
    let signal = signals[index]
    guard signal.series.index < snapshot.data.series.count else { return }
    let unitOfSeries = snapshot.data.series[signal.series.index].unit
    let reading = snapshot.data.reading(signal.series)
    let open = snapshot.open.first { $0.series == signal.series }
    let strong = open.map { Style(Drawing.role($0.severity), .bold) }
    canvas.write(signal.label, column: 0, row: row, strong ?? .plain, limit: label)
    let end = label + 1 + value
    if unit > 0 {
      Drawing.value(
        &canvas, reading, unitOfSeries, endColumn: end, unitColumns: unit, row: row,
        strong ?? .plain)
    } else {
      drawShort(&canvas, reading, unitOfSeries, end, row, strong ?? .plain)
    }
    var cells = cells
    if expected <= 3, cells >= 12, let text = forecast(state, signal, room: 0) {
      // No column wide enough: it takes the newer part of the sparkline's room.
      canvas.writeRight(text, endColumn: end + 1 + cells, row: row, Style(.warning))
      cells -= text.utf8.count + 1
    }
    if cells > 0, let history = state.history(signal.series) {
      let top = Sparkline.top(history, floor: signal.scaleFloor)
      Sparkline.draw(
        &canvas,
        Sparkline.Content(
          history: history, now: snapshot.data.at.nanoseconds, scale: 0...top,
          style: Style(signal.role, level: 60), stretches: state.feed.stretches,
          series: signal.series), column: end + 1, row: row, cells: cells)
    }
    if expected > 0 {
      drawExpected(state, &canvas, signal, open: open, row: row, column: end + 2 + self.cells)
    } else if let open, canvas.columns > 0 {
      // No column for the mark: the shape takes the gap between value and sparkline.
      canvas.put(
        Drawing.shape(open.severity, ascii: canvas.ascii), column: end, row: row,
        Style(Drawing.role(open.severity), .bold))
    }
  }

  private func drawShort(
    _ canvas: inout Canvas, _ reading: Reading, _ unit: MonitorModel.Unit, _ end: Int, _ row: Int,
    _ style: Style
  ) {
    switch reading {
    case .value(let value): Drawing.figure(&canvas, value, unit, endColumn: end, row: row, style)
    case .stale(let value, _):
      Drawing.figure(&canvas, value, unit, endColumn: end, row: row, Style(.gap))
    case .warmingUp:
      canvas.put(canvas.ascii ? "." : "…", column: end - 1, row: row, Style(.gap))
    case .gap(let reason):
      canvas.writeRight(
        SeriesName.word(reason), endColumn: end, row: row, Style(.gap), limit: value)
    }
  }

  /// When a signal is full, where that is likely and soon.
  private func forecast(_ state: DashboardState, _ signal: Signal, room: Int) -> String? {
    guard let found = state.reply.forecasts.first(where: { $0.series == signal.series })?.forecast,
      ForecastText.isWorthAWord(found), let series = state.snapshot?.data.series
    else { return nil }
    return ForecastText.short(found, series[signal.series.index], room: room)
  }

  private func drawExpected(
    _ state: DashboardState, _ canvas: inout Canvas, _ signal: Signal, open: AnomalyEvent?,
    row: Int, column: Int
  ) {
    guard let snapshot = state.snapshot else { return }
    let unit = snapshot.data.series[signal.series.index].unit
    if let open {
      Drawing.severity(&canvas, open.severity, column: column, row: row)
    }
    guard expected > 3 else { return }
    let room = expected - 3
    if case .stale(_, let age) = snapshot.data.reading(signal.series) {
      let text = Format.duration(seconds: Double(age / 1_000_000_000)) + " old"
      canvas.write(text, column: column + 3, row: row, Style(.gap), limit: room)
      return
    }
    if let text = forecast(state, signal, room: room) {
      canvas.write(text, column: column + 3, row: row, Style(.warning), limit: room)
      return
    }
    let index = signal.series.index
    let low = index < snapshot.expectedLow.count ? Double(snapshot.expectedLow[index]) : .nan
    let high = index < snapshot.expectedHigh.count ? Double(snapshot.expectedHigh[index]) : .nan
    guard !low.isNaN, !high.isNaN else { return }
    canvas.write(
      Format.shortRange(low, high, unit), column: column + 3, row: row, Style(.dim), limit: room)
  }
}

extension CeilingForecast {
  /// The middle estimate in nanoseconds; saturates.
  var nanoseconds: Int64 { seconds.isFinite ? Int64(min(max(seconds, 0) * 1e9, 9e18)) : .max }
}

extension DashboardState {
  /// The chart data of a series, if it was asked for.
  func history(_ series: SeriesID) -> DataReply.History? {
    reply.histories.first { $0.series == series }
  }
}
