/// Lists of what there is.
extension SchemaList {
  static let listDocuments: [Entry] = [
    (
      "SeriesListDocument",
      .object(
        .always(
          "series",
          .list(
            .object(
              .always("name", .string, "The dotted name."),
              .always("labels", .texts, "The labels by name."),
              .always("key", .string, "The name with the labels, as patterns match it."),
              .always("unit", .string, "The unit, as in UCUM."),
              .always("openMetrics", .string, "The name of its family in OpenMetrics."),
              .maybe("ceiling", .number, "A value it cannot pass."),
              .always("concern", .words("high", "low", "both", "none"), "Where it is bad."))),
          "The series."))
    ), ("NamesDocument", .object(.always("names", .list(.string), "The names, sorted."))),
    (
      "TicketDocument",
      .object(
        .always("ticket", .string, "What goes into `?ticket=`."),
        .always("seconds", .count, "For how many seconds it is good."))
    ),
    (
      "ClientsDocument",
      .object(
        .always(
          "clients",
          .list(
            .object(
              .always("id", .count, "Its number."),
              .always("transport", .words("websocket", "sse", "attach"), "How it follows."),
              .always("name", .string, "Who it is."), .always("address", .string, "Whence."),
              .always("since", .instant, "When it came."),
              .always("subscriptions", .list(subscription), "What it follows."),
              .always("queued", .count, "Anomaly events that wait for it."),
              .always("sent", .count, "Messages sent."),
              .always("dropped", .count, "Messages left out."),
              .always("lag", .count, "Ticks by which it is behind."))), "Those who follow."))
    ),
  ]

  private static let subscription = JSONSchema.object(
    .always("id", .string, "The name the client gave it."),
    .always("match", .list(.string), "The patterns of series."),
    .always("events", .list(.string), "The kinds of events."),
    .always("intervalMilliseconds", .count, "The least time between two messages."))
}
