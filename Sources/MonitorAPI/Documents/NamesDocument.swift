/// Names of labels, or values of one: what `GET /realtime/labels` and
/// `GET /realtime/label/{name}/values` answer.
package struct NamesDocument: JSONWritable, Sendable {
  /// The names, sorted.
  package var names: [String]

  /// Writes them as the member `names`.
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("names")
    writer.beginArray()
    for name in names { writer.value(name) }
    writer.endArray()
    writer.endObject()
  }
}
