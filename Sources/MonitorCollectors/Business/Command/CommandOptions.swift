/// A command whose output is measured.
package struct CommandOptions: Sendable, Equatable {
  /// What the output looks like.
  package enum Form: Sendable, Equatable {
    /// One number.
    case number
    /// Lines `key value`, `key=value` or `key: value`.
    case keyValue
    /// Values of a JSON document.
    case json([Value])
    /// Measurements as JSON: an object, an array or lines.
    case lines
    /// The InfluxDB line protocol; a series for each field that is a number.
    case influx
    /// A check of the Nagios family: its exit code and its performance data.
    case nagios
    /// Prometheus text or OpenMetrics, read by what `CommandIntake` is given for it.
    case exposition
  }

  /// One value of a JSON document.
  package struct Value: Sendable, Equatable {
    /// The name of its series.
    package var name: String
    /// Where it is, as `JSONPath` has it.
    package var path: String
    /// Whether it is a total that only grows.
    package var isCounter: Bool
    /// Its unit, as `PushedUnit` reads it.
    package var unit: String

    /// Names a value.
    package init(name: String, path: String, isCounter: Bool = false, unit: String = "") {
      self.name = name
      self.path = path
      self.isCounter = isCounter
      self.unit = unit
    }
  }

  /// The collector's name.
  package var name: String
  /// The program and its arguments; no shell reads them.
  package var arguments: [String]
  /// How often it is run.
  package var interval: Duration
  /// How long it may run before its process group is ended.
  package var timeout: Duration
  /// What the output looks like.
  package var form: Form
  /// The name of the series of a number and of Nagios data; of others what stands before theirs and
  /// a point.
  ///
  /// The collector's name where empty.
  package var metric: String
  /// Whether the number, or all of the pairs, are totals that only grow.
  package var isCounter: Bool
  /// The unit of the number, or of all of the pairs.
  package var unit: String
  /// Variables it gets beyond `PATH`, `HOME`, `USER`, `TZ` and `LC_ALL=C`.
  package var environment: [String: String]

  /// Describes a command.
  package init(
    name: String, arguments: [String], interval: Duration = .seconds(10),
    timeout: Duration = .seconds(5), form: Form = .number, metric: String = "",
    isCounter: Bool = false, unit: String = "", environment: [String: String] = [:]
  ) {
    self.name = name
    self.arguments = arguments
    self.interval = interval
    self.timeout = timeout
    self.form = form
    self.metric = metric
    self.isCounter = isCounter
    self.unit = unit
    self.environment = environment
  }
}
