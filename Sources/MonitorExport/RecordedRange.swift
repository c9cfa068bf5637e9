package import MonitorModel

/// A stretch of civil time out of what is recorded.
package struct RecordedRange: Equatable, Sendable {
  /// The first instant that counts; `nil` for the oldest.
  package var from: WallInstant?
  /// The last instant that counts; `nil` for the newest.
  package var to: WallInstant?

  /// Makes a range.
  package init(from: WallInstant? = nil, to: WallInstant? = nil) {
    self.from = from
    self.to = to
  }

  /// Whether an instant lies in it.
  package func contains(_ wall: WallInstant) -> Bool {
    wall >= from ?? wall && wall <= to ?? wall
  }
}
