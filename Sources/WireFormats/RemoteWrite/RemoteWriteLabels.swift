/// The labels of one series as a request of remote write 1.0 holds them: checked, sorted by name, and
/// in the wire format.
///
/// The rules are those of the specification (prometheus.io/docs/specs/prw/remote_write_spec, "Labels"):
/// a receiver may answer what breaks them with a status that says to try again for ever.
package struct RemoteWriteLabels: Hashable, Sendable {
  /// Why labels must not be sent.
  package enum Problem: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is no `__name__`.
    case noName
    /// The name of the metric is none: `[a-zA-Z_:][a-zA-Z0-9_:]*`.
    case metricName(String)
    /// A name of a label is none: `[a-zA-Z_][a-zA-Z0-9_]*`.
    case labelName(String)
    /// Two labels have one name.
    case duplicate(String)
    /// A label has no value, and so would not be one.
    case emptyValue(String)
    /// A name or a value is longer than so many bytes.
    case tooLong(String, bytes: Int, most: Int)
    /// There are more labels than so many.
    case tooMany(Int, most: Int)

    /// What is wrong, in a few words.
    package var description: String {
      switch self {
      case .noName: "it has no name"
      case .metricName(let name): "`\(name)` is no name of a metric"
      case .labelName(let name): "`\(name)` is no name of a label"
      case .duplicate(let name): "the label `\(name)` is there twice"
      case .emptyValue(let name): "the label `\(name)` has no value"
      case .tooLong(let name, let bytes, let most):
        "the label `\(name)` has \(bytes) bytes, and \(most) are taken"
      case .tooMany(let count, let most): "it has \(count) labels, and \(most) are taken"
      }
    }
  }

  /// What receivers take by default, if they have a limit.
  package struct Bounds: Hashable, Sendable {
    /// Labels, with the name.
    package var count: Int
    /// Bytes of a name.
    package var nameBytes: Int
    /// Bytes of a value.
    package var valueBytes: Int

    /// Makes bounds.
    package init(count: Int, nameBytes: Int, valueBytes: Int) {
      self.count = count
      self.nameBytes = nameBytes
      self.valueBytes = valueBytes
    }
  }

  /// The label that holds the name of the metric.
  package static let nameLabel = "__name__"

  /// The fields `labels` of a `prometheus.TimeSeries`, one after the other.
  package let bytes: [UInt8]

  /// Wraps what another `RemoteWriteLabels` had as its bytes.
  package init(checked bytes: [UInt8]) { self.bytes = bytes }

  /// Checks labels, `__name__` among them, sorts and writes them.
  ///
  /// - Throws: the first rule that they break.
  package init(_ labels: [(name: String, value: String)], _ bounds: Bounds) throws(Problem) {
    guard labels.count <= bounds.count else {
      throw .tooMany(labels.count, most: bounds.count)
    }
    var hasName = false
    for label in labels {
      let isName = label.name == Self.nameLabel
      guard Self.isName(label.name, allowsColon: false) else { throw .labelName(label.name) }
      guard !label.value.isEmpty else { throw .emptyValue(label.name) }
      if isName {
        guard Self.isName(label.value, allowsColon: true) else {
          throw .metricName(label.value)
        }
        hasName = true
      }
      for (text, most) in [(label.name, bounds.nameBytes), (label.value, bounds.valueBytes)]
      where text.utf8.count > most {
        throw .tooLong(label.name, bytes: text.utf8.count, most: most)
      }
    }
    guard hasName else { throw .noName }
    // By bytes, as receivers compare; names are ASCII here, and so the order is one.
    let sorted = labels.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    for index in sorted.indices.dropFirst() where sorted[index].name == sorted[index - 1].name {
      throw .duplicate(sorted[index].name)
    }
    var bytes: [UInt8] = []
    for label in sorted {
      let (name, value) = (Array(label.name.utf8), Array(label.value.utf8))
      var message: [UInt8] = []
      RemoteWriteWriter.append(field: 1, name, to: &message)
      RemoteWriteWriter.append(field: 2, value, to: &message)
      RemoteWriteWriter.append(field: 1, message, to: &bytes)
    }
    self.bytes = bytes
  }

  private static func isName(_ text: String, allowsColon: Bool) -> Bool {
    guard let first = text.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first)
    else { return false }
    return text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        true
      case UInt8(ascii: ":"): allowsColon
      default: false
      }
    }
  }

  /// The series as it is written for people: `name{label="value"}`.
  package var description: String {
    bytes.withUnsafeBytes { Self.description(of: $0) }
  }

  /// The same of the fields `labels` of any series.
  package static func description(of bytes: Bytes) -> String {
    var name = ""
    var pairs: [String] = []
    RemoteWriteSeries.forEachLabel(of: bytes) { label, value in
      if label.equals("__name__") {
        name = value.text
      } else {
        pairs.append("\(label.text)=\"\(value.text)\"")
      }
    }
    return pairs.isEmpty ? name : name + "{" + pairs.joined(separator: ",") + "}"
  }
}
