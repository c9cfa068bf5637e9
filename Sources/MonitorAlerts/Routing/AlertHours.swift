package import MonitorModel

/// A time of the day: `08:00-20:00`, or over midnight: `20:00-08:00`.
package struct AlertHours: Hashable, Sendable {
  /// The first minute of the day.
  package let from: Int
  /// The minute after the last.
  package let to: Int

  /// Reads a text; `nil` where it is no such time.
  package init?(_ text: String) {
    let ends = text.split(separator: "-", omittingEmptySubsequences: false).map(Self.minute)
    guard ends.count == 2, let from = ends[0], let to = ends[1], from != to else { return nil }
    self.from = from
    self.to = to
  }

  private static func minute(_ text: Substring) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 && $0.allSatisfy(\.isNumber) }),
      let hour = Int(parts[0]), let minute = Int(parts[1]), minute < 60,
      hour * 60 + minute <= 1_440
    else { return nil }
    return hour * 60 + minute
  }

  /// Whether an instant is within it, where local time is so many seconds ahead of UTC.
  package func contains(_ wall: WallInstant, offsetSeconds: Int) -> Bool {
    let (_, second) = CivilDate.split(wall.milliseconds / 1_000 + Int64(offsetSeconds), by: 86_400)
    let minute = Int(second / 60)
    return from < to ? from..<to ~= minute : minute >= from || minute < to
  }
}
