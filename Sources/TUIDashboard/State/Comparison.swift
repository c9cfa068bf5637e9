import MonitorModel

/// The earlier time that charts are compared with.
package enum Comparison: Sendable, CaseIterable {
  /// None.
  case none
  /// A day before.
  case yesterday
  /// A week before.
  case lastWeek

  /// How long before, in seconds; `nil` for none.
  var seconds: Int64? {
    switch self {
    case .none: nil
    case .yesterday: 86_400
    case .lastWeek: 604_800
    }
  }

  /// The next one, the first after the last.
  var next: Comparison {
    let all = Comparison.allCases
    return all[((all.firstIndex(of: self) ?? 0) + 1) % all.count]
  }

  /// When that was, in words: `yesterday 14:32`.
  func words(at wall: WallInstant, offset: Int) -> String {
    guard let seconds else { return "" }
    let (then, overflow) = wall.milliseconds.subtractingReportingOverflow(seconds * 1_000)
    let clock =
      overflow ? "" : " " + Format.clock(WallInstant(milliseconds: then), offset: offset)
    return (self == .yesterday ? "yesterday" : "a week ago") + clock
  }
}
