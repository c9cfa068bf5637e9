package import MonitorModel

/// Names as OpenMetrics 1.0 wants them.
package enum OpenMetricsName {
  /// The name of a unit, which ends the name of a family; empty for plain numbers.
  package static func unit(_ unit: Unit) -> String {
    switch unit {
    case .count: ""
    case .ratio: "ratio"
    case .bytes: "bytes"
    case .bytesPerSecond: "bytes_per_second"
    case .perSecond: "per_second"
    case .seconds: "seconds"
    case .celsius: "celsius"
    case .hertz: "hertz"
    case .cores: "cores"
    }
  }

  /// The name of a family: `system.cpu.utilization`, a ratio, is
  /// `system_cpu_utilization_ratio`.
  ///
  /// A `copy` above 1 tells it from another family that would have the same name. Names that a scraper
  /// gives to what it says of a target get another: `up` of what kilter scrapes is `kilter_scrape_up`,
  /// or whoever scrapes kilter would take it for one of its own targets.
  package static func family(_ name: String, _ unit: Unit, copy: Int = 1) -> String {
    let family = plain(name, unit, copy: copy)
    guard ofScrapers.contains(family) else { return family }
    return (family == "up" ? "kilter_scrape_" : "kilter_") + family
  }

  /// What Prometheus adds to each scrape (prometheus.io, "Jobs and instances").
  private static let ofScrapers: Set<String> = [
    "up", "scrape_duration_seconds", "scrape_samples_scraped",
    "scrape_samples_post_metric_relabeling", "scrape_series_added", "scrape_timeout_seconds",
    "scrape_sample_limit", "scrape_body_size_bytes",
  ]

  private static func plain(_ name: String, _ unit: Unit, copy: Int) -> String {
    var family = clean(name, allowsColon: true)
    if copy > 1 { family += "_\(copy)" }
    let suffix = Self.unit(unit)
    guard !suffix.isEmpty, copy > 1 || !family.hasSuffix("_" + suffix) else { return family }
    return family + "_" + suffix
  }

  /// Labels in braces: `{core="3"}`; nothing where there are none.
  package static func labels(_ labels: [SeriesKey.Label]) -> String {
    guard !labels.isEmpty else { return "" }
    let pairs = pairs(labels).map { "\($0.name)=\"\(escaped($0.value))\"" }
    return "{" + pairs.joined(separator: ",") + "}"
  }

  /// Labels with names that can be written, in their order.
  package static func pairs(_ labels: [SeriesKey.Label]) -> [SeriesKey.Label] {
    var names: Set<String> = []
    return labels.map { label in
      var name = clean(label.name, allowsColon: false)
      // Two names that differ only in what cannot be written stay two.
      while !names.insert(name).inserted { name += "_" }
      return SeriesKey.Label(name, label.value)
    }
  }

  /// A text with `\`, `"` and the ends of lines escaped.
  package static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": escaped += "\\\\"
      case "\"": escaped += "\\\""
      case "\n": escaped += "\\n"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  private static func clean(_ name: String, allowsColon: Bool) -> String {
    var clean = ""
    for scalar in name.unicodeScalars {
      let isLetter = ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
      let isDigit = ("0"..."9").contains(scalar)
      if isDigit, clean.isEmpty { clean = "_" }
      let isTaken = isLetter || isDigit || scalar == "_" || allowsColon && scalar == ":"
      clean.unicodeScalars.append(isTaken ? scalar : "_")
    }
    return clean.isEmpty ? "_" : clean
  }
}
