import MonitorModel

/// What was learnt of one series, saved.
struct SavedSeries: Sendable {
  /// What is normal.
  var baseline: Baseline
  /// What was seen.
  var memory: SeriesMemory
  /// Its anomaly, where it had one.
  var anomaly: SavedAnomaly?
}

/// What was restored of series that have not appeared yet.
///
/// A dictionary has room for up to three times of what it holds, which is much where a series' memory
/// lies in it: here it holds places in a list, which shrinks with what waits.
struct WaitingSeries: Sendable {
  private struct Part: Sendable {
    var baseline: Baseline
    var memory: SeriesMemory
  }

  private var places: [SeriesKey: Int32] = [:]
  private var parts: [Part?] = []
  /// Few have one.
  private var anomalies: [SeriesKey: SavedAnomaly] = [:]

  /// How many wait.
  var count: Int { places.count }

  /// All of them, in no order.
  var all: [(key: SeriesKey, saved: SavedSeries)] {
    places.compactMap { key, place in
      parts[Int(place)].map { part in
        (key, SavedSeries(baseline: part.baseline, memory: part.memory, anomaly: anomalies[key]))
      }
    }
  }

  /// Lets one of about `total` wait; the later of two with one name stays.
  mutating func put(_ key: SeriesKey, _ saved: SavedSeries, of total: Int) {
    if parts.isEmpty { parts.reserveCapacity(total) }
    if let place = places.updateValue(Int32(parts.count), forKey: key) { parts[Int(place)] = nil }
    parts.append(Part(baseline: saved.baseline, memory: saved.memory))
    anomalies[key] = saved.anomaly
  }

  /// Takes out what was saved of a series.
  mutating func take(_ key: SeriesKey) -> SavedSeries? {
    guard let place = places.removeValue(forKey: key), let part = parts[Int(place)] else {
      return nil
    }
    parts[Int(place)] = nil
    let anomaly = anomalies.removeValue(forKey: key)
    if places.count < parts.count / 4 || places.isEmpty { compact() }
    return SavedSeries(baseline: part.baseline, memory: part.memory, anomaly: anomaly)
  }

  /// Lets go of the room of what was taken: some may wait for ever.
  private mutating func compact() {
    var rest = WaitingSeries()
    for (key, saved) in all { rest.put(key, saved, of: places.count) }
    self = rest
  }
}
