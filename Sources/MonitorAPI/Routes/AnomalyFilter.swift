import MonitorModel

/// Which anomalies a request asks for.
struct AnomalyFilter: Sendable {
  private static let limitMost = 1_000

  private let from: WallInstant?
  private let to: WallInstant?
  private let severity: Severity
  private let choice: SeriesChoice
  private let limit: Int
  /// Only those that began before the one of this number.
  private let before: UInt64?

  /// Reads the parameters of a query.
  ///
  /// - Throws: `Problem` 422 for a value that means nothing.
  init(_ query: QueryParameters, now: WallInstant) throws(Problem) {
    (from, to) = try InstantParameter.range("since", "until", in: query, now: now)
    choice = try SeriesChoice(query)
    severity = try Self.severity(try query.one("severity"))
    limit = try Self.limit(try query.one("limit"))
    before = try Self.cursor(try query.one("cursor"))
  }

  /// The page of a book.
  func page(_ book: AnomalyBook, board: TriageBoard, at wall: WallInstant) -> AnomaliesDocument {
    var document = AnomaliesDocument(anomalies: [], forgottenEvents: book.forgotten)
    var last: UInt64?
    for entry in book.entries where takes(entry) {
      guard document.anomalies.count < limit else {
        document.next = last.map(String.init)
        break
      }
      last = entry.event.anomaly
      document.anomalies.append(
        AnomalyDocument(entry.event, isOpen: entry.isOpen, board: board, at: wall))
    }
    return document
  }

  private func takes(_ entry: AnomalyBook.Entry) -> Bool {
    let event = entry.event
    guard event.anomaly < before ?? .max, event.severity >= severity else { return false }
    if let to, event.startedWall > to { return false }
    if let from, !entry.isOpen, event.wall < from { return false }
    return choice.takes(event.key)
  }

  private static func severity(_ text: String?) throws(Problem) -> Severity {
    guard let text else { return .info }
    guard let severity = Severity.allCases.first(where: { "\($0)" == text }) else {
      throw .parameter("severity", "is one of info, warning and critical")
    }
    return severity
  }

  private static func limit(_ text: String?) throws(Problem) -> Int {
    guard let text else { return 100 }
    guard let limit = Int(text), (1...limitMost).contains(limit) else {
      throw .parameter("limit", "is a number from 1 to \(limitMost)")
    }
    return limit
  }

  private static func cursor(_ text: String?) throws(Problem) -> UInt64? {
    guard let text else { return nil }
    guard let cursor = UInt64(text) else {
      throw .parameter("cursor", "is what `next` of the page before said")
    }
    return cursor
  }
}
