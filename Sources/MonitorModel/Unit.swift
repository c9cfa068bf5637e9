/// The unit of a series.
///
/// It decides how a value is written, never how it is computed.
public enum Unit: String, Hashable, Codable, Sendable, CaseIterable {
  /// A plain number.
  case count = "1"
  /// A share, 0…1; written as a percentage.
  case ratio = "%"
  /// Bytes.
  case bytes = "By"
  /// Bytes a second.
  case bytesPerSecond = "By/s"
  /// Events a second.
  case perSecond = "/s"
  /// Seconds.
  case seconds = "s"
  /// Degrees Celsius.
  case celsius = "Cel"
  /// Hertz.
  case hertz = "Hz"
  /// CPU cores kept busy.
  case cores = "cores"
}
