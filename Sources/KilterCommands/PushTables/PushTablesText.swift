/// The tables of remote write as text, for `config show` and `config init`.
enum PushTablesText {
  /// A destination with its keys, commented out.
  static func commented() -> String {
    var text = """

      # Remote write. Samples go to Prometheus (with --web.enable-remote-write-receiver),
      # VictoriaMetrics, Mimir or Thanos Receive; what cannot be sent waits in the data folder.
      #[[remote_write]]

      """
    for field in PushFields.all { text += SourceTablesText.commented(field, example(field)) }
    return text
  }

  private static func example(_ field: SourceField) -> String {
    switch field.name {
    case "name": "\"prometheus\""
    case "url": "\"http://127.0.0.1:9090/api/v1/write\""
    case "series": "[\"system.*\"]"
    case "labels": "{ job = \"kilter\" }"
    case "headers": "{ X-Scope-OrgID = \"…\" }"
    case "timeout": "\"30s\""
    case "batch_seconds": "20"
    case "batch_samples": "50000"
    case "queue_bytes": "\"256MiB\""
    case "insecure", "stale_at_end": "false"
    default: SourceTablesText.example(field)
    }
  }

  /// The tables as they are in force; a secret is named by its place only, a header by its name.
  static func shown(_ settings: Settings) -> [(text: String, source: String)] {
    settings.pushEntries.flatMap { entry -> [(text: String, source: String)] in
      var entry = entry
      let masked = entry.pairs("headers").map { pair in
        TOMLTable.Entry(key: pair.name, node: TOMLNode(.text(ConfigDocument.mask), line: 0))
      }
      if !masked.isEmpty { entry.values["headers"] = .table(TOMLTable(entries: masked)) }
      if let url = entry.text("url") { entry.values["url"] = .text(PushSetup.shown(url)) }
      return SourceTablesText.shown(entry, header: "[[\(PushTablesReader.name)]]")
    }
  }
}
