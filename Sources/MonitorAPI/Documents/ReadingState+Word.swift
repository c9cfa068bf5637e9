package import MonitorModel

extension ReadingState {
  /// The word for it in documents, such as `warmingUp` or `timedOut`; `nil` for a fresh value.
  package var word: StaticString? {
    switch self {
    case .value: nil
    case .absent: "absent"
    case .forbidden: "forbidden"
    case .malformed: "malformed"
    case .counterReset: "counterReset"
    case .idle: "idle"
    case .timedOut: "timedOut"
    case .vanished: "vanished"
    case .failed: "failed"
    case .skipped: "skipped"
    case .warmingUp: "warmingUp"
    case .stale: "stale"
    }
  }
}
