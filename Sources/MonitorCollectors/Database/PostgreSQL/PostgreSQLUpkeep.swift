import MonitorModel

/// What grows slowly: dead rows, the age of transaction numbers, sizes.
struct PostgreSQLUpkeep {
  /// Transaction numbers that there are: at half of 2³² the server stops taking new ones.
  private static let numbers = 2_147_483_648.0

  /// Tables with dead rows, as rows of a table.
  private(set) var tables: [[SourceTable.Cell]] = []
  private let server: String
  private var age: Int?
  private var dead: Int?
  private var sizes: [String: Int] = [:]

  /// For a source of a name.
  init(server: String) { self.server = server }

  private func labels(_ more: SeriesKey.Label...) -> [SeriesKey.Label] {
    [SeriesKey.Label("server", server)] + more
  }

  /// Takes the answer to `PostgreSQLQueries.horizon`.
  mutating func take(horizon rows: SQLRows, _ columns: inout MetricColumns) {
    let index = age ?? columns.addGauge("db.xid.age", labels())
    if age == nil {
      columns.add(
        SeriesDefinition(
          SeriesKey("db.xid.utilization", labels()), .ratio,
          .level(index, scale: 1 / Self.numbers), ceiling: 1, concern: .high,
          role: .resourceUsage, weight: 0.7, grain: 0.01))
    }
    age = index
    columns.setGauge(index, rows.counter(0, 0))
  }

  /// Takes the answer to `PostgreSQLQueries.tables`; a database without tables has no dead rows.
  mutating func take(tables rows: SQLRows, _ columns: inout MetricColumns) {
    if dead == nil {
      let index = columns.addGauge("db.dead_tuples", labels())
      _ = columns.addGauge("db.live_tuples", labels())
      columns.add(
        SeriesDefinition(
          SeriesKey("db.dead_tuples", labels()), .count, .level(index), concern: .high,
          weight: 0.4, grain: 10_000))
      columns.add(
        SeriesDefinition(
          SeriesKey("db.dead_tuples.ratio", labels()), .ratio,
          .share([.init(index)], of: [.init(index), .init(index + 1)]), concern: .none,
          weight: 0.3, grain: 0.05))
      dead = index
    }
    guard let dead else { return }
    columns.setGauge(dead, rows.count == 0 ? 0 : rows.counter(0, 5))
    columns.setGauge(dead + 1, rows.count == 0 ? 0 : rows.counter(0, 4))
    tables = (0..<min(rows.count, 20)).compactMap { row in
      guard let count = rows.real(row, 2), count > 0 else { return nil }
      return [
        .text(rows.text(row, 0) ?? ""), .number(count, .count),
        rows.real(row, 1).map { .number($0, .count) } ?? .missing,
        rows.real(row, 3).map { .number(max(0, $0), .seconds) } ?? .missing,
      ]
    }
  }

  /// Takes the answer to `PostgreSQLQueries.sizes`.
  mutating func take(sizes rows: SQLRows, _ columns: inout MetricColumns) {
    var seen: Set<String> = []
    for row in 0..<rows.count {
      guard let name = rows.text(row, 0), let bytes = rows.counter(row, 1) else { continue }
      if sizes[name] == nil {
        guard sizes.count < Limits.sourceSubjects else { continue }
        let labels = labels(.init("db", name))
        let index = columns.addGauge("db.size", labels)
        sizes[name] = index
        columns.add(
          SeriesDefinition(
            SeriesKey("db.size", labels), .bytes, .level(index), concern: .none, weight: 0.3,
            grain: 67_108_864))
      }
      seen.insert(name)
      if let index = sizes[name] { columns.setGauge(index, bytes) }
    }
    for (name, index) in sizes where !seen.contains(name) { columns.mark(index, .vanished) }
  }
}
