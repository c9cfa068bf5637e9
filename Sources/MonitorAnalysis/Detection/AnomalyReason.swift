package import MonitorModel

/// The sentence that tells a person what an anomaly is.
package enum AnomalyReason {
  private static let acronyms: Set<String> = [
    "cpu", "tcp", "udp", "io", "oom", "fd", "http", "db", "irq",
  ]

  /// The name of a series in words: `CPU utilization (core 3)`.
  package static func name(_ key: SeriesKey) -> String {
    if let host = key.fleetHost {
      // Of a host its name comes first; the labels by which it is grouped are no news.
      if key.name == "fleet.up" { return host + " reporting" }
      let words = name(SeriesKey(key.name))
      let isAcronym = words.dropFirst().first?.isUppercase ?? false
      return host + " " + (isAcronym ? words : words.prefix(1).lowercased() + words.dropFirst())
    }
    var words = key.name.split { $0 == "." || $0 == "_" }.map(String.init)
    if words.count > 1 && (words[0] == "system" || words[0] == "fleet") { words.removeFirst() }
    words = words.map { acronyms.contains($0) ? ($0 == "io" ? "I/O" : $0.uppercased()) : $0 }
    if let first = words.first, let letter = first.first, letter.isLowercase {
      words[0] = letter.uppercased() + first.dropFirst()
    }
    let name = words.joined(separator: " ")
    guard !key.labels.isEmpty else { return name }
    let labels = key.labels.map { label in
      label.name == "core" ? "core " + label.value : label.value
    }
    return name + " (" + labels.joined(separator: ", ") + ")"
  }

  /// What was seen against what is usual.
  static func deviation(
    _ key: SeriesKey, _ unit: Unit, observed: Double, usual: ClosedRange<Double>?, limit: Double?
  ) -> String {
    var text = name(key) + " " + QuantityText.text(observed, unit)
    if let limit { text += ", limit " + QuantityText.text(limit, unit) }
    if let usual { text += ", usually " + QuantityText.text(usual, unit) }
    return text
  }

  /// That it comes and goes, and how long it must be quiet to end; empty where it does not.
  static func flapping(_ seconds: Double?) -> String {
    guard let seconds else { return "" }
    return "; flapping, ends after \(SentenceBuilder.time(seconds)) of quiet"
  }

  /// How it ended.
  static func end(
    _ key: SeriesKey, _ unit: Unit, observed: Double, peak: Double, isSilent: Bool
  ) -> String {
    if isSilent { return name(key) + " has no reading for a minute" }
    return name(key) + " back to " + QuantityText.text(observed, unit) + " after "
      + QuantityText.text(peak, unit)
  }

  /// That a new level has become normal.
  static func adoption(
    _ key: SeriesKey, _ unit: Unit, level: Double, before: ClosedRange<Double>
  ) -> String {
    name(key) + " stays at " + QuantityText.text(level, unit) + ", before "
      + QuantityText.text(before, unit) + ": taken as the new normal"
  }
}

extension SeriesKey {
  /// The host of a fleet that the series is of; `nil` for any other.
  var fleetHost: String? { name.hasPrefix("fleet.") ? label("host") : nil }
}
