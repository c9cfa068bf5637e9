import MonitorModel
package import TUICore

/// One series: a chart and all three windows side by side, trends, forecast, quality.
package enum SeriesDetailPanel: Panel {
  package static let id = PanelID.seriesDetail

  package static func draw(
    _ state: DashboardState, into canvas: inout Canvas, focused: Bool
  ) {
    canvas.clear()
    guard case .series(let series) = state.details.last, let data = state.snapshot?.data,
      series.index < data.series.count
    else {
      Drawing.title(&canvas, "series")
      return
    }
    let definition = data.series[series.index]
    var right = ""
    if let value = data.reading(series).value { right = Format.text(value, definition.unit) }
    Drawing.title(
      &canvas, state.names[series.index], detail: state.shownSpan.label, right: right)
    let lines = lines(state, series, definition, columns: canvas.columns)
    let room = canvas.rows - 1
    let chartRows = ChartPanel.rows(room: room, lines: lines.count)
    if chartRows > 0 {
      let area = Rect(column: 0, row: 1, columns: canvas.columns, rows: chartRows)
      canvas.clipped(to: area) { part in
        if let chart = state.chart(series, columns: part.columns) {
          ChartPanel.draw(&part, chart)
        } else {
          part.write("no history yet", column: 0, row: 0, Style(.dim))
        }
      }
    }
    let isSmall = chartRows == 0 && room > 1
    if isSmall { sparkline(state, &canvas, series, definition) }
    TextLine.draw(
      lines, into: &canvas, top: 0, headRows: chartRows > 0 ? chartRows + 2 : isSmall ? 2 : 1)
  }

  /// Where there is no room for a chart, a row of blocks.
  private static func sparkline(
    _ state: DashboardState, _ canvas: inout Canvas, _ series: SeriesID,
    _ definition: SeriesDefinition
  ) {
    guard let history = state.history(series), let now = state.snapshot?.data.at else { return }
    let floor = definition.unit == .ratio ? 1.0 : 0
    Sparkline.draw(
      &canvas,
      Sparkline.Content(
        history: history, now: now.nanoseconds, scale: 0...Sparkline.top(history, floor: floor),
        style: Style(SeriesRole.role(definition.key), level: 60),
        stretches: state.feed.stretches, series: series), column: 0, row: 1,
      cells: canvas.columns)
  }

  private static func lines(
    _ state: DashboardState, _ series: SeriesID, _ definition: SeriesDefinition, columns: Int
  ) -> [TextLine] {
    let isNarrow = columns < 46
    var lines: [TextLine] = []
    if let open = state.snapshot?.open.first(where: { $0.series == series }) {
      lines.append(.text(open.reason, Style(Drawing.role(open.severity), .bold)))
    }
    if case .gap(let reason)? = state.snapshot?.data.reading(series) {
      lines.append(.pair("now", "no reading: " + SeriesName.word(reason), Style(.gap)))
    }
    if let band = state.expected(series) {
      lines.append(
        .pair("expected", Format.range(band.lowerBound, band.upperBound, definition.unit)))
    }
    guard let detail = state.reply.details.first(where: { $0.series == series }) else {
      lines.append(.text("computing", Style(.dim)))
      return lines
    }
    var ends: [TextLine] = []
    for forecast in [detail.outlook?.limit, detail.forecast].compactMap({ $0 }) {
      ends.append(
        .pair(
          ForecastText.end(forecast, definition),
          ForecastText.clause(forecast, isNarrow: isNarrow),
          ForecastText.isWorthAWord(forecast) ? Style(.warning) : Style(.dim)))
    }
    // What is likely comes before the figures, what is not after them.
    let isLikely = detail.forecast.map(ForecastText.isWorthAWord) ?? false
    if isLikely { lines += ends }
    let figures = table(detail, definition.unit, isNarrow: isNarrow)
    lines += figures.prefix(mainFigures)
    if !isLikely { lines += ends }
    if let outlook = detail.outlook {
      lines += ForecastText.lines(outlook, definition.unit, columns: columns)
    }
    lines += figures.dropFirst(mainFigures)
    var quality = Format.fixed(detail.quality.score, 0) + " of 100"
    for deduction in detail.quality.deductions {
      quality += ", -" + Format.fixed(deduction.points, 0) + " " + Words.cause(deduction.cause)
    }
    lines.append(.pair("data quality", quality))
    lines.append(.pair("name", definition.key.description, Style(.dim)))
    return lines
  }

  /// The rows of the table that come before what is forecast: up to the trend.
  private static let mainFigures = 7

  /// The three windows side by side, the most telling figures first.
  private static func table(
    _ detail: SeriesDetail, _ unit: MonitorModel.Unit, isNarrow: Bool
  ) -> [TextLine] {
    let first = isNarrow ? 14 : 24
    let step = isNarrow ? 8 : 10
    func row(_ label: String, _ style: Style, _ cell: (Int) -> String) -> TextLine {
      var pieces = [TextLine.Piece(text: label, column: 0, style: Style(.dim))]
      for window in 0..<3 {
        pieces.append(
          .init(text: cell(window), column: first + window * step, style: style, right: true))
      }
      return TextLine(pieces: pieces)
    }
    func figure(_ label: String, _ value: (WindowStatistics) -> Double, plain: Bool = false)
      -> TextLine
    {
      row(label, .plain) { window in
        guard window < detail.statistics.count else { return "" }
        let number = value(detail.statistics[window])
        if number.isNaN { return "-" }
        return Format.short(number, plain ? .cores : unit)
      }
    }
    var lines = [
      row(isNarrow ? "last" : "over the last", Style(.dim)) { StatisticsWindow.allCases[$0].label }
    ]
    lines.append(figure("median") { $0.p50 })
    lines.append(figure(isNarrow ? "p95" : "95th percentile") { $0.p95 })
    lines.append(figure(isNarrow ? "p99" : "99th percentile") { $0.p99 })
    lines.append(figure(isNarrow ? "max" : "maximum") { $0.maximum })
    lines.append(figure("mean") { $0.mean })
    lines.append(
      row("trend", .plain) { window in
        guard window < detail.trends.count else { return "" }
        return Words.trend(detail.trends[window].direction)
      })
    lines.append(figure(isNarrow ? "sd" : "standard deviation") { $0.standardDeviation })
    lines.append(figure(isNarrow ? "min" : "minimum") { $0.minimum })
    lines.append(figure(isNarrow ? "p90" : "90th percentile") { $0.p90 })
    lines.append(figure(isNarrow ? "p99.9" : "99.9th percentile") { $0.p999 })
    lines.append(figure(isNarrow ? "skew" : "skewness", { $0.skewness }, plain: true))
    lines.append(figure(isNarrow ? "kurt" : "excess kurtosis", { $0.kurtosis }, plain: true))
    lines.append(
      row("samples", .plain) { window in
        guard window < detail.statistics.count else { return "" }
        let one = detail.statistics[window]
        return String(one.count) + (one.missing > 0 ? " (-\(one.missing))" : "")
      })
    return lines
  }
}
