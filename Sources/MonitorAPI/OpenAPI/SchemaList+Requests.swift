/// Bodies of requests, and problems.
extension SchemaList {
  static let requests: [Entry] = [
    ("EmptyRequest", .object()),
    (
      "SnoozeRequest",
      JSONSchema(
        json: #"{"oneOf":["#
          + JSONSchema.object(
            .always("until", .string, "A time (RFC 3339), or `worse`.")
          ).json + ","
          + JSONSchema.object(
            .always(
              "for", JSONSchema(json: #"{"type":"string","pattern":"^[1-9][0-9]{0,3}(s|m|h|d)$"}"#),
              "A duration such as `15m`, `2h` or `1d`.")
          ).json + "]}")
    ),
    (
      "NoteRequest",
      .object(
        .always(
          "text", JSONSchema(json: #"{"type":"string","minLength":1,"maxLength":16384}"#),
          "What is to be noted."))
    ),
    (
      "IngestDocument",
      .object(
        .always("accepted", .count, "Measurements that were taken in."),
        .always("rejected", .count, "Lines and measurements that were not."),
        .maybe("errors", .list(.string), "Why, of the first of them."))
    ),
    ("Configuration", JSONSchema(json: #"{"type":"object"}"#)),
    (
      "Problem",
      .object(
        .always("type", .string, "`about:blank`."),
        .always("title", .string, "The status code in words."),
        .always("status", .count, "The status code."),
        .always("detail", .string, "What is wrong and what would be right."),
        .maybe(
          "errors",
          .list(
            .object(
              .always("pointer", .string, "A JSON pointer in the body, or a query parameter."),
              .always("detail", .string, "What is wrong there."))), "The places that are wrong."))
    ),
  ]
}
