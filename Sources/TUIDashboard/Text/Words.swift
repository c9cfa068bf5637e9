import MonitorModel

/// Values of enumerations in plain words.
enum Words {
  /// What data quality lost points for.
  static func cause(_ cause: DataQuality.Deduction.Cause) -> String {
    switch cause {
    case .missingTicks: "missing ticks"
    case .jitter: "ticks off their time"
    case .staleRun: "values that stopped moving"
    case .counterResets: "counter resets"
    case .clamped: "values out of bounds"
    case .gaps: "gaps"
    case .notFinite: "values that are no numbers"
    case .slowCollector: "slow sources"
    }
  }

  /// How sure a statement is, from 0…1: `93 % sure`, or that nobody can say; "0 % sure" would say
  /// that it is surely wrong.
  static func sure(_ confidence: Double) -> String {
    confidence >= 0.005
      ? Format.fixed(min(1, confidence) * 100, 0) + " % sure"
      : "the evidence does not say how sure"
  }

  /// How well a cause fits, from 0…1: `84 of 100`, or that nobody can say.
  static func score(_ score: Double) -> String {
    score >= 0.005
      ? Format.fixed(min(1, score) * 100, 0) + " of 100"
      : "the evidence does not say how well it fits"
  }

  /// Where a series is heading.
  static func trend(_ direction: Trend.Direction) -> String {
    switch direction {
    case .rising: "rising"
    case .flat: "flat"
    case .falling: "falling"
    }
  }

  /// A state letter of proc_pid_stat(5).
  static func processState(_ letter: UInt8) -> String {
    switch letter {
    case UInt8(ascii: "R"): "running"
    case UInt8(ascii: "S"): "sleeping"
    case UInt8(ascii: "D"): "waiting for a disk"
    case UInt8(ascii: "Z"): "zombie"
    case UInt8(ascii: "T"): "stopped"
    case UInt8(ascii: "t"): "stopped by a tracer"
    case UInt8(ascii: "X"): "dead"
    case UInt8(ascii: "I"): "idle"
    default: "state " + String(Unicode.Scalar(letter))
    }
  }
}
