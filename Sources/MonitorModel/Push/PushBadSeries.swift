/// A series that is not pushed, or of which samples were refused.
public struct PushBadSeries: Hashable, Codable, Sendable {
  /// The series, as it is called there.
  public var series: String
  /// Why: the rule it breaks, or what the server says of it.
  public var reason: String
  /// When that was found last.
  public var wall: WallInstant

  /// Makes one.
  public init(series: String, reason: String, wall: WallInstant) {
    self.series = series
    self.reason = reason
    self.wall = wall
  }
}
