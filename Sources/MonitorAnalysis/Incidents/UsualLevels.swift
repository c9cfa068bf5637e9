import Glibc
import MonitorModel

/// The usual level of every `system.` series: what else moved, and what did not.
struct UsualLevels: Sendable {
  /// The usual levels at some time, by place.
  struct Reference: Sendable {
    /// When they were usual.
    var at = MonotonicInstant(nanoseconds: .min / 2)
    /// The levels; NaN where none is known.
    var levels: [Double] = []
    /// The readings of that time; NaN where there was none.
    var readings: [Double] = []
  }

  private static let memory = 60.0
  private static let spacing: Int64 = 15_000_000_000
  /// Values beyond are no readings of a machine; one of them would drown the level.
  private static let largest = 1e18
  /// The series that are followed, by index in the engine.
  private(set) var series: [Int] = []
  private var levels: [Double] = []
  private var looks: [Int32] = []
  private var byName: [String: [Int]] = [:]
  private var scanned = 0
  private var newer = Reference()
  private var older = Reference()
  private var first: MonotonicInstant?
  private var last: MonotonicInstant?

  /// Learns from one tick.
  mutating func observe(_ data: ProcessedData) {
    grow(data)
    let seconds = last.map { max(0, Double(data.at - $0) * 1e-9) } ?? 0
    if last != nil, seconds == 0 { return }
    if first == nil { first = data.at }
    last = data.at
    let share = 1 - exp(-seconds / Self.memory)
    for place in series.indices {
      let index = series[place]
      guard data.states[index] == .value else { continue }
      let x = data.values[index]
      guard abs(x) <= Self.largest else { continue }
      if looks[place] < 64 {
        looks[place] += 1
        let mean = 1 / Double(looks[place])
        levels[place] += max(share, mean) * (x - levels[place])
      } else {
        levels[place] += share * (x - levels[place])
      }
    }
    let isYoung = data.at - (first ?? data.at) < 5_000_000_000
    guard isYoung || data.at - newer.at >= Self.spacing else { return }
    if isYoung {
      copy(into: &older, data)
    } else {
      swap(&older, &newer)
    }
    copy(into: &newer, data)
  }

  /// What was usual before an instant, as far back as is kept.
  func reference(before instant: MonotonicInstant) -> Reference {
    newer.at.nanoseconds <= instant.nanoseconds - 1_000_000_000 ? newer : older
  }

  /// The places of the series with a name.
  func places(_ name: String) -> [Int] { byName[name] ?? [] }

  private mutating func grow(_ data: ProcessedData) {
    guard scanned < data.series.count else { return }
    for index in scanned..<data.series.count {
      let name = data.series[index].key.name
      guard name.hasPrefix("system.") else { continue }
      byName[name, default: []].append(series.count)
      series.append(index)
      levels.append(0)
      looks.append(0)
    }
    scanned = data.series.count
  }

  /// How fast a series rises now, a second: since the older copy; `nil` where that is too young.
  func pace(_ place: Int, _ data: ProcessedData) -> Double? {
    let seconds = Double(data.at - older.at) * 1e-9
    guard seconds >= 5, seconds < 300, older.readings.indices.contains(place) else { return nil }
    let pace = (data.values[series[place]] - older.readings[place]) / seconds
    return pace.isFinite ? pace : nil
  }

  private func copy(into target: inout Reference, _ data: ProcessedData) {
    target.at = data.at
    target.levels.removeAll(keepingCapacity: true)
    target.readings.removeAll(keepingCapacity: true)
    for place in levels.indices {
      target.levels.append(looks[place] > 0 ? levels[place] : .nan)
      let index = series[place]
      target.readings.append(data.states[index].hasValue ? data.values[index] : .nan)
    }
  }
}
