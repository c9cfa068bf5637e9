import MonitorSupport
import WireFormats

/// Text of servers and of series, made fit to be shown.
enum PushText {
  /// The name of a series.
  static func series(_ text: String) -> String { CleanText.line(text, most: 160) }
  /// The name of a series by its labels in their wire format.
  static func name(_ labels: [UInt8]) -> String {
    labels.withUnsafeBytes { RemoteWriteLabels.description(of: $0) }
  }
  /// A reason.
  static func line(_ text: String) -> String { CleanText.line(text, most: 300) }
}
