package import MonitorModel

/// A fact that is recorded beside the columns, when it changes.
package enum HistoryDocument {
  /// What a document is about; the raw values are of the format.
  package enum Kind: UInt8, CaseIterable, Sendable {
    /// An `AnomalyEvent`: a step in the life of an anomaly.
    case event = 1
    /// The newest event of each open anomaly, worst first.
    case open = 2
    /// The incidents, as a snapshot has them.
    case incidents = 3
    /// The expected ranges that changed: `count`, then (step of the index, low, high), the bounds
    /// as binary32, little-endian.
    case bands = 4
    /// Collectors, engine and detection.
    case health = 5
    /// The settings in force.
    case config = 6
    /// What the machine is.
    case host = 7
    /// How far the whole can be trusted.
    case quality = 8
    /// A `TaughtLesson`: what the detector was taught before this tick.
    case lesson = 9
  }

  /// How collectors, engine and detection were doing.
  package struct Health: Hashable, Codable, Sendable {
    /// The collectors.
    package var collectors: [CollectorHealth]
    /// The engine.
    package var engine: EngineHealth
    /// Detection.
    package var detection: DetectionHealth
  }

  /// What the machine was, and when that was read.
  package struct Host: Hashable, Codable, Sendable {
    /// The facts.
    package var facts: HostFacts
    /// When they were read, for the time since boot.
    package var at: MonotonicInstant
  }
}
