import MonitorModel

/// The lines, and the first rows of tables, that sources have now: some are kept with an incident
/// when it begins.
struct ReportLines: Sendable {
  private static let sourcesMost = 64
  private static let linesOfSource = 5
  private static let rowsOfSource = 3
  private static let lengthMost = 240

  private struct Source: Sendable {
    var name: String
    var audience: SourceReport.Audience
    var lines: [String]
    var rows: [String]
  }

  private var sources: [String: Source] = [:]

  /// Takes the newest report of a source in the place of the one before.
  mutating func take(_ report: SourceReport, of collector: String) {
    guard sources[collector] != nil || sources.count < Self.sourcesMost else { return }
    sources[collector] = Source(
      name: report.source, audience: report.audience,
      lines: report.lines.suffix(Self.linesOfSource).map(Self.cut),
      rows: report.tables.prefix(1).flatMap { table in
        table.rows.prefix(Self.rowsOfSource).map { Self.cut(Self.text($0, of: table)) }
      })
  }

  /// What was kept before and what there is now, for an incident of some series; the sources whose
  /// series failed come first.
  func kept(
    beside known: [IncidentAccount.Line], for keys: [SeriesKey]
  ) -> [IncidentAccount.Line] {
    var kept = known
    let ordered = sources.values.sorted { a, b in
      let (x, y) = (Self.concerns(a, keys), Self.concerns(b, keys))
      return x != y ? x : a.name < b.name
    }
    for source in ordered {
      let isOwn = Self.concerns(source, keys)
      for text in source.lines + (isOwn ? source.rows : []) {
        let line = IncidentAccount.Line(source: source.name, text: text)
        guard kept.count < IncidentAccount.linesMost, !kept.contains(line) else { continue }
        // Tables move with every tick: those of the first look stay.
        if source.rows.contains(text), known.contains(where: { $0.source == source.name }) {
          continue
        }
        kept.append(line)
      }
    }
    return kept
  }

  private static func concerns(_ source: Source, _ keys: [SeriesKey]) -> Bool {
    let prefix =
      switch source.audience {
      case .http: "http."
      case .database: "db."
      case .business: "business."
      case .fleet: "fleet."
      }
    return keys.contains { $0.name.hasPrefix(prefix) }
  }

  private static func text(_ row: [SourceTable.Cell], of table: SourceTable) -> String {
    let cells = zip(table.columns, row).compactMap { column, cell -> String? in
      switch cell {
      case .text(let text): text
      case .number(let value, let unit): "\(column.title) \(QuantityText.text(value, unit))"
      case .missing: nil
      }
    }
    return table.title + ": " + cells.joined(separator: ", ")
  }

  private static func cut(_ text: String) -> String {
    text.utf8.count <= lengthMost ? text : String(text.prefix(lengthMost)) + "…"
  }
}
