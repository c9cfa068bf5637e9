import MonitorModel

/// What people taught: which anomalies were none.
///
/// The like of them stays untold.
struct Teaching: Sendable {
  /// A lesson with what only the detector needs.
  struct Item: Sendable {
    /// What a person sees of it.
    var lesson: Lesson
    /// The sum of evidence of the anomaly: what is clearly more is told.
    var height: Double
  }

  /// The most lessons that are kept; the oldest is dropped.
  static let capacity = 1_000
  /// Clearly more than the anomaly that was none.
  private static let more = 1.3
  /// A range is taken wider by this share on either side: the next one is never quite the same.
  private static let margin = 0.1
  private static let greatest = Double.greatestFiniteMagnitude

  /// The lessons in force, oldest first.
  private(set) var items: [Item] = []
  private(set) var lastNumber: UInt64 = 0
  /// The series of a lesson by place in `items`; −1 while it is not known.
  private var places: [Int] = []

  /// Learns that an anomaly was none.
  mutating func learn(_ event: AnomalyEvent, series: Int, height: Double, wall: WallInstant) {
    lastNumber += 1
    let low = min(event.peak, event.expected.lowerBound)
    let high = max(event.peak, event.expected.upperBound)
    let margin = Self.margin * min(high - low, Self.greatest)
    // Of what is never below zero no lesson speaks of less.
    let least = low >= 0 && event.unit != .celsius ? 0 : -Self.greatest
    if items.count == Self.capacity {
      items.removeFirst()
      places.removeFirst()
    }
    items.append(
      Item(
        lesson: Lesson(
          number: lastNumber, key: event.key, unit: event.unit,
          range: max(low - margin, least)...min(high + margin, Self.greatest),
          taught: wall), height: height))
    places.append(series)
  }

  /// Forgets a lesson; `false` when it is not known.
  mutating func unlearn(_ number: UInt64) -> Bool {
    guard let place = items.firstIndex(where: { $0.lesson.number == number }) else {
      return false
    }
    items.remove(at: place)
    places.remove(at: place)
    return true
  }

  /// Gives lessons their series, when it appears.
  mutating func appear(_ key: SeriesKey, series: Int) {
    for place in items.indices where items[place].lesson.key == key { places[place] = series }
  }

  /// Whether a lesson keeps a value of a series quiet; counts it.
  mutating func quietens(_ series: Int, _ value: Double, _ height: Double) -> Bool {
    guard !items.isEmpty else { return false }
    for place in items.indices where places[place] == series {
      guard items[place].lesson.range.contains(value), height <= items[place].height * Self.more
      else { continue }
      items[place].lesson.kept += 1
      return true
    }
    return false
  }
}

extension Teaching {
  /// Writes all of it.
  func encode(to writer: inout StateWriter) {
    writer.write(lastNumber)
    writer.write(items.count)
    for item in items {
      item.lesson.key.encode(to: &writer)
      writer.write(item.lesson.number)
      writer.write(Unit.allCases.firstIndex(of: item.lesson.unit) ?? 0)
      writer.write(item.lesson.range.lowerBound)
      writer.write(item.lesson.range.upperBound)
      writer.write(item.lesson.taught.milliseconds)
      writer.write(item.lesson.kept)
      writer.write(item.height)
    }
  }

  /// Reads what `encode` wrote.
  init(from reader: inout StateReader) throws(DetectorStateError) {
    lastNumber = try reader.read(UInt64.self)
    let begin = reader.offset
    let count = try reader.readCount()
    // Numbers only rise: one near the end would leave none for the next lesson.
    guard count <= Self.capacity, lastNumber <= UInt64.max / 2 else {
      throw DetectorStateError(offset: begin, reason: "lessons that cannot be")
    }
    for _ in 0..<count {
      let key = try SeriesKey(from: &reader)
      let number = try reader.read(UInt64.self)
      let start = reader.offset
      let unit = try reader.readCount()
      let low = try reader.readFinite()
      let high = try reader.readFinite()
      guard low <= high, Unit.allCases.indices.contains(unit) else {
        throw DetectorStateError(offset: start, reason: "a lesson that cannot be")
      }
      let taught = WallInstant(milliseconds: try reader.read(Int64.self))
      let kept = try reader.read(UInt64.self)
      guard number <= lastNumber, kept <= UInt64.max / 2 else {
        throw DetectorStateError(offset: start, reason: "a lesson that cannot be")
      }
      items.append(
        Item(
          lesson: Lesson(
            number: number, key: key, unit: Unit.allCases[unit], range: low...high,
            taught: taught, kept: kept), height: try reader.readFinite()))
      places.append(-1)
    }
  }
}
