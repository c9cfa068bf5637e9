extension AnomalyEventDocument: JSONWritable {
  /// Writes it as one object; what is absent is left out.
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("sequence")
    writer.value(sequence)
    writer.key("anomaly")
    writer.value(anomaly)
    writer.key("phase")
    writer.value(phase)
    writer.key("series")
    writer.value(series)
    writer.key("name")
    writer.value(name)
    writer.key("labels")
    writer.beginObject()
    for name in labels.keys.sorted() {
      writer.key(text: name)
      writer.value(labels[name] ?? "")
    }
    writer.endObject()
    writer.key("unit")
    writer.value(unit)
    writer.key("since")
    writer.value(since)
    writer.key("at")
    writer.value(at)
    writer.key("severity")
    writer.value(severity)
    Self.write("confidence", confidence, &writer)
    Self.write("surprise", surprise, &writer)
    Self.write("observed", observed, &writer)
    Self.write("peak", peak, &writer)
    writer.key("expected")
    writer.beginObject()
    Self.write("low", expected.low, &writer)
    Self.write("high", expected.high, &writer)
    writer.endObject()
    writer.key("detectors")
    writer.beginArray()
    for detector in detectors { writer.value(detector) }
    writer.endArray()
    writer.key("reason")
    writer.value(reason)
    writer.key("blame")
    writer.beginArray()
    for culprit in blame {
      writer.beginObject()
      writer.key("subject")
      writer.value(culprit.subject)
      Self.write("amount", culprit.amount, &writer)
      writer.key("unit")
      writer.value(culprit.unit)
      Self.write("share", culprit.share, &writer)
      writer.endObject()
    }
    writer.endArray()
    Self.write("flapping", flapping, &writer)
    writer.endObject()
  }

  private static func write(
    _ name: StaticString, _ number: Double?, _ writer: inout JSONWriter
  ) {
    guard let number else { return }
    writer.key(name)
    writer.value(number)
  }
}
