/// Parameters and outcomes that several routes share.
extension RouteDescription.Parameter {
  /// The series.
  static let match = RouteDescription.Parameter(
    "match",
    "A pattern of series, such as `system.cpu.*`: `*`, `?`, `[a-z]`, and labels as in "
      + "`http.*{route=\"/api*\"}`. Of several, any may match.",
    isRepeated: true)

  /// An instant.
  static func instant(_ name: String, _ summary: String) -> RouteDescription.Parameter {
    RouteDescription.Parameter(
      name,
      summary + " RFC 3339, milliseconds since the epoch, or a time before now such as `-15m`.")
  }
}

extension RouteDescription.Outcome {
  /// Before the first tick.
  static let notYet = RouteDescription.Outcome(503, "Nothing has been measured yet.")

  /// A JSON document of a schema.
  static func document(
    _ schema: String, _ summary: String, status: Int = 200
  ) -> RouteDescription.Outcome {
    RouteDescription.Outcome(status, summary, bodies: [MediaType.json: schema])
  }
}
