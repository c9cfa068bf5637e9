import WireFormats

/// What is made of measurements of a kind.
enum StatsDMeasure: UInt8, Sendable, CaseIterable {
  /// Increases, summed up.
  case counter
  /// A value as it stands.
  case gauge
  /// Durations, told in milliseconds and kept in seconds.
  case timing
  /// Values of which the distribution counts.
  case distribution
  /// Distinct values, counted.
  case set

  /// The measure of a kind.
  @inline(__always) init(_ kind: StatsDKind) {
    switch kind {
    case .counter: self = .counter
    case .gauge: self = .gauge
    case .timer: self = .timing
    case .histogram, .distribution: self = .distribution
    case .set: self = .set
    }
  }

  /// Names of series it makes of a name.
  func names(of base: String) -> [String] {
    switch self {
    case .counter, .gauge: [base]
    case .timing, .distribution: [base, base + ".rate", base + ".mean"]
    case .set: [base, base + ".tick"]
    }
  }

  /// Series it makes of a name and tags.
  var seriesCount: Int {
    switch self {
    case .counter, .gauge: 1
    case .timing, .distribution: 5
    case .set: 2
    }
  }

  /// What is put behind a name that another measure has.
  var suffix: String {
    switch self {
    case .counter: ".count"
    case .gauge: ".gauge"
    case .timing: ".time"
    case .distribution: ".values"
    case .set: ".set"
    }
  }
}
