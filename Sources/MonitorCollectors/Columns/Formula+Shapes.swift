import MonitorModel

extension Formula {
  /// A counter's increase a second.
  static func rate(_ metric: Int, scale: Double = 1, share: Bool = false) -> Formula {
    Formula(.rate, [Term(metric)], scale: scale, clamp: share ? 0...1 : nil)
  }

  /// A gauge as it stands.
  static func level(_ metric: Int, scale: Double = 1) -> Formula {
    Formula(.level, [Term(metric)], scale: scale)
  }

  /// One sum of gauges over another, a share.
  static func share(_ numerator: [Term], of denominator: [Term]) -> Formula {
    Formula(.levelRatio, numerator, over: denominator, clamp: 0...1)
  }
}
