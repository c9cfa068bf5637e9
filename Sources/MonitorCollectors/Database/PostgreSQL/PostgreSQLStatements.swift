import MonitorModel

/// `pg_stat_statements`: what statements cost between two polls.
///
/// The server counts for each statement since it first saw it; here the increase from poll to poll
/// is added up, so that a statement that was thrown out and came back, or a reset, spoils nothing.
struct PostgreSQLStatements {
  /// Statements with series of their own, `other` not counted.
  private static let subjects = Limits.sourceSubjects
  /// Texts that are remembered.
  private static let textsAtMost = 4_096
  /// Texts that are asked for at once.
  static let textsAtOnce = 100
  /// The part of the time from which on a statement gets a series, if it is among the first.
  private static let shareLeast = 0.01

  /// A statement as the server keeps it: by user, database, and place.
  private struct Entry: Hashable {
    var user: UInt64
    var database: UInt64
    var isTopLevel: Bool
    var statement: Int64
  }

  private struct Counts {
    var calls: UInt64 = 0
    /// Milliseconds.
    var time = 0.0
    var rows: UInt64 = 0
    var isSeen = true
  }

  /// What one statement did between two polls.
  struct Use: Equatable {
    /// The server's number for it.
    var statement: Int64
    /// How often it was run.
    var calls: UInt64
    /// Seconds it took.
    var seconds: Double
    /// Rows it gave or changed.
    var rows: UInt64
  }

  /// What statements did between the last two polls, the dearest first; empty before the second.
  private(set) var uses: [Use] = []
  /// Seconds between the last two polls.
  private(set) var span = 0.0
  /// Statements that the server threw out for others since it started.
  var evictions: UInt64 = 0
  private let server: String
  private let showsTexts: Bool
  private var known: [Entry: Counts] = [:]
  private var takenAt: MonotonicInstant?
  private var texts: [Int64: String] = [:]
  private var own: Set<Int64> = []
  private var slots: [Int64: (calls: Int, time: Int)] = [:]
  private var total: (calls: Int, time: Int)?
  private var other: (calls: Int, time: Int)?
  private var sums: [Int: Double] = [:]

  /// For a source of a name.
  init(server: String, showsTexts: Bool) {
    self.server = server
    self.showsTexts = showsTexts
  }

  /// Forgets what the counts stood at: another server may answer now.
  mutating func reconnect() {
    known = [:]
    takenAt = nil
    uses = []
  }

  /// Takes the answer to `PostgreSQLServer.statements`.
  mutating func take(_ rows: SQLRows, at instant: MonotonicInstant) {
    let isFirst = takenAt == nil
    let isWhole = rows.count < PostgreSQLServer.statementsAtMost
    for entry in known.keys { known[entry]?.isSeen = false }
    var used: [Int64: Use] = [:]
    for row in 0..<rows.count {
      guard let statement = rows.integer(row, 3), let calls = rows.counter(row, 4),
        let time = rows.real(row, 5)
      else { continue }
      let entry = Entry(
        user: rows.counter(row, 0) ?? 0, database: rows.counter(row, 1) ?? 0,
        isTopLevel: rows.truth(row, 2) ?? true, statement: statement)
      let now = Counts(calls: calls, time: time, rows: rows.counter(row, 6) ?? 0)
      let before = known.updateValue(now, forKey: entry)
      // Where not all are told, one that is new may only have become dear enough.
      guard !isFirst, before != nil || isWhole else { continue }
      let increase = Self.increase(from: before ?? Counts(), to: now)
      guard increase.calls > 0 else { continue }
      var use = used[statement] ?? Use(statement: statement, calls: 0, seconds: 0, rows: 0)
      use.calls &+= increase.calls
      use.seconds += increase.time / 1_000
      use.rows &+= increase.rows
      used[statement] = use
    }
    known = known.filter(\.value.isSeen)
    span = takenAt.map { Double(instant - $0) / 1e9 } ?? 0
    takenAt = instant
    uses = used.values.sorted {
      ($0.seconds, $0.calls, $0.statement) > ($1.seconds, $1.calls, $1.statement)
    }
  }

  /// The increase of counts; where one went back they began anew.
  private static func increase(from old: Counts, to new: Counts) -> Counts {
    guard new.calls >= old.calls, new.time >= old.time, new.rows >= old.rows else { return new }
    return Counts(
      calls: new.calls - old.calls, time: new.time - old.time, rows: new.rows - old.rows)
  }

