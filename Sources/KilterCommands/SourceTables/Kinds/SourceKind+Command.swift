import MonitorCollectors

extension SourceKind {
  /// The output of a program.
  static let command = SourceKind(
    "command", "What a program prints: run without a shell, ended as a whole at its timeout.",
    [
      .sourceName,
      SourceField("run", .texts, isRequired: true, "The program and its arguments."),
      SourceField(
        "form", .word(["number", "key_value", "json", "lines", "influx", "nagios", "exposition"]),
        "What it prints: one number, pairs, JSON, JSON measurements, Influx lines, Nagios data, an exposition."
      ),
      SourceField("metric", .text, "The name of the series, or what its names begin with."),
      SourceField("paths", .texts, "Of JSON: what is taken, as \"orders.open = $.orders.open\"."),
      SourceField("counter", .flag, "Whether it is a total that only grows; false."),
      SourceField("unit", .text, "The unit, such as s, By or %."),
      .interval(from: .seconds(1)), .timeout,
    ],
    make: { entry, name, _, context throws(SecretReader.Problem) in
      let standard = CommandOptions(name: name, arguments: [])
      let options = CommandOptions(
        name: name, arguments: entry.texts("run"),
        interval: entry.duration("interval", else: standard.interval),
        timeout: entry.duration("timeout", else: standard.timeout),
        form: try form(entry), metric: entry.text("metric", else: ""),
        isCounter: entry.flag("counter", else: false), unit: entry.text("unit", else: ""))
      return BusinessMetricsCollector(
        CommandIntake(options, thread: context.thread, time: context.time), time: context.time)
    })

  private static func form(
    _ entry: SourceEntry
  ) throws(SecretReader.Problem) -> CommandOptions.Form {
    switch entry.text("form") {
    case "key_value": return .keyValue
    case "lines": return .lines
    case "influx": return .influx
    case "nagios": return .nagios
    case "exposition": return .exposition
    case "json":
      var values: [CommandOptions.Value] = []
      for text in entry.texts("paths") {
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2 else {
          throw SecretReader.Problem(
            description: "\(entry.source): `command.paths`: `\(text)` is no `name = path`")
        }
        let name = parts[0].filter { $0 != " " }
        let path = String(parts[1].drop { $0 == " " })
        values.append(
          .init(
            name: name, path: path, isCounter: entry.flag("counter", else: false),
            unit: entry.text("unit", else: "")))
      }
      guard !values.isEmpty else {
        throw SecretReader.Problem(
          description: "\(entry.source): `command` with form json lacks `paths`")
      }
      return .json(values)
    default: return .number
    }
  }
}
