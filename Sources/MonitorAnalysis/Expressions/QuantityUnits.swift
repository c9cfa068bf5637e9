import MonitorModel

/// The units that may follow a number in an expression: SI and IEC 80000-13 prefixes.
enum QuantityUnits {
  /// Each with its factor to the base unit, and the unit; `nil` for plain multiples.
  static let all: [(name: String, factor: Double, unit: Unit?)] = [
    ("ns", 1e-9, .seconds), ("us", 1e-6, .seconds), ("µs", 1e-6, .seconds),
    ("μs", 1e-6, .seconds), ("ms", 1e-3, .seconds), ("s", 1, .seconds), ("m", 60, .seconds),
    ("min", 60, .seconds), ("h", 3_600, .seconds), ("d", 86_400, .seconds),
    ("B", 1, .bytes), ("kB", 1e3, .bytes), ("MB", 1e6, .bytes), ("GB", 1e9, .bytes),
    ("TB", 1e12, .bytes), ("KiB", 1_024, .bytes), ("MiB", 1_048_576, .bytes),
    ("GiB", 1_073_741_824, .bytes), ("TiB", 1_099_511_627_776, .bytes),
    ("%", 0.01, .ratio), ("k", 1e3, nil), ("M", 1e6, nil), ("G", 1e9, nil),
    ("Hz", 1, .hertz), ("kHz", 1e3, .hertz), ("MHz", 1e6, .hertz), ("GHz", 1e9, .hertz),
    ("cores", 1, .cores),
  ]

  /// The unit of a name; with `/s` after it, that a second.
  static func find(_ name: String) -> (factor: Double, unit: Unit?)? {
    guard name.hasSuffix("/s") else {
      return all.first { $0.name == name }.map { ($0.factor, $0.unit) }
    }
    if name == "/s" { return (1, .perSecond) }
    guard let found = find(String(name.dropLast(2))) else { return nil }
    switch found.unit {
    case nil: return (found.factor, .perSecond)
    case .bytes?: return (found.factor, .bytesPerSecond)
    default: return nil
    }
  }

  /// What an unknown unit may have been meant to be.
  static func remedy(_ name: String) -> String {
    if let near = MeantWord.find(name, among: all.map(\.name)) {
      return "did you mean “\(near)”?"
    }
    return "units are ms, s, m, h, d, kB, MiB, %, k, M, /s and the like"
  }
}
