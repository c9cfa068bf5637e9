import MonitorModel

/// An anomaly that was open, about to open or resting when the state was saved.
///
/// A new process has another clock: until its series appears there, the times of the anomaly are
/// those before the moment it was saved.
struct SavedAnomaly: Sendable {
  /// The anomaly; the moment it was saved is its time 0.
  private var open: RealtimeAnomalyDetector.Open
  /// When it was saved, in civil time.
  private var savedAt: WallInstant

  /// The longest time between saving and restoring that is told apart: a year in milliseconds.
  private static let longest: Int64 = 31_622_400_000

  /// The anomaly on the clock of a process in which it is `at` and `wall`.
  func anomaly(
    of index: Int, at: MonotonicInstant, wall: WallInstant, _ times: AnomalyLife.Times
  ) -> RealtimeAnomalyDetector.Open {
    let (passed, isBeyond) = wall.milliseconds.subtractingReportingOverflow(savedAt.milliseconds)
    let since = isBeyond ? 0 : min(max(0, passed), Self.longest) * 1_000_000
    let shift = at.nanoseconds - since
    var result = open
    result.life.move(by: shift, times)
    result.event?.series = SeriesID(index)
    result.event?.startedAt.nanoseconds += shift
    result.event?.at.nanoseconds += shift
    return result
  }
}

extension SavedAnomaly {
  /// Writes it once more, at a later time.
  func encode(to writer: inout StateWriter, wall: WallInstant) {
    let times = AnomalyLife.Times(step: 1_000_000_000, isPatient: true)
    let now = MonotonicInstant(nanoseconds: 0)
    let later = anomaly(of: 0, at: now, wall: max(wall, savedAt), times)
    Self.encode(later, to: &writer, at: now)
  }

  private static let longestAge: Int64 = 1 << 60

  /// Writes an anomaly as it stands at a time.
  static func encode(
    _ open: RealtimeAnomalyDetector.Open, to writer: inout StateWriter, at: MonotonicInstant
  ) {
    open.life.encode(to: &writer, now: at.nanoseconds)
    writer.write(open.burst == nil ? 0 : 1 as UInt8)
    for value in [open.burst ?? 0, open.rarity, open.height, open.confidence] {
      writer.write(value)
    }
    write(open.detectors, to: &writer)
    writer.write(open.event == nil ? 0 : 1 as UInt8)
    guard let event = open.event else { return }
    writer.write(event.phase == .opened ? 0 : event.phase == .grew ? 1 : 2 as UInt8)
    writer.write(Unit.allCases.firstIndex(of: event.unit) ?? 0)
    for time in [event.startedAt, event.at] {
      writer.write(min(longestAge, max(0, at.nanoseconds - time.nanoseconds)))
    }
    writer.write(event.startedWall.milliseconds)
    writer.write(event.wall.milliseconds)
    writer.write(event.severity.rawValue)
    for value in [
      event.confidence, event.surprise, event.observed, event.peak, event.expected.lowerBound,
      event.expected.upperBound,
    ] { writer.write(value) }
    write(event.detectors, to: &writer)
    writer.write(event.reason)
  }

  private static func write(_ names: [String], to writer: inout StateWriter) {
    writer.write(names.count)
    for name in names { writer.write(name) }
  }

  private static func names(
    from reader: inout StateReader
  ) throws(DetectorStateError) -> [String] {
    var names: [String] = []
    for _ in 0..<(try reader.readCount()) { names.append(try reader.readText()) }
    return names
  }

  /// Reads what `encode` wrote of a series.
  init(
    from reader: inout StateReader, _ key: SeriesKey, savedAt: WallInstant
  ) throws(DetectorStateError) {
    self.savedAt = savedAt
    open = RealtimeAnomalyDetector.Open(life: try AnomalyLife(from: &reader))
    let hasBurst = try reader.read(UInt8.self) != 0
    let burst = try reader.readFinite()
    open.burst = hasBurst ? burst : nil
    open.rarity = try reader.readFinite()
    open.height = try reader.readFinite()
    open.confidence = try reader.readFinite()
    open.detectors = try Self.names(from: &reader)
    guard try reader.read(UInt8.self) != 0 else { return }
    open.event = try Self.event(from: &reader, key)
  }

  private static func event(
    from reader: inout StateReader, _ key: SeriesKey
  ) throws(DetectorStateError) -> AnomalyEvent {
    let start = reader.offset
    let phases: [AnomalyEvent.Phase] = [.opened, .grew, .ended]
    let phase = Int(try reader.read(UInt8.self))
    let unit = try reader.readCount()
    let age = try reader.read(Int64.self)
    let told = try reader.read(Int64.self)
    let startedWall = WallInstant(milliseconds: try reader.read(Int64.self))
    let wall = WallInstant(milliseconds: try reader.read(Int64.self))
    let severity = try reader.read(Int.self)
    var figures: [Double] = []
    for _ in 0..<6 { figures.append(try reader.readFinite()) }
    guard phases.indices.contains(phase), Unit.allCases.indices.contains(unit),
      (0...longestAge).contains(age), (0...longestAge).contains(told),
      let severity = Severity(rawValue: severity), figures[4] <= figures[5]
    else { throw DetectorStateError(offset: start, reason: "an anomaly that cannot be") }
    return AnomalyEvent(
      sequence: 0, anomaly: 0, phase: phases[phase], series: SeriesID(0), key: key,
      unit: Unit.allCases[unit], startedAt: MonotonicInstant(nanoseconds: -age),
      startedWall: startedWall, at: MonotonicInstant(nanoseconds: -told), wall: wall,
      severity: severity, confidence: figures[0], surprise: figures[1], observed: figures[2],
      peak: figures[3], expected: figures[4]...figures[5],
      detectors: try names(from: &reader),
      reason: try reader.readText(), blame: [])
  }
}
