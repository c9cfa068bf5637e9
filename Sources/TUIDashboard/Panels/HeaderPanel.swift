import MonitorModel
package import TUICore

/// Who the machine is, how it is, and how far to trust the picture.
package enum HeaderPanel: Panel {
  package static let id = PanelID.header

  package static func draw(
    _ state: DashboardState, into canvas: inout Canvas, focused: Bool
  ) {
    canvas.clear()
    guard canvas.rows > 1 else {
      CompactPanel.head(state, &canvas)
      return
    }
    canvas.fill(Rect(column: 0, row: 0, columns: canvas.columns, rows: 1), " ", Style(.header))
    let left = right(state, &canvas)
    facts(state, &canvas, limit: left - 2)
    verdict(state, &canvas, row: 1)
  }

  /// The right half, the least important furthest left; returns the column where it begins.
  private static func right(_ state: DashboardState, _ canvas: inout Canvas) -> Int {
    guard let snapshot = state.snapshot else { return canvas.columns }
    let room = canvas.columns - min(canvas.columns / 3, 30)
    let sign = TimeSign(state, ascii: canvas.ascii)
    var parts: [(text: String, style: Style)] = [
      (
        sign.form(columns: room - 2, ascii: canvas.ascii),
        Style(.header, sign.isStrong ? [.bold, .reverse] : .bold)
      )
    ]
    let quality = snapshot.data.quality.score
    parts.append(
      (
        "quality " + Format.fixed(quality.rounded(.down), 0),
        Style(.header, quality < 80 ? .bold : [])
      ))
    let engine = snapshot.engine
    var own = "self"
    if engine.ownCPU.isFinite { own += " " + Format.short(engine.ownCPU, .ratio) }
    if engine.ownMemory.isFinite { own += " " + Format.text(engine.ownMemory, .bytes) }
    if own != "self" { parts.append((own, Style(.header))) }
    var end = canvas.columns - 1
    for (index, part) in parts.enumerated() {
      let width = TextWidth.columns(part.text, ascii: canvas.ascii)
      guard index == 0 || canvas.columns - end + width + 3 <= room else { break }
      canvas.writeRight(part.text, endColumn: end, row: 0, part.style)
      end -= width + 3
    }
    return end + 2
  }

  private static func facts(_ state: DashboardState, _ canvas: inout Canvas, limit: Int) {
    let style = Style(.header)
    var column = 1
    func add(_ text: String, _ style: Style, _ canvas: inout Canvas) {
      let width = TextWidth.columns(text, ascii: canvas.ascii)
      // What does not fit whole is left out; only the host's name may be cut.
      guard column + width <= limit || column == 1 else { return }
      column = canvas.write(text, column: column, row: 0, style, limit: limit - column) + 2
    }
    guard let host = state.snapshot?.host else {
      add("kilter", Style(.header, .bold), &canvas)
      return
    }
    add(host.hostname.isEmpty ? "kilter" : host.hostname, Style(.header, .bold), &canvas)
    // What is no machine has no more facts.
    guard host.processors > 0 || host.uptimeSeconds > 0 else { return }
    add("up " + Format.coarse(seconds: host.uptimeSeconds), style, &canvas)
    var cores = host.processors == 1 ? "1 core" : "\(host.processors) cores"
    if host.limitedByCgroup, host.cpuLimit < Double(host.processors) {
      cores = Format.significant(host.cpuLimit) + " of " + cores
    }
    add(cores, style, &canvas)
    if host.memoryLimit > 0 {
      add(
        Format.text(Double(host.memoryLimit), .bytes) + (host.limitedByCgroup ? " limit" : ""),
        style, &canvas)
    }
    add("Linux " + host.kernel, style, &canvas)
  }

  /// The verdict line with trouble of history and the counts of open anomalies at its end.
  static func verdict(_ state: DashboardState, _ canvas: inout Canvas, row: Int) {
    let verdict = Verdict(state)
    var end = counts(state, &canvas, row: row)
    if let sign = StorageSign(state), let form = sign.form(columns: end / 3) {
      canvas.writeRight(form, endColumn: end - 1, row: row, sign.style)
      end -= form.utf8.count + 1
    }
    var style = Style(.good, .bold)
    var column = 1
    if let severity = verdict.severity {
      style = Style(Drawing.role(severity), .bold)
      canvas.put(
        Drawing.shape(severity, ascii: canvas.ascii), column: column, row: row, style)
      column += 2
    } else if verdict.isOld {
      style = Style(.warning, .bold)
    } else if state.snapshot == nil {
      style = Style(.dim)
    }
    canvas.write(verdict.text, column: column, row: row, style, limit: max(0, end - column - 1))
  }

  /// Counts at the right end; returns where they begin.
  private static func counts(_ state: DashboardState, _ canvas: inout Canvas, row: Int) -> Int {
    guard canvas.columns >= 60, let all = state.snapshot?.open else { return canvas.columns }
    let open = state.fresh.counts
    var end = canvas.columns - 1
    if open.total < all.count {
      let text = "+\(all.count - open.total) seen"
      canvas.writeRight(text, endColumn: end, row: row, Style(.dim))
      end -= text.utf8.count + 2
    }
    for severity in Severity.allCases {
      let count = open[severity]
      let text = String(count)
      canvas.writeRight(
        text, endColumn: end, row: row, count > 0 ? Style(Drawing.role(severity)) : Style(.dim))
      end -= text.utf8.count + 3
      if count > 0 {
        Drawing.severity(&canvas, severity, column: end, row: row)
      } else {
        canvas.write(SeriesName.letter(severity), column: end, row: row, Style(.dim))
        canvas.put(
          Drawing.shape(severity, ascii: canvas.ascii), column: end + 1, row: row, Style(.dim))
      }
      end -= 2
    }
    return end + 1
  }
}