  /// Statements whose texts are not known, the dearest first.
  var unknown: [Int64] {
    uses.lazy.map(\.statement).filter { texts[$0] == nil }.prefix(Self.textsAtOnce).map { $0 }
  }

  /// Whether statements took a part of the time that is worth their texts.
  func isDear(_ statements: [Int64]) -> Bool {
    let all = uses.reduce(0) { $0 + $1.seconds }
    let wanted = Set(statements)
    let part = uses.reduce(0) { $0 + (wanted.contains($1.statement) ? $1.seconds : 0) }
    return part >= all * Self.shareLeast
  }

  /// Takes the answer to `PostgreSQLServer.texts` for the statements asked for.
  mutating func take(texts rows: SQLRows, of statements: [Int64]) {
    if texts.count + statements.count > Self.textsAtMost { texts = [:] }
    for statement in statements { texts[statement] = "" }
    for row in 0..<rows.count {
      guard let statement = rows.integer(row, 0), let text = rows.text(row, 1) else { continue }
      // The server takes constants out of what it plans, not out of commands.
      texts[statement] = showsTexts ? SQLText.normalised(text) : ""
      if text.contains(PostgreSQLQuery.mark) { own.insert(statement) }
    }
  }

  /// Adds what statements did to the columns; kilter's own are left out.
  mutating func write(_ columns: inout MetricColumns) {
    uses.removeAll { own.contains($0.statement) }
    let all = uses.reduce(0) { $0 + $1.seconds }
    let total = total ?? add("db.statements", nil, &columns)
    self.total = total
    for use in uses.prefix(20) where slots[use.statement] == nil && texts[use.statement] != nil {
      guard slots.count < Self.subjects, use.seconds >= all * Self.shareLeast else { break }
      slots[use.statement] = add("db.statement", label(use.statement), &columns)
    }
    var gains: [Int: (calls: UInt64, seconds: Double)] = [:]
    for use in uses {
      var places = [total]
      if let slot = slots[use.statement] {
        places.append(slot)
      } else {
        let rest = other ?? add("db.statement", "other", &columns)
        other = rest
        places.append(rest)
      }
      for place in places {
        gains[place.calls, default: (0, 0)].calls &+= use.calls
        gains[place.calls, default: (0, 0)].seconds += use.seconds
      }
    }
    for slot in [total] + slots.values + (other.map { [$0] } ?? []) {
      let gain = gains[slot.calls] ?? (0, 0)
      sums[slot.calls, default: 0] += Double(gain.calls)
      sums[slot.time, default: 0] += gain.seconds * 1e9
      columns.set(slot.calls, UInt64(exactly: (sums[slot.calls] ?? 0).rounded()))
      columns.set(slot.time, UInt64(exactly: (sums[slot.time] ?? 0).rounded()))
    }
  }

  /// Says of all series of statements that they could not be read.
  func mark(_ state: ReadingState, _ columns: inout MetricColumns) {
    for slot in slots.values.map({ $0 }) + [total, other].compactMap({ $0 }) {
      columns.mark(slot.calls, state)
      columns.mark(slot.time, state)
    }
  }

  private func add(
    _ name: String, _ statement: String?, _ columns: inout MetricColumns
  ) -> (calls: Int, time: Int) {
    var labels = [SeriesKey.Label("server", server)]
    if let statement { labels.append(.init("statement", statement)) }
    let calls = columns.add(name + ".calls", labels)
    let time = columns.add(name + ".time", labels)
    columns.add(
      SeriesDefinition(
        SeriesKey("db.query.duration", labels), .seconds,
        Formula(.increaseRatio, [.init(time)], over: [.init(calls)], scale: 1e-9),
        concern: .high, role: .responseTime, weight: statement == nil ? 0.8 : 0.6, grain: 0.001))
    if statement == nil {
      columns.add(
        SeriesDefinition(
          SeriesKey("db.queries", labels), .perSecond, .rate(calls), concern: .none, weight: 0.4,
          grain: 5))
    }
    return (calls, time)
  }

  /// A statement in a word: its text, shortened, and the server's number for it.
  func label(_ statement: Int64) -> String {
    let number = "#" + String(UInt64(bitPattern: statement), radix: 16)
    guard let text = texts[statement], !text.isEmpty else { return number }
    let short = text.count > 80 ? text.prefix(79) + "…" : text[...]
    return "\(short) \(number)"
  }

  /// A statement's text without constants, or its number where texts are not shown.
  func text(_ statement: Int64) -> String {
    guard let text = texts[statement], !text.isEmpty else { return label(statement) }
    return text
  }
}
