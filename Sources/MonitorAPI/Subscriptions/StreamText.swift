import MonitorModel

/// The JSON texts of the messages to those who follow.
enum StreamText {
  /// The values of the series of a topic: all of them, or those that changed after a tick; `nil`
  /// where nothing changed.
  static func values(
    _ tick: StreamTick, of topic: StreamTopic, covered: [Int], since: UInt64?, cursor: String
  ) -> StreamMessage? {
    let changes = tick.changes
    let chosen = since.map { since in covered.filter { changes.changedAt[$0] > since } } ?? covered
    if since != nil, chosen.isEmpty { return nil }
    let kind = since == nil ? "snapshot" : "delta"
    var writer = JSONWriter(capacity: 128 + chosen.count * (since == nil ? 160 : 48))
    head(kind, topic.id, tick, cursor, &writer)
    if let since {
      writer.key("since")
      writer.value(since)
    }
    writer.key("at")
    writer.value(tick.snapshot.data.wall.milliseconds)
    writer.key("series")
    writer.beginArray()
    for index in chosen {
      let isNew = since.map { changes.bornAt[index] > $0 } ?? true
      series(index, of: tick.snapshot.data, isNew: isNew, &writer)
    }
    writer.endArray()
    if since == nil, topic.wantsEvents { open(tick, topic, &writer) }
    writer.endObject()
    return StreamMessage(kind: kind, payload: writer.bytes, cursor: cursor)
  }

  /// An anomaly event.
  static func event(
    _ event: AnomalyEvent, of topic: StreamTopic, at tick: StreamTick, cursor: String
  ) -> StreamMessage {
    var writer = JSONWriter()
    head("anomaly", topic.id, tick, cursor, &writer)
    writer.key("event")
    AnomalyEventDocument(event).write(to: &writer)
    writer.endObject()
    return StreamMessage(kind: "anomaly", payload: writer.bytes, cursor: cursor)
  }

  /// That some messages were left out.
  static func lag(
    _ topic: StreamTopic, at tick: StreamTick, dropped: UInt64, since: UInt64, of what: String
  ) -> StreamMessage {
    var writer = JSONWriter()
    head("lag", topic.id, tick, "", &writer)
    writer.key("dropped")
    writer.value(dropped)
    writer.key("of")
    writer.value(what)
    writer.key("since")
    writer.value(since)
    writer.endObject()
    return StreamMessage(kind: "lag", payload: writer.bytes)
  }

  /// That a cursor is of another start or too old; a snapshot follows.
  static func reset(_ topic: StreamTopic, at tick: StreamTick, reason: String) -> StreamMessage {
    var writer = JSONWriter()
    head("reset", topic.id, tick, "", &writer)
    writer.key("reason")
    writer.value(reason)
    writer.endObject()
    return StreamMessage(kind: "reset", payload: writer.bytes)
  }

  private static func head(
    _ kind: String, _ id: String, _ tick: StreamTick, _ cursor: String, _ writer: inout JSONWriter
  ) {
    writer.beginObject()
    writer.key("type")
    writer.value(kind)
    writer.key("id")
    writer.value(id)
    writer.key("seq")
    writer.value(tick.sequence)
    guard !cursor.isEmpty else { return }
    writer.key("cursor")
    writer.value(cursor)
  }

  private static func series(
    _ index: Int, of data: ProcessedData, isNew: Bool, _ writer: inout JSONWriter
  ) {
    writer.beginObject()
    writer.key("i")
    writer.value(index)
    if isNew { MetricsJSON.define(data.series[index], to: &writer) }
    MetricsJSON.read(data, index, to: &writer)
    writer.endObject()
  }

  private static func open(_ tick: StreamTick, _ topic: StreamTopic, _ writer: inout JSONWriter) {
    writer.key("open")
    writer.beginArray()
    for event in tick.snapshot.open where topic.covers(event) {
      AnomalyEventDocument(event).write(to: &writer)
    }
    writer.endArray()
  }
}
