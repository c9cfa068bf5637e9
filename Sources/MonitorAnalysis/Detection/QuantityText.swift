package import MonitorModel

/// Writes values with their units for sentences: `97 %`, `1.2 GiB`, `35 ms`.
package enum QuantityText {
  /// The value with its unit.
  package static func text(_ value: Double, _ unit: Unit) -> String {
    guard value.isFinite else { return "\(value)" }
    let (number, suffix) = scaled(value, unit)
    return suffix.isEmpty ? digits(number) : digits(number) + " " + suffix
  }

  /// A range, the unit written once where both ends share it: `2…9 %`.
  package static func text(_ range: ClosedRange<Double>, _ unit: Unit) -> String {
    let (low, lowSuffix) = scaled(range.lowerBound, unit)
    let (high, highSuffix) = scaled(range.upperBound, unit)
    let (from, to) = (digits(low), digits(high))
    if lowSuffix == highSuffix || range.lowerBound == 0 {
      let suffix = highSuffix.isEmpty ? "" : " " + highSuffix
      return from == to ? to + suffix : from + "…" + to + suffix
    }
    return text(range.lowerBound, unit) + "…" + text(range.upperBound, unit)
  }

  private static func scaled(_ value: Double, _ unit: Unit) -> (Double, String) {
    switch unit {
    case .ratio: return (value * 100, "%")
    case .bytes: return binary(value, "B")
    case .bytesPerSecond: return binary(value, "B/s")
    case .perSecond: return decimal(value, "/s")
    case .count: return decimal(value, "")
    case .celsius: return (value, "°C")
    case .hertz: return decimal(value, "Hz")
    case .cores: return (value, "cores")
    case .seconds:
      let size = abs(value)
      if size == 0 || size >= 1 { return (value, "s") }
      if size >= 1e-3 { return (value * 1e3, "ms") }
      return size >= 1e-6 ? (value * 1e6, "µs") : (value * 1e9, "ns")
    }
  }

  private static func binary(_ value: Double, _ base: String) -> (Double, String) {
    var value = value
    for prefix in ["", "Ki", "Mi", "Gi", "Ti"] {
      if abs(value) < 1_000 { return (value, prefix + base) }
      value /= 1_024
    }
    return (value, "Pi" + base)
  }

  private static func decimal(_ value: Double, _ base: String) -> (Double, String) {
    var value = value
    for prefix in ["", "k", "M", "G"] {
      if abs(value) < (prefix.isEmpty ? 10_000 : 1_000) { return (value, prefix + base) }
      value /= 1_000
    }
    return (value, "T" + base)
  }

  /// Two significant digits behind the point at most, more before it, without an exponent below 10¹⁵.
  static func digits(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
    let size = abs(value)
    let places = size >= 9.95 || size == 0 ? 0 : size >= 0.995 ? 1 : size >= 0.0995 ? 2 : 3
    let factor = [1.0, 10, 100, 1_000][places]
    let scaled = Int64((size * factor).rounded())
    let whole = scaled / Int64(factor)
    var fraction = scaled % Int64(factor)
    var text = (value < 0 && scaled != 0 ? "−" : "") + "\(whole)"
    guard fraction != 0 else { return text }
    var width = places
    while fraction % 10 == 0 {
      fraction /= 10
      width -= 1
    }
    let part = "\(fraction)"
    text += "." + String(repeating: "0", count: width - part.count) + part
    return text
  }
}
