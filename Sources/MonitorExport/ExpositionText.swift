package import MonitorModel

/// Writes metrics in OpenMetrics 1.0 or in Prometheus' text format 0.0.4: first the head of a
/// family, then its samples, and `finish` at the end.
package struct ExpositionText: Sendable {
  /// The type of a family.
  package enum Kind: String, Sendable {
    /// Only grows until it is reset; its samples end in `_total`.
    case counter
    /// A value as it stands.
    case gauge
    /// Facts in labels, the value 1; its sample ends in `_info`.
    case info
  }

  /// What was written.
  package private(set) var bytes: [UInt8] = []
  /// The names of the families so far.
  package private(set) var families: Set<String> = []
  private let isOpenMetrics: Bool
  private var sampleName: [UInt8] = []

  /// A text of one of the two formats.
  package init(isOpenMetrics: Bool, capacity: Int = 16_384) {
    self.isOpenMetrics = isOpenMetrics
    bytes.reserveCapacity(capacity)
  }

  /// Begins a family; `name` is without `_total` and `_info`, and ends in the unit where it has one.
  package mutating func family(_ name: String, _ kind: Kind, unit: String = "", help: String) {
    let suffix =
      switch kind {
      case .counter: "_total"
      case .gauge: ""
      case .info: "_info"
      }
    sampleName = Array((name + suffix).utf8)
    families.insert(name)
    if isOpenMetrics {
      append("# TYPE \(name) \(kind.rawValue)\n")
      if !unit.isEmpty { append("# UNIT \(name) \(unit)\n") }
      append("# HELP \(name) \(OpenMetricsName.escaped(help))\n")
    } else {
      // The older format knows no infos, and names a counter with its suffix.
      let line = help.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
      append("# HELP \(name + suffix) \(line)\n")
      append("# TYPE \(name + suffix) \(kind == .counter ? "counter" : "gauge")\n")
    }
  }

  /// Writes a sample of the family that was begun last; `labels` are in braces.
  package mutating func sample(_ labels: String = "", _ value: Double) {
    bytes.append(contentsOf: sampleName)
    append(labels)
    bytes.append(UInt8(ascii: " "))
    ExportText.append(value, to: &bytes)
    bytes.append(0x0A)
  }

  /// Writes a sample of the family that was begun last.
  package mutating func sample(_ labels: [SeriesKey.Label], _ value: Double) {
    sample(OpenMetricsName.labels(labels), value)
  }

  /// Ends it.
  package mutating func finish() {
    if isOpenMetrics { append("# EOF\n") }
  }

  private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }
}
