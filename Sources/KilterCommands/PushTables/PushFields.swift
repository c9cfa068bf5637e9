import MonitorModel

/// The keys of a table of remote write.
enum PushFields {
  /// All of them; `bearer_token` and `password` are named by the place where they are.
  static let all: [SourceField] = [
    SourceField("name", .text, isRequired: true, "Its name, which its folder has too."),
    SourceField(
      "url", .url(["http", "https"]), isRequired: true,
      "Its address, such as http://127.0.0.1:9090/api/v1/write."),
    SourceField("series", .texts, "Patterns of series that are pushed; all."),
    SourceField(
      "labels", .pairs,
      "Labels of all series: instance = the name of the host, job = \"kilter\"; \"\" leaves one out."
    ),
    SourceField("headers", .pairs, "Further headers, such as X-Scope-OrgID."),
    SourceField(
      "bearer_token_file", .path, "The bearer token. In a file that its owner alone can read."),
    SourceField("bearer_token_env", .text, "The bearer token. In an environment variable."),
    SourceField("username", .text, "The user of basic authentication."),
    SourceField(
      "password_file", .path,
      "The password of basic authentication. In a file that its owner alone can read."),
    SourceField(
      "password_env", .text, "The password of basic authentication. In an environment variable."),
    SourceField("ca_file", .path, "CA certificates in place of the system's."),
    SourceField("insecure", .flag, "Whether any certificate is taken; false."),
    SourceField(
      "timeout", .duration(.milliseconds(100) ... .seconds(300)),
      "How long it may take for one batch; 30s."),
    SourceField(
      "batch_seconds", .whole(1...3_600), "How long samples wait for others of their batch; 20."),
    SourceField("batch_samples", .whole(100...500_000), "Samples of one batch, about; 50000."),
    SourceField(
      "queue_bytes", .text,
      "What may wait while nobody takes it; then the oldest gives way; \"256MiB\"."),
    SourceField(
      "stale_at_end", .flag,
      "Whether all series are marked as ended when kilter ends; false: it may be back soon."),
  ]
}
