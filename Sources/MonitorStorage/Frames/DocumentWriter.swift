import MonitorModel

/// Finds out which facts beside the columns changed, and writes those.
///
/// Facts that move all the time while something is going on (figures in the sentences of an open
/// incident, the engine's own counters) are written only so often; what a person would miss (a
/// severity, an end, a new member) at once.
package struct DocumentWriter: Sendable {
  /// Nanoseconds between two documents that differ in figures only.
  private static let figuresPause: Int64 = 10_000_000_000
  /// Nanoseconds between two documents of health.
  private static let healthPause: Int64 = 60_000_000_000
  /// A band is written again when an end has moved by more than this part of its width.
  private static let bandStep: Float = 1 / 32

  private struct Shape: Equatable {
    var numbers: [UInt64]
    var severities: [Severity]
    var members: [Int]
  }

  private var isFirst = true
  private var low: [Float] = []
  private var high: [Float] = []
  private var openShape = Shape(numbers: [], severities: [], members: [])
  private var openAt = Int64.min / 2
  private var incidentShape = Shape(numbers: [], severities: [], members: [])
  private var incidentsAt = Int64.min / 2
  private var healthAt = Int64.min / 2
  private var collectorStates: [CollectorHealth.State] = []
  private var lessons: [UInt64] = []
  private var config: RealtimeMonitorConfig?
  private var host: HostFacts?
  private var quality: DataQuality?

  /// A writer of which the first tick writes everything.
  package init() {}

  /// Begins a chain: the next tick writes everything, for readers that know nothing before it.
  ///
  /// Of bands that are no longer known it says so: where blocks were packed into one, documents of
  /// the chain before come first.
  package mutating func beginChain() {
    let (low, high) = (low, high)
    self = DocumentWriter()
    (self.low, self.high) = (low, high)
  }

  /// Appends the documents of a tick: their count, then kind, length and bytes of each.
  package mutating func write(_ record: TickRecord, into bytes: inout [UInt8]) {
    var documents: [(HistoryDocument.Kind, [UInt8])] = []
    let snapshot = record.snapshot
    let now = snapshot.data.at.nanoseconds
    for lesson in record.lessons {
      documents.append((.lesson, DocumentCoding.encode(lesson)))
    }
    for event in record.events { documents.append((.event, DocumentCoding.encode(event))) }
    if isOpenDue(snapshot, now) { documents.append((.open, DocumentCoding.encode(snapshot.open))) }
    if areIncidentsDue(snapshot, now) {
      documents.append((.incidents, DocumentCoding.encode(snapshot.incidents)))
    }
    if let bands = changedBands(snapshot) { documents.append((.bands, bands)) }
    if isHealthDue(snapshot, now) {
      var engine = snapshot.engine
      // Of the newest rounds then nobody asks later; their last is kept.
      (engine.collectTimes, engine.processTimes, engine.detectTimes) = (nil, nil, nil)
      let health = HistoryDocument.Health(
        collectors: snapshot.collectors, engine: engine, detection: snapshot.detection)
      documents.append((.health, DocumentCoding.encode(health)))
    }
    if config != snapshot.config {
      config = snapshot.config
      documents.append((.config, DocumentCoding.encode(snapshot.config)))
    }
    if isHostDue(snapshot.host) {
      let host = HistoryDocument.Host(facts: snapshot.host, at: snapshot.data.at)
      documents.append((.host, DocumentCoding.encode(host)))
    }
    if quality != snapshot.data.quality {
      quality = snapshot.data.quality
      documents.append((.quality, DocumentCoding.encode(snapshot.data.quality)))
    }
    isFirst = false
    Varint.append(UInt64(documents.count), to: &bytes)
    for (kind, document) in documents {
      bytes.append(kind.rawValue)
      Varint.append(UInt64(document.count), to: &bytes)
      bytes += document
    }
  }

  private mutating func isOpenDue(_ snapshot: MonitorSnapshot, _ now: Int64) -> Bool {
    let shape = Shape(
      numbers: snapshot.open.map(\.sequence), severities: snapshot.open.map(\.severity),
      members: [])
    let isDue =
      isFirst || shape != openShape
      || !snapshot.open.isEmpty && now - openAt >= Self.figuresPause
    guard isDue else { return false }
    openShape = shape
    openAt = now
    return true
  }

  private mutating func areIncidentsDue(_ snapshot: MonitorSnapshot, _ now: Int64) -> Bool {
    let incidents = snapshot.incidents
    let shape = Shape(
      numbers: incidents.map(\.number), severities: incidents.map(\.severity),
      members: incidents.map { $0.endedAt == nil ? $0.members.count : -1 })
    let isMoving = incidents.contains { $0.endedAt == nil }
    let isDue =
      isFirst || shape != incidentShape || isMoving && now - incidentsAt >= Self.figuresPause
    guard isDue else { return false }
    incidentShape = shape
    incidentsAt = now
    return true
  }

  private mutating func isHealthDue(_ snapshot: MonitorSnapshot, _ now: Int64) -> Bool {
    let states = snapshot.collectors.map(\.state)
    let taught = snapshot.detection.lessons.map(\.number)
    let isDue =
      isFirst || now - healthAt >= Self.healthPause || states != collectorStates
      || taught != lessons
    guard isDue else { return false }
    healthAt = now
    collectorStates = states
    lessons = taught
    return true
  }

  /// The time since boot moves always and is reckoned from when the facts were read.
  private mutating func isHostDue(_ facts: HostFacts) -> Bool {
    var facts = facts
    facts.uptimeSeconds = 0
    guard facts != host else { return false }
    host = facts
    return true
  }

  private mutating func changedBands(_ snapshot: MonitorSnapshot) -> [UInt8]? {
    let count = min(snapshot.expectedLow.count, snapshot.expectedHigh.count)
    while low.count < count {
      low.append(.nan)
      high.append(.nan)
    }
    var body: [UInt8] = []
    var changed = 0
    var last = 0
    for index in 0..<count {
      let (newLow, newHigh) = (snapshot.expectedLow[index], snapshot.expectedHigh[index])
      guard hasMoved(index, newLow, newHigh) else { continue }
      low[index] = newLow
      high[index] = newHigh
      Varint.append(UInt64(index - last), to: &body)
      last = index
      for bound in [newLow, newHigh] {
        withUnsafeBytes(of: bound.bitPattern.littleEndian) { body.append(contentsOf: $0) }
      }
      changed += 1
    }
    guard changed > 0 else { return nil }
    var bytes: [UInt8] = []
    Varint.append(UInt64(changed), to: &bytes)
    return bytes + body
  }

  private func hasMoved(_ index: Int, _ newLow: Float, _ newHigh: Float) -> Bool {
    if isFirst, !newLow.isNaN || !newHigh.isNaN { return true }
    let width = max(newHigh - newLow, high[index] - low[index])
    return Self.hasMoved(low[index], newLow, width) || Self.hasMoved(high[index], newHigh, width)
  }

  private static func hasMoved(_ old: Float, _ new: Float, _ width: Float) -> Bool {
    if old.isNaN || new.isNaN { return old.isNaN != new.isNaN }
    return width.isFinite ? abs(new - old) > width * bandStep : new != old
  }
}
