/// Which recorded tick is wanted.
///
/// A tick that does not exist stands for the nearest one that does, except where a case says so.
public enum MomentTarget: Hashable, Codable, Sendable {
  /// The oldest tick that is kept.
  case oldest
  /// The newest tick that is recorded.
  case newest
  /// That very tick, or the one before it.
  case tick(RecordedInstant)
  /// The tick that lies so many nanoseconds after (below 0: before) another, over gaps between
  /// sessions as if they were not there; at least one tick away unless there is none.
  case step(from: RecordedInstant, nanoseconds: Int64)
  /// The newest tick that was taken at a civil time or before it.
  case wall(WallInstant)
  /// The tick at which the next anomaly after another tick (or the one before it) was told; none
  /// where there is no such anomaly.
  case anomaly(from: RecordedInstant, forward: Bool)
}

/// What is recorded, for a scale of time and for the person.
public struct RecordedExtent: Hashable, Codable, Sendable {
  /// Civil time of the oldest tick.
  public var oldest: WallInstant
  /// Civil time of the newest tick.
  public var newest: WallInstant
  /// Ticks that are kept.
  public var ticks: Int
  /// Stretches that could not be read, damaged or removed by hand: gaps that are counted.
  public var damaged: Int

  /// Makes an extent.
  public init(oldest: WallInstant, newest: WallInstant, ticks: Int, damaged: Int = 0) {
    self.oldest = oldest
    self.newest = newest
    self.ticks = ticks
    self.damaged = damaged
  }
}

/// A recorded tick, as a dashboard shows it: what the live snapshot was, and what a view needs
/// besides.
public struct Moment: Sendable {
  /// Where it is in recorded time.
  public var instant: RecordedInstant
  /// What was shown live at that tick.
  public var snapshot: MonitorSnapshot
  /// The answer to the request that came with the target.
  public var reply: DataReply
  /// The events told up to this tick, as far back as a feed needs them, oldest first.
  public var events: [AnomalyEvent]
  /// What is recorded.
  public var extent: RecordedExtent

  /// Makes a moment.
  public init(
    instant: RecordedInstant, snapshot: MonitorSnapshot, reply: DataReply,
    events: [AnomalyEvent], extent: RecordedExtent
  ) {
    self.instant = instant
    self.snapshot = snapshot
    self.reply = reply
    self.events = events
    self.extent = extent
  }
}

/// Why there is no moment to show.
public struct MomentAbsence: Error, Hashable, Codable, Sendable, CustomStringConvertible {
  /// The reason, a sentence for the person.
  public var reason: String
  /// Makes a reason.
  public init(_ reason: String) { self.reason = reason }
  /// The reason.
  public var description: String { reason }
}
