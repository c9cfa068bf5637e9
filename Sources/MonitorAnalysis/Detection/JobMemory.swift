/// The notable events of one series, to know the jobs among them: what returns after equal times
/// is planned.
package struct JobMemory: Sendable {
  /// Events that are remembered.
  package static let capacity = 32
  /// An earlier event counts as the like of a new one from this share of its height on.
  private static let likeness = 0.7
  /// A job is at least this many rows apart.
  private static let leastRows = 30.0
  /// Two times are equal within so many rows or this share, whichever is more: schedulers start
  /// late, and a job's work begins when its data are there.
  private static let toleranceRows = 3.0
  private static let toleranceShare = 0.01
  /// Fewer than one by chance is no chance.
  private static let believed = 1.0

  private struct Event: Sendable {
    var time: Double
    var height: Float
  }

  /// Oldest first.
  ///
  /// Most series never have one: room for them is made with the first.
  private var events: [Event] = []

  /// A memory of no event.
  package init() {}

  /// Whether an event is one more return of earlier ones of this kind, and that is unlikely to be
  /// so by chance.
  ///
  /// `step` is the time between two values. Events that come often lie at equal distances by
  /// accident, so these must have returned more often than rare ones.
  package func isKnown(at time: Double, height: Double, step: Double) -> Bool {
    let least = Float(height * Self.likeness)
    var alike = 0
    for event in events where event.height >= least { alike += 1 }
    guard alike >= 2 else { return false }
    let rate = Double(alike) / max(time - events[0].time, step)
    for last in stride(from: events.count - 1, to: 0, by: -1)
    where events[last].height >= least {
      let period = time - events[last].time
      guard period >= Self.leastRows * step else { continue }
      let tolerance = max(Self.toleranceRows * step, Self.toleranceShare * period)
      if chance(period, tolerance, before: last, least, alike: alike, rate: rate)
        < Self.believed
      {
        return true
      }
    }
    return false
  }

  /// How many such series of returns chance would make among the events known.
  private func chance(
    _ period: Double, _ tolerance: Double, before last: Int, _ least: Float, alike: Int,
    rate: Double
  ) -> Double {
    var chance = Double(alike)
    var due = events[last].time - period
    var index = last - 1
    while index >= 0 {
      let early = events[index].time - due
      if early < -tolerance { break }
      if abs(early) <= tolerance, events[index].height >= least {
        chance *= min(1, 2 * tolerance * rate)
        due = events[index].time - period
        if chance < Self.believed { break }
      }
      index -= 1
    }
    return chance
  }

  /// Remembers an event; the oldest is forgotten.
  package mutating func add(at time: Double, height: Double) {
    if events.isEmpty { events.reserveCapacity(Self.capacity) }
    if events.count == Self.capacity { events.removeFirst() }
    events.append(Event(time: time, height: Float(height)))
  }

  /// The newest event grew.
  package mutating func grow(height: Double) {
    guard !events.isEmpty else { return }
    events[events.count - 1].height = Float(height)
  }
}

extension JobMemory {
  /// Writes all of it.
  func encode(to writer: inout StateWriter) {
    writer.write(events.count)
    for event in events {
      writer.write(event.time)
      writer.write(event.height)
    }
  }

  /// Reads what `encode` wrote.
  init(from reader: inout StateReader) throws(DetectorStateError) {
    let start = reader.offset
    let count = try reader.readCount()
    guard count <= Self.capacity else {
      throw DetectorStateError(offset: start, reason: "\(count) events of jobs")
    }
    if count > 0 { events.reserveCapacity(Self.capacity) }
    for _ in 0..<count {
      let event = Event(time: try reader.readFinite(), height: try reader.readFloat())
      guard event.height >= 0, event.height.isFinite else {
        throw DetectorStateError(offset: start, reason: "an event of a job that cannot be")
      }
      events.append(event)
    }
  }
}
