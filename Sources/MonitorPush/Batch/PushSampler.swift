import MonitorExport
package import MonitorModel
import WireFormats

/// Makes of each tick what goes to one destination: every series that is wanted as a gauge, by the
/// name that a scrape would give it.
///
/// A series that had a value and has none any more ends with one marker. An old value that still
/// stands (`ReadingState.stale`, as of what is read more rarely than every tick) is neither sent again
/// nor ended: the receiver goes on with it as kilter does.
package struct PushSampler: Sendable {
  /// A series, settled when it is first seen.
  private enum Slot: Sendable {
    case unwanted
    case labelled([UInt8])
  }

  private static let bounds = RemoteWriteLabels.Bounds(
    count: Limits.pushLabels, nameBytes: Limits.pushLabelNameBytes,
    valueBytes: Limits.pushLabelValueBytes)
  private static let none = UInt32.max

  private let globs: [SeriesGlob]
  private let external: [SeriesKey.Label]
  private var families = OpenMetricsFamilies()
  private var slots: [Slot] = []
  /// The number of each series in the open batch.
  private var numbers: [UInt32] = []
  private var next: UInt32 = 0
  /// Whether the newest sample of each series is a value.
  private var isLive: [Bool] = []
  private var identities: Set<[UInt8]> = []
  private var registry: UInt64?
  /// Series that break a rule and are never sent, newest first; the first few.
  package private(set) var bad: [PushBadSeries] = []
  /// How many there are.
  package private(set) var badCount = 0

  /// Makes one for series that match any of the patterns; all where there is none.
  ///
  /// `external` labels are put on series that have none of the name.
  package init(only globs: [SeriesGlob], external: [SeriesKey.Label]) {
    self.globs = globs
    self.external = external
  }

  /// Numbers series anew: a batch has begun.
  package mutating func beginBatch() {
    for index in numbers.indices { numbers[index] = Self.none }
    next = 0
  }

  /// Takes a tick.
  package mutating func step(_ data: ProcessedData) -> PushTick {
    if registry != data.registry { forget(data.registry) }
    while slots.count < data.series.count {
      slots.append(slot(slots.count, data.series[slots.count], data.wall))
      numbers.append(Self.none)
      isLive.append(false)
    }
    var tick = PushTick(milliseconds: data.wall.milliseconds)
    let stale = Double(bitPattern: RemoteWriteWriter.staleBits)
    for index in 0..<min(slots.count, data.states.count) {
      guard case .labelled(let labels) = slots[index] else { continue }
      let state = data.states[index]
      let hasValue = state == .value && data.values[index].isFinite
      if !hasValue, !isLive[index] || state == .stale { continue }
      isLive[index] = hasValue
      if numbers[index] == Self.none {
        numbers[index] = next
        next += 1
        tick.named.append(labels)
      }
      tick.numbers.append(numbers[index])
      tick.values.append(hasValue ? data.values[index] : stale)
    }
    return tick
  }

  /// Markers for all that have a value: whoever sends nothing more says so.
  package mutating func end(at wall: WallInstant) -> PushTick {
    var tick = PushTick(milliseconds: wall.milliseconds)
    for index in slots.indices where isLive[index] {
      guard case .labelled(let labels) = slots[index] else { continue }
      isLive[index] = false
      if numbers[index] == Self.none {
        numbers[index] = next
        next += 1
        tick.named.append(labels)
      }
      tick.numbers.append(numbers[index])
      tick.values.append(Double(bitPattern: RemoteWriteWriter.staleBits))
    }
    return tick
  }

  private mutating func forget(_ registry: UInt64) {
    self.registry = registry
    families = OpenMetricsFamilies()
    slots = []
    numbers = []
    isLive = []
    identities = []
    bad = []
    badCount = 0
  }

  private mutating func slot(
    _ index: Int, _ definition: SeriesDefinition, _ wall: WallInstant
  ) -> Slot {
    let name = families.add(index, definition)
    guard globs.isEmpty || globs.contains(where: { $0.matches(definition.key) }) else {
      return .unwanted
    }
    // A label without a value is none.
    var labels = OpenMetricsName.pairs(definition.key.labels)
      .filter { !$0.value.isEmpty }.map { ($0.name, $0.value) }
    for label in external where !label.value.isEmpty {
      if !labels.contains(where: { $0.0 == label.name }) {
        labels.append((label.name, label.value))
      }
    }
    do throws(RemoteWriteLabels.Problem) {
      let made = try RemoteWriteLabels(
        labels + [(RemoteWriteLabels.nameLabel, name)], Self.bounds)
      if identities.insert(made.bytes).inserted { return .labelled(made.bytes) }
      note(definition.key, "it would be the same series as another one", wall)
    } catch {
      note(definition.key, error.description, wall)
    }
    return .unwanted
  }

  private mutating func note(_ key: SeriesKey, _ reason: String, _ wall: WallInstant) {
    badCount += 1
    bad.insert(
      PushBadSeries(
        series: PushText.series(key.description), reason: PushText.line(reason), wall: wall),
      at: 0)
    if bad.count > Limits.pushBadSeriesShown { bad.removeLast() }
  }
}
