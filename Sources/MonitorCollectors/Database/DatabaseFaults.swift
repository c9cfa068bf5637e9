import MonitorModel

/// What went wrong with a source's input, counted by reason.
struct DatabaseFaults {
  /// Reasons kept at most; they are few, for they are the program's own words.
  private static let reasonsMost = 32

  private(set) var list: [SourceReport.Fault] = []

  /// What a poll that ended without an answer is counted as.
  static func reason(_ gap: GapReason) -> String {
    switch gap {
    case .timedOut: "polls without an answer in time"
    case .malformed: "answers that are not understood"
    case .forbidden: "polls that were refused"
    default: "polls that failed"
    }
  }

  /// Counts; the example is the newest one, cut to 160 characters.
  mutating func add(_ reason: String, _ count: UInt64, example: String = "") {
    guard count > 0 else { return }
    let shown = String(example.prefix(160))
    if let index = list.firstIndex(where: { $0.reason == reason }) {
      list[index].count &+= count
      if !shown.isEmpty { list[index].example = shown }
    } else if list.count < Self.reasonsMost {
      list.append(.init(reason, count: count, example: shown))
    }
  }
}
