/// Parameters and outcomes that several routes share.
extension RouteDescription.Parameter {
  /// The series.
  static let match = RouteDescription.Parameter(
    "match",
    "A pattern of series, such as `system.cpu.*`: `*`, `?`, `[a-z]`, and labels as in "
      + "`http.*{route=\"/api*\"}`. Of several, any may match.",
    schema: #"{"type":"string","minLength":1,"maxLength":\#(SeriesChoice.patternBytesMost),"#
      + #""pattern":"^[^\\x00]*$"}"#,
    isRepeated: true)

  /// An instant.
  static func instant(_ name: String, _ summary: String) -> RouteDescription.Parameter {
    RouteDescription.Parameter(
      name,
      summary + " RFC 3339, milliseconds since the epoch, or a time before now such as `-15m`.",
      schema: #"{"type":"string","anyOf":[{"pattern":"\#(calendarTime)"},"#
        + #"{"pattern":"^[0-9]{1,15}$"},{"pattern":"^-[1-9][0-9]{0,3}(ms|s|m|h|d)$"}]}"#)
  }

  /// A date with its time of day and zone (RFC 3339, section 5.6), as a regular expression in JSON.
  private static let calendarTime =
    "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
    + "([.][0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$"
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
