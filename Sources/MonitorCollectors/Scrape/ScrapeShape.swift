import MonitorModel
import WireFormats

/// What a metric's name and type tell of its series: unit, scale, concern.
///
/// Thousands of series that nobody chose must not flood the feed: only tail latencies and counts of
/// errors are judged, all else is shown.
struct ScrapeShape {
  /// The unit of the values as they stand.
  var unit: Unit
  /// What the raw fixed-point counter is multiplied with: counters are binary64 in an exposition,
  /// and only whole counters tell a reset from a decrease.
  var scale: Double

  /// Finds the shape of a family, its unit given or found at the end of its name.
  init(name: String, unit given: String) {
    var stem = Substring(name)
    for suffix in ["_total", "_sum", "_count"] where stem.hasSuffix(suffix) {
      stem = stem.dropLast(suffix.count)
    }
    let word = given.isEmpty ? String(stem.split(separator: "_").last ?? "") : given
    unit =
      switch word {
      case "seconds": .seconds
      case "bytes": .bytes
      case "ratio": .ratio
      case "celsius": .celsius
      case "hertz": .hertz
      default: .count
      }
    // Nanoseconds, whole bytes, else millionths.
    scale = unit == .seconds ? 1e9 : unit == .bytes ? 1 : 1e6
  }

  /// The scale for a counter that begins with a value: one that is large already gets whole steps.
  func scale(from first: Double) -> Double { scale == 1e6 && first >= 1e12 ? 1 : scale }

  /// The unit of the increase a second.
  func rateUnit(_ name: String) -> Unit {
    switch unit {
    case .bytes: .bytesPerSecond
    case .seconds: name.contains("cpu") ? .cores : .count
    default: .perSecond
    }
  }

  /// Whether a metric counts what should not be.
  static func isOfErrors(_ name: String) -> Bool {
    let name = name.lowercased()
    return name.contains("error") || name.contains("fail")
  }
}
