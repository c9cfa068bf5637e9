import MonitorExport
package import MonitorModel

/// The series there are: what `GET /realtime/series` answers.
package struct SeriesListDocument: JSONWritable, Sendable {
  /// The series, in the order of their registration.
  package var series: [SeriesDefinition]

  /// Writes of each the members `name`, `labels`, `unit`, `key` (as patterns match it),
  /// `openMetrics` (the name of its family there), `ceiling` where it has one, and `concern` (the
  /// side on which it is bad).
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("series")
    writer.beginArray()
    for definition in series {
      writer.beginObject()
      MetricsJSON.define(definition, to: &writer)
      writer.key("key")
      writer.value(definition.key.description)
      writer.key("openMetrics")
      writer.value(OpenMetricsName.family(definition.key.name, definition.unit))
      if let ceiling = definition.ceiling?.ifFinite {
        writer.key("ceiling")
        writer.value(ceiling)
      }
      writer.key("concern")
      writer.value(word: Self.word(definition.concern))
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
  }

  private static func word(_ concern: SeriesDefinition.Concern) -> StaticString {
    switch concern {
    case .high: "high"
    case .low: "low"
    case .both: "both"
    case .none: "none"
    }
  }
}
