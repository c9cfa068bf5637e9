package import MonitorModel

/// The facts beside the columns as they were at a tick: the newest document of each kind.
package struct DocumentState: Sendable {
  /// The newest event of each open anomaly, worst first.
  package private(set) var open: [AnomalyEvent] = []
  /// The incidents.
  package private(set) var incidents: [Incident] = []
  /// The lower end of what was expected, by series; within a thirty-second of the band's width.
  package private(set) var expectedLow: [Float] = []
  /// The upper end.
  package private(set) var expectedHigh: [Float] = []
  /// Collectors, engine and detection; `nil` before the first document.
  package private(set) var health: HistoryDocument.Health?
  /// The settings.
  package private(set) var config = RealtimeMonitorConfig()
  /// What the machine was.
  package private(set) var host: HistoryDocument.Host?
  /// How far the whole could be trusted.
  package private(set) var quality = DataQuality()
  /// The events that were told, in order.
  package private(set) var events: [AnomalyEvent] = []
  /// What the detector was taught, in order.
  package private(set) var lessons: [TaughtLesson] = []

  /// Nothing known.
  package init() {}

  /// Forgets the events that were told and the lessons that were taught so far.
  package mutating func forgetEvents() {
    events.removeAll(keepingCapacity: true)
    lessons.removeAll(keepingCapacity: true)
  }

  /// Takes a document.
  ///
  /// - Throws: `StorageError.damaged`.
  package mutating func take(
    _ kind: HistoryDocument.Kind, _ bytes: ArraySlice<UInt8>
  ) throws(StorageError) {
    switch kind {
    case .event:
      let event = try DocumentCoding.decode(AnomalyEvent.self, bytes, what: "an event")
      try Self.check(event.isBelieved, "an event")
      events.append(event)
    case .lesson:
      lessons.append(try DocumentCoding.decode(TaughtLesson.self, bytes, what: "a lesson"))
    case .open:
      let read = try DocumentCoding.decode([AnomalyEvent].self, bytes, what: "open anomalies")
      try Self.check(read.allSatisfy(\.isBelieved), "an open anomaly")
      open = read
    case .incidents:
      let read = try DocumentCoding.decode([Incident].self, bytes, what: "incidents")
      try Self.check(read.allSatisfy(\.isBelieved), "an incident")
      incidents = read
    case .bands: try takeBands(Array(bytes))
    case .health:
      health = try DocumentCoding.decode(HistoryDocument.Health.self, bytes, what: "health")
    case .config:
      let read = try DocumentCoding.decode(RealtimeMonitorConfig.self, bytes, what: "settings")
      let isSound = read.metricsInterval > .zero && read.metricsInterval <= Limits.tickMaximum
      try Self.check(isSound, "an interval")
      config = read
    case .host:
      let read = try DocumentCoding.decode(HistoryDocument.Host.self, bytes, what: "facts")
      try Self.check(BelievedTime.holds(read.at), "facts")
      host = read
    case .quality:
      quality = try DocumentCoding.decode(DataQuality.self, bytes, what: "a quality")
    }
  }

  private static func check(_ isSound: Bool, _ what: String) throws(StorageError) {
    guard isSound else { throw .damaged(offset: 0, "\(what) of a time that cannot be") }
  }

  private mutating func takeBands(_ bytes: [UInt8]) throws(StorageError) {
    var offset = 0
    let count = try Varint.read(bytes, at: &offset)
    var index = 0
    guard count <= UInt64(Limits.series) else { throw .damaged(offset: 0, "\(count) bands") }
    for _ in 0..<count {
      let step = try Varint.read(bytes, at: &offset)
      guard step < UInt64(Limits.series), index + Int(step) < Limits.series,
        offset + 8 <= bytes.count
      else { throw .damaged(offset: offset, "a band of no series") }
      index += Int(step)
      while expectedLow.count <= index {
        expectedLow.append(.nan)
        expectedHigh.append(.nan)
      }
      expectedLow[index] = Self.float(bytes, at: offset)
      expectedHigh[index] = Self.float(bytes, at: offset + 4)
      offset += 8
    }
    guard offset == bytes.count else {
      throw .damaged(offset: offset, "more than belongs to the bands")
    }
  }

  private static func float(_ bytes: [UInt8], at offset: Int) -> Float {
    let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[offset + $1]) << UInt32($1 * 8) }
    return Float(bitPattern: bits)
  }
}

extension AnomalyEvent {
  /// Whether its times can be.
  fileprivate var isBelieved: Bool {
    BelievedTime.holds(at) && BelievedTime.holds(startedAt) && BelievedTime.holds(wall)
      && BelievedTime.holds(startedWall)
  }
}

extension Incident {
  /// Whether its times can be.
  fileprivate var isBelieved: Bool {
    BelievedTime.holds(startedAt) && BelievedTime.holds(startedWall)
      && endedAt.map { BelievedTime.holds($0) } ?? true
      && members.allSatisfy { BelievedTime.holds($0.startedAt) }
  }
}
