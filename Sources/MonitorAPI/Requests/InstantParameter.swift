package import MonitorModel
import MonitorSupport

/// Instants in queries and bodies: milliseconds since the Unix epoch, as documents have them, or
/// what `TimeText` reads, in UTC where no zone is named.
package enum InstantParameter {
  /// The instant that a text means; `nil` for none.
  package static func read(_ text: String, now: WallInstant) -> WallInstant? {
    if !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) {
      // Beyond this no calendar date can be written, and sums would overflow.
      guard let milliseconds = Int64(text), milliseconds < 1 << 53 else { return nil }
      return WallInstant(milliseconds: milliseconds)
    }
    return try? TimeText.parse(text, TimeText.Clock(now: now, utcOffsetSeconds: 0))
  }

  /// The whole milliseconds of a duration such as `1h30m`; `nil` for none.
  package static func duration(_ text: String) -> Int64? {
    (try? DurationText.parse(text)).map { $0.nanoseconds / 1_000_000 }
  }

  /// The instant that a query parameter means; `nil` where it is not given.
  ///
  /// - Throws: `Problem` 422 for a text that means none.
  package static func read(
    _ name: String, in query: QueryParameters, now: WallInstant
  ) throws(Problem) -> WallInstant? {
    guard let text = try query.one(name) else { return nil }
    guard let instant = read(text, now: now) else {
      throw .parameter(
        name,
        "is no time: expected RFC 3339 such as `2026-11-23T14:32:00Z` (a `+` in a query "
          + "is `%2B`), milliseconds since the epoch, or a time before now such as `-15m`")
    }
    return instant
  }

  /// Two instants in their order.
  ///
  /// - Throws: `Problem` 422 where one is none, or the second is before the first.
  package static func range(
    _ first: String, _ last: String, in query: QueryParameters, now: WallInstant
  ) throws(Problem) -> (from: WallInstant?, to: WallInstant?) {
    let from = try read(first, in: query, now: now)
    let to = try read(last, in: query, now: now)
    if let from, let to, to < from { throw .parameter(last, "is before `\(first)`") }
    return (from, to)
  }
}
