package import MonitorModel

/// One tick on its way into history: what the collectors gave, and what was made of it.
package struct TickRecord: Sendable {
  /// Ticks before it that never came.
  package var missed: Int
  /// Whether it is one of the first two, which stay out of the windows.
  package var isProvisional: Bool
  /// What the collectors gave, raw.
  package var batches: [MetricBatch]
  /// What was shown: when the tick was, what is expected, open and known of it.
  package var snapshot: MonitorSnapshot
  /// What detection told at this tick.
  package var events: [AnomalyEvent]
  /// What the detector was taught since the tick before.
  package var lessons: [TaughtLesson]

  /// Makes a record.
  package init(
    missed: Int, isProvisional: Bool, batches: [MetricBatch], snapshot: MonitorSnapshot,
    events: [AnomalyEvent], lessons: [TaughtLesson] = []
  ) {
    self.lessons = lessons
    self.missed = missed
    self.isProvisional = isProvisional
    self.batches = batches
    self.snapshot = snapshot
    self.events = events
  }
}

/// When a recorded tick was, and how it came.
package struct TickStamp: Hashable, Sendable {
  /// When it was taken, monotonic.
  package var at: MonotonicInstant
  /// The same in civil time.
  package var wall: WallInstant
  /// Ticks before it that never came.
  package var missed: Int
  /// Whether it is one of the first two of its session.
  package var isProvisional: Bool

  /// Makes a stamp.
  package init(at: MonotonicInstant, wall: WallInstant, missed: Int, isProvisional: Bool) {
    self.at = at
    self.wall = wall
    self.missed = missed
    self.isProvisional = isProvisional
  }
}

/// A lesson as it was taught: a replay teaches it again at the same place.
package struct TaughtLesson: Hashable, Codable, Sendable {
  /// The lesson.
  package var lesson: DetectorLesson
  /// When it was taught, civil time.
  package var wall: WallInstant

  /// Makes a note.
  package init(lesson: DetectorLesson, wall: WallInstant) {
    self.lesson = lesson
    self.wall = wall
  }
}
