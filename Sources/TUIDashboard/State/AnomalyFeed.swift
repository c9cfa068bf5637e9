package import MonitorModel

/// What the events told so far: one record for each anomaly, the oldest give way.
package struct AnomalyFeed: Sendable {
  /// One anomaly.
  package struct Record: Sendable {
    /// The newest event of it.
    package var event: AnomalyEvent
    /// Whether it is still open.
    package var isOpen: Bool
    /// When it was told of first.
    package var told: MonotonicInstant
    /// All of its text that a filter looks at and that does not change from tick to tick: made once,
    /// as a feed is searched at every letter.
    package var text: String
    /// The number that names it.
    package var id: UInt64 { event.anomaly }
    /// When it ended, monotonic nanoseconds; `Int64.max` while it is open.
    package var end: Int64 { isOpen ? .max : event.at.nanoseconds }
  }

  /// A stretch of time in which a series was anomalous, in monotonic nanoseconds.
  package struct Stretch: Sendable {
    /// The series, by index.
    package var series: Int32
    /// Where it begins.
    package var start: Int64
    /// Where it ends; `Int64.max` while it is open.
    package var end: Int64
    /// How bad it was.
    package var severity: Severity
  }

  /// The anomalies in the order in which they began.
  package private(set) var records: [Record] = []
  /// Where each is, for the charts; same order.
  package private(set) var stretches: [Stretch] = []
  /// Counts the changes, so that what is made of the records is made once.
  package private(set) var version: UInt64 = 0
  /// Events that left the ring before they could be read.
  package private(set) var missed: UInt64 = 0
  /// Anomalies that gave way to newer ones.
  package private(set) var dropped: UInt64 = 0
  private let capacity: Int

  /// Makes an empty feed for `capacity` anomalies, at least 2.
  package init(capacity: Int = Limits.events) {
    precondition(capacity > 1, "a feed needs room for two anomalies")
    self.capacity = capacity
  }

  /// Takes in a page of events.
  package mutating func add(_ page: EventPage) {
    missed += page.missed
    for event in page.events { upsert(event, isOpen: event.phase != .ended) }
  }

  /// Brings the feed in line with what is open according to a snapshot: an anomaly whose events
  /// were missed appears, one whose end was missed is closed.
  package mutating func reconcile(open: [AnomalyEvent], lastEvent: UInt64) {
    for event in open {
      if let index = index(of: event.anomaly) {
        if records[index].event.sequence < event.sequence { upsert(event, isOpen: true) }
      } else {
        upsert(event, isOpen: true)
      }
    }
    let ids = Set(open.map(\.anomaly))
    for index in records.indices where records[index].isOpen {
      guard records[index].event.sequence <= lastEvent, !ids.contains(records[index].id) else {
        continue
      }
      version += 1
      records[index].isOpen = false
      stretches[index].end = records[index].event.at.nanoseconds
    }
  }

  /// Brings every anomaly into another numbering of series; one whose series is not in it keeps its
  /// name and is on no chart.
  mutating func renumber(_ series: SeriesIndex) {
    for index in records.indices {
      let event = records[index].event
      guard !series.holds(event.series, event.key) else { continue }
      version += 1
      let id = series[event.key] ?? SeriesIndex.none
      records[index].event.series = id
      stretches[index].series = id.rawValue
    }
  }

  /// Whether every anomaly is on the series that its event names.
  func isNumbered(as series: [SeriesDefinition]) -> Bool {
    records.allSatisfy { SeriesIndex.holds(series, $0.event.series, $0.event.key) }
  }

  /// Where the anomaly with a number is, if it is kept.
  package func index(of anomaly: UInt64) -> Int? {
    let place = place(of: anomaly)
    return place < records.count && records[place].id == anomaly ? place : nil
  }

  /// Where the anomaly with a number is or would be.
  private func place(of anomaly: UInt64) -> Int {
    var low = 0
    var high = records.count
    while low < high {
      let middle = (low + high) / 2
      if records[middle].id < anomaly { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The anomaly with a number, if it is kept.
  package func record(_ anomaly: UInt64) -> Record? { index(of: anomaly).map { records[$0] } }

  private mutating func upsert(_ event: AnomalyEvent, isOpen: Bool) {
    let stretch = Stretch(
      series: event.series.rawValue, start: event.startedAt.nanoseconds,
      end: isOpen ? .max : event.at.nanoseconds, severity: event.severity)
    let place = place(of: event.anomaly)
    let isKnown = place < records.count && records[place].id == event.anomaly
    if isKnown, records[place].event.sequence > event.sequence { return }
    version += 1
    var record = Record(event: event, isOpen: isOpen, told: event.at, text: "")
    if isKnown, Self.isSaid(records[place].event, as: event) {
      record.text = records[place].text
    } else {
      record.text = Self.text(event)
    }
    if isKnown {
      record.told = min(record.told, records[place].told)
      records[place] = record
      stretches[place] = stretch
      return
    }
    records.insert(record, at: place)
    stretches.insert(stretch, at: place)
    if records.count > capacity {
      records.removeFirst()
      stretches.removeFirst()
      dropped += 1
    }
  }

  /// Whether two events of one anomaly have the same text.
  private static func isSaid(_ one: AnomalyEvent, as other: AnomalyEvent) -> Bool {
    one.reason == other.reason && one.key == other.key
      && one.blame.elementsEqual(other.blame) { $0.subject == $1.subject }
  }

  private static func text(_ event: AnomalyEvent) -> String {
    var text = event.key.description + " " + SeriesName.short(event.key) + " " + event.reason
    for blame in event.blame { text += " " + blame.subject }
    return text
  }
}
