package import MonitorModel

/// The labels that identify an alert, as Alertmanager has them.
package struct AlertLabels: Hashable, Sendable {
  /// The labels by name.
  package let all: [String: String]

  /// Names that every alert has; a label of a series of such a name gets `series_` before it.
  private static let own: Set<String> = ["alertname", "host", "incident", "severity"]

  /// The labels of an alert on a machine.
  package init(_ item: AlertItem, host: String) {
    var labels = [
      "alertname": item.key.name, "severity": item.severity.word,
      "incident": String(item.incident),
    ]
    // Alertmanager takes an empty value for a label that is not there.
    if !host.isEmpty { labels["host"] = host }
    for label in item.key.labels where !label.value.isEmpty {
      var name = Self.label(label.name)
      while labels[name] != nil { name += "_" }
      labels[name] = AlertText.clean(label.value)
    }
    all = labels
  }

  /// Labels as they are, for what is no anomaly.
  package init(_ all: [String: String]) { self.all = all }

  /// The label of an alert for one of a series.
  package static func label(_ name: String) -> String {
    let clean = Self.name(name)
    return own.contains(clean) ? "series_" + clean : clean
  }

  /// The series that an alert with some labels is about, as far as its labels kept their names;
  /// `nil` where it is not of a series.
  package static func key(of labels: [String: String]) -> SeriesKey? {
    guard let name = labels["alertname"] else { return nil }
    let kept = labels.filter { !own.contains($0.key) }.map { label, value in
      let bare = label.hasPrefix("series_") ? String(label.dropFirst(7)) : ""
      return SeriesKey.Label(own.contains(bare) ? bare : label, value)
    }
    return SeriesKey(name, kept)
  }

  /// A name that fits `[a-zA-Z_][a-zA-Z0-9_]*`, as Alertmanager demands.
  private static func name(_ text: String) -> String {
    var name = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "_"):
        name.unicodeScalars.append(Unicode.Scalar(byte))
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        if name.isEmpty { name = "_" }
        name.unicodeScalars.append(Unicode.Scalar(byte))
      default: name += "_"
      }
    }
    return name.isEmpty ? "_" : name
  }

  /// The fingerprint that Alertmanager gives these labels: FNV-1a over names and values in order,
  /// each followed by the byte 255 (`LabelSet.Fingerprint` of prometheus/common).
  package var fingerprint: String {
    var hash: UInt64 = 14_695_981_039_346_656_037
    func add(_ bytes: some Sequence<UInt8>) {
      for byte in bytes { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
    }
    for (name, value) in all.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
      add(name.utf8)
      add(CollectionOfOne(255))
      add(value.utf8)
      add(CollectionOfOne(255))
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }
}

extension AlertLabels {
  /// The labels of a message that is about no series: a heartbeat or a test.
  package static func own(_ message: AlertMessage) -> AlertLabels {
    let name = message.kind == .test ? "KilterTest" : "KilterHeartbeat"
    var labels = ["alertname": name, "severity": Severity.info.word]
    if !message.host.isEmpty { labels["host"] = message.host }
    return AlertLabels(labels)
  }
}
