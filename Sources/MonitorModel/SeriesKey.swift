/// The name of a series: a dotted name and its labels, written `system.cpu.time{core="3"}`.
///
/// Names follow the OpenTelemetry semantic conventions where those have one.
public struct SeriesKey: Hashable, Codable, Sendable, CustomStringConvertible {
  /// One label of a series.
  public struct Label: Hashable, Codable, Sendable {
    /// The label's name, for example `core`.
    public var name: String
    /// The label's value, as the source gave it; not cleaned for a screen.
    public var value: String

    /// Makes a label.
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The dotted name, for example `system.disk.io_time`.
  public var name: String
  /// The labels, sorted by name.
  public var labels: [Label]

  /// Makes a key; labels are sorted by name.
  public init(_ name: String, _ labels: [Label] = []) {
    self.name = name
    self.labels = labels.count < 2 ? labels : labels.sorted { $0.name < $1.name }
  }

  /// Makes a key with one label.
  public init(_ name: String, _ label: String, _ value: String) {
    self.init(name, [Label(label, value)])
  }

  /// The value of the label `name`, if the key has one.
  public func label(_ name: String) -> String? {
    labels.first { $0.name == name }?.value
  }

  /// The written form; label values are escaped as in the Prometheus text format 0.0.4.
  public var description: String {
    guard !labels.isEmpty else { return name }
    var text = name + "{"
    for (index, label) in labels.enumerated() {
      if index > 0 { text += "," }
      text += label.name + "=\""
      for scalar in label.value.unicodeScalars {
        switch scalar {
        case "\\": text += "\\\\"
        case "\"": text += "\\\""
        case "\n": text += "\\n"
        default: text.unicodeScalars.append(scalar)
        }
      }
      text += "\""
    }
    return text + "}"
  }
}
