import MonitorModel

/// All who follow one topic on one thread, and what is encoded for them at a tick.
final class StreamGroup {
  /// An event as those see it who have got the values up to a tick.
  struct EventKey: Hashable {
    /// The number of the event.
    var event: UInt64
    /// The tick.
    var tick: UInt64
  }

  /// What they follow.
  let topic: StreamTopic
  /// How many they are.
  var members = 0
  /// The series of the topic, by index.
  private(set) var covered: [Int] = []
  /// Whether values are due at this tick.
  private(set) var isDue = false
  /// Changes since a tick; `nil` where there are none.
  var values: [UInt64: StreamMessage?] = [:]
  /// All values.
  var whole: StreamMessage?
  /// Events.
  var events: [EventKey: StreamMessage] = [:]
  private var seen = 0
  private var registry: UInt64?
  private var lastDue: MonotonicInstant?

  init(_ topic: StreamTopic) { self.topic = topic }

  /// Whether a tick was looked at.
  var hasBegun: Bool { registry != nil }

  /// Forgets what was encoded for the tick before, and looks what the next one has.
  func begin(_ tick: StreamTick) {
    values.removeAll(keepingCapacity: true)
    whole = nil
    events.removeAll(keepingCapacity: true)
    let data = tick.snapshot.data
    if registry != data.registry {
      registry = data.registry
      covered = []
      seen = 0
    }
    if seen < data.values.count {
      covered += (seen..<data.values.count).filter { topic.covers(data.series[$0].key) }
      seen = data.values.count
    }
    let interval = Int64(topic.intervalMilliseconds) * 1_000_000
    // Ticks do not come to the nanosecond: a little less is enough.
    isDue = lastDue.map { data.at - $0 >= interval - min(interval / 10, 20_000_000) } ?? true
    if isDue { lastDue = data.at }
  }
}
