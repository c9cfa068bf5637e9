package import MonitorModel

/// Writes the readings of a tick as `MetricsDocument` has them, without making one.
package enum MetricsJSON {
  /// The JSON of some series.
  ///
  /// - Complexity: O(series), some 0.2 µs each.
  package static func bytes(
    _ snapshot: MonitorSnapshot, _ choice: SeriesChoice? = nil,
    fields: Set<MetricsField> = MetricsField.usual
  ) -> [UInt8] {
    let data = snapshot.data
    var writer = JSONWriter(capacity: 128 + data.series.count * 128)
    writer.beginObject()
    writer.key("at")
    writer.value(data.wall.milliseconds)
    writer.key("sequence")
    writer.value(data.sequence)
    writer.key("series")
    writer.beginArray()
    let plan = Plan(fields)
    for index in data.series.indices {
      let definition = data.series[index]
      if let choice, !choice.takes(definition.key) { continue }
      writer.beginObject()
      define(definition, plan, &writer)
      if plan.value || plan.state { read(data, index, plan, &writer) }
      if plan.expected { expect(snapshot, index, &writer) }
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
    return writer.bytes
  }

  /// The members `name`, `labels` and `unit` of a series, in an object that is open.
  package static func define(_ definition: SeriesDefinition, to writer: inout JSONWriter) {
    define(definition, Plan(MetricsField.usual), &writer)
  }

  /// The members `value` and, but for a fresh value, `state` of a series, in an object that is open.
  package static func read(_ data: ProcessedData, _ index: Int, to writer: inout JSONWriter) {
    read(data, index, Plan(MetricsField.usual), &writer)
  }

  /// Which fields are wanted: a set is too slow to ask for each series.
  private struct Plan {
    var name, labels, unit, value, state, expected: Bool

    init(_ fields: Set<MetricsField>) {
      name = fields.contains(.name)
      labels = fields.contains(.labels)
      unit = fields.contains(.unit)
      value = fields.contains(.value)
      state = fields.contains(.state)
      expected = fields.contains(.expected)
    }
  }

  private static func define(
    _ definition: SeriesDefinition, _ plan: Plan, _ writer: inout JSONWriter
  ) {
    if plan.name {
      writer.key("name")
      writer.value(definition.key.name)
    }
    if plan.labels {
      writer.key("labels")
      writer.beginObject()
      for label in definition.key.labels {
        writer.key(text: label.name)
        writer.value(label.value)
      }
      writer.endObject()
    }
    if plan.unit {
      writer.key("unit")
      writer.value(definition.unit.rawValue)
    }
  }

  private static func read(
    _ data: ProcessedData, _ index: Int, _ plan: Plan, _ writer: inout JSONWriter
  ) {
    // A series that was registered after the columns were made has had no sample.
    let state = index < data.states.count ? data.states[index] : .warmingUp
    if plan.value {
      writer.key("value")
      writer.value(state.hasValue ? data.values[index] : nil)
    }
    if plan.state, let word = state.word {
      writer.key("state")
      writer.value(word: word)
    }
  }

  private static func expect(
    _ snapshot: MonitorSnapshot, _ index: Int, _ writer: inout JSONWriter
  ) {
    guard index < snapshot.expectedLow.count, index < snapshot.expectedHigh.count else { return }
    let (low, high) = (snapshot.expectedLow[index], snapshot.expectedHigh[index])
    guard low.isFinite, high.isFinite else { return }
    writer.key("expected")
    writer.beginObject()
    writer.key("low")
    writer.value(Double(low))
    writer.key("high")
    writer.value(Double(high))
    writer.endObject()
  }
}
