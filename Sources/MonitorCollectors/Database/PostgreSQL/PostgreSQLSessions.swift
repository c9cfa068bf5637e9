import MonitorModel

/// Who blocks whom, and whose transactions are open for long: asked only where something is wrong.
struct PostgreSQLSessions {
  /// One that waits for a lock, and one of those who have it.
  struct Block: Equatable {
    var waiter: Int64
    var user: String
    var application: String
    var query: String
    /// Seconds it has waited.
    var seconds: Double
    /// 0 for a prepared transaction, which no session has.
    var blocker: Int64
    var blockerUser: String
    var blockerState: String
    var blockerQuery: String
  }

  /// Pairs that one answer gives at most.
  private static let blocksAtMost = 200

  /// Who blocks whom, the longest waiting first.
  private(set) var blocks: [Block] = []
  /// The transactions that are open the longest, as rows of a table.
  private(set) var transactions: [[SourceTable.Cell]] = []
  private let showsTexts: Bool

  /// Texts of queries are shown without constants, or not at all.
  init(showsTexts: Bool) { self.showsTexts = showsTexts }

  private func shown(_ query: String?) -> String {
    showsTexts ? SQLText.normalised(query ?? "") : ""
  }

  /// Takes the answer to `PostgreSQLQueries.locks`.
  mutating func take(locks rows: SQLRows) {
    blocks = (0..<min(rows.count, Self.blocksAtMost)).compactMap { row in
      guard let waiter = rows.integer(row, 0), let blocker = rows.integer(row, 5) else {
        return nil
      }
      return Block(
        waiter: waiter, user: rows.text(row, 1) ?? "", application: rows.text(row, 2) ?? "",
        query: shown(rows.text(row, 3)), seconds: max(0, rows.real(row, 4) ?? 0),
        blocker: blocker, blockerUser: rows.text(row, 6) ?? "",
        blockerState: blocker == 0 ? "prepared transaction" : rows.text(row, 8) ?? "gone",
        blockerQuery: shown(rows.text(row, 9)))
    }
    blocks.sort { ($0.seconds, $1.waiter, $1.blocker) > ($1.seconds, $0.waiter, $0.blocker) }
  }

  /// Takes the answer to `PostgreSQLQueries.transactions`.
  mutating func take(transactions rows: SQLRows) {
    transactions = (0..<min(rows.count, 5)).map { row in
      [
        .text(rows.text(row, 0) ?? ""), .text(rows.text(row, 1) ?? ""),
        .text(rows.text(row, 2) ?? ""), .text(rows.text(row, 3) ?? ""),
        rows.real(row, 4).map { .number(max(0, $0), .seconds) } ?? .missing,
        .text(shown(rows.text(row, 5))),
      ]
    }
  }

  /// Nobody waits any more.
  mutating func clearLocks() { blocks = [] }
  /// No transaction is open for long any more.
  mutating func clearTransactions() { transactions = [] }

  /// Seconds that the longest waits; `nil` where nobody does.
  var longest: Double? { blocks.first?.seconds }

  /// The one at whose end each waiter's chain begins: who would have to go on for all to go on.
  func root(of waiter: Int64) -> Block? {
    var seen: Set<Int64> = []
    var found: Block?
    var place = waiter
    while seen.insert(place).inserted, let block = blocks.first(where: { $0.waiter == place }) {
      found = block
      place = block.blocker
    }
    return found
  }

  /// Who blocks whom, as a table; `nil` where nobody is blocked.
  var table: SourceTable? {
    guard !blocks.isEmpty else { return nil }
    return SourceTable(
      "who blocks whom",
      [
        .number("pid"), .number("waiting"), .text("query"), .number("by pid"), .text("its query"),
        .text("state"), .text("by user"), .text("user"), .text("app"),
      ],
      blocks.prefix(20).map { block in
        [
          .text(String(block.waiter)), .number(block.seconds, .seconds), .text(block.query),
          .text(String(block.blocker)), .text(block.blockerQuery), .text(block.blockerState),
          .text(block.blockerUser), .text(block.user), .text(block.application),
        ]
      })
  }

  /// Who keeps how many waiting.
  func suspects(_ labels: [SeriesKey.Label]) -> [SourceReport.Suspect] {
    var counts: [(block: Block, waiters: Double)] = []
    for waiter in Set(blocks.map(\.waiter)).sorted() {
      guard let root = root(of: waiter) else { continue }
      if let place = counts.firstIndex(where: { $0.block.blocker == root.blocker }) {
        counts[place].waiters += 1
      } else {
        counts.append((root, 1))
      }
    }
    return counts.sorted { $0.waiters > $1.waiters }.map { block, waiters in
      let who =
        block.blocker == 0
        ? "a prepared transaction" : "pid \(block.blocker) \(block.blockerUser)"
      let what = block.blockerQuery.isEmpty ? "" : ": \(block.blockerQuery)"
      return .init(
        of: "db.locks.waiting", labels, subject: "\(who), \(block.blockerState)\(what)",
        amount: waiters, unit: .count)
    }
  }
}
