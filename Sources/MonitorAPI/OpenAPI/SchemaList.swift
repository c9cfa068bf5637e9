/// The schemas of all documents, by name; a test holds every document against its own.
package enum SchemaList {
  /// A schema and its name.
  package typealias Entry = (name: String, schema: JSONSchema)

  /// All of them.
  package static let all: [Entry] =
    requests + statusDocuments + anomalyDocuments + incidentDocuments + engineDocuments
    + storageDocuments + listDocuments
}
