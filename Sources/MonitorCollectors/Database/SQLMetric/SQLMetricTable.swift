import MonitorModel

/// The series that a query's rows make; the same for every kind of database.
///
/// Rows with the same labels are summed up. Sets of labels beyond `Limits.sourceSubjects` go to
/// one whose labels are all `other`.
struct SQLMetricTable {
  private struct Slot {
    var first: Int
    var values: [Double?]
    var isSeen = false
    var last: [Double]
  }

  /// What is wrong with the newest answer, in a sentence; empty where nothing is.
  private(set) var problem = ""
  /// Fields that were no numbers, counted since the start, and one of them.
  private(set) var refused: (count: UInt64, example: String) = (0, "")
  /// Rows of the newest answer.
  private(set) var rows = 0
  private let options: SQLMetricOptions
  private var slots: [[String]: Slot] = [:]

  /// A table without rows.
  init(_ options: SQLMetricOptions) { self.options = options }

  /// Takes an answer.
  mutating func take(_ rows: SQLRows, _ columns: inout MetricColumns) {
    self.rows = rows.count
    let values = options.valueColumns.map { rows.column($0) }
    let labels = options.labelColumns.map { rows.column($0) }
    let missing = zip(
      options.valueColumns + options.labelColumns, values + labels
    ).first { $0.1 == nil }
    if let missing {
      problem = "the answer has no column \"\(missing.0)\""
      mark(.malformed, &columns)
      return
    }
    problem = ""
    for key in slots.keys {
      slots[key]?.isSeen = false
      slots[key]?.values = Array(repeating: nil, count: values.count)
    }
    for row in 0..<rows.count {
      let key = labels.map { $0.flatMap { rows.text(row, $0) } ?? "" }
      let numbers = values.map { column -> Double? in
        guard let column, let text = rows.text(row, column) else { return nil }
        if let number = rows.real(row, column) { return number }
        refused.count += 1
        refused.example = String(text.prefix(40))
        return nil
      }
      add(numbers, to: key, &columns)
    }
    write(&columns)
  }

  private mutating func add(
    _ numbers: [Double?], to labels: [String], _ columns: inout MetricColumns
  ) {
    var key = labels
    if slots[key] == nil, slots.count >= Limits.sourceSubjects {
      key = labels.map { _ in "other" }
    }
    var slot = slots[key] ?? register(key, &columns)
    slot.isSeen = true
    for (index, number) in numbers.enumerated() {
      guard let number else { continue }
      slot.values[index] = (slot.values[index] ?? 0) + number
    }
    slots[key] = slot
  }

  private func register(_ values: [String], _ columns: inout MetricColumns) -> Slot {
    let labels = zip(options.labelColumns, values).map { SeriesKey.Label($0, $1) }
    let first = columns.values.count
    for column in options.valueColumns {
      let name = options.valueColumns.count == 1 ? options.name : "\(options.name).\(column)"
      let index = columns.addReal(name, labels)
      let formula: Formula = options.isCounter ? .rate(index) : .level(index)
      columns.add(
        SeriesDefinition(
          SeriesKey(name, labels), options.isCounter ? perSecond : options.unit, formula,
          concern: options.concern, role: options.isCounter ? .throughput : .other, weight: 0.6,
          grain: options.grain))
    }
    let count = options.valueColumns.count
    return Slot(
      first: first, values: Array(repeating: nil, count: count),
      last: Array(repeating: -.infinity, count: count))
  }

  private var perSecond: Unit { options.unit == .bytes ? .bytesPerSecond : .perSecond }

  private mutating func write(_ columns: inout MetricColumns) {
    for (key, slot) in slots {
      for (index, value) in slot.values.enumerated() {
        let place = slot.first + index
        guard slot.isSeen, let value else {
          columns.mark(place, slot.isSeen ? .absent : .vanished)
          slots[key]?.last[index] = -.infinity
          continue
        }
        columns.setReal(place, value)
        // A count that went back has begun anew: what it grew by is not known.
        if options.isCounter, value < slot.last[index] { columns.mark(place, .counterReset) }
        slots[key]?.last[index] = value
      }
    }
  }

  /// Says that counters were not read at this tick; gauges keep their last values.
  func skip(_ columns: inout MetricColumns) {
    guard options.isCounter else { return }
    for slot in slots.values {
      for index in slot.first..<slot.first + slot.values.count
      where columns.states[index] == .value || columns.states[index] == .counterReset {
        columns.mark(index, .skipped)
      }
    }
  }

  /// Says of all series why they could not be read.
  func mark(_ state: ReadingState, _ columns: inout MetricColumns) {
    for slot in slots.values {
      columns.mark(slot.first..<slot.first + slot.values.count, state)
    }
  }
}
