/// Why a good measurement has no series of its own.
enum StatsDRefusal: UInt8, Error, Sendable, CaseIterable {
  /// All series of the source are taken.
  case tooManySeries
  /// All sets of the source are taken.
  case tooManySets
  /// A gauge cannot be summed up with others.
  case tooManyGauges
  /// Another measure has the name, and its other name too.
  case nameTaken
  /// The name has as many tag combinations as it may: summed up in `other`.
  case folded

  /// How a report tells it, as the end of "lines …".
  func reason(_ limits: StatsDLimits) -> String {
    switch self {
    case .tooManySeries: "beyond \(limits.series) series of the source"
    case .tooManySets: "beyond \(limits.sets) sets of the source"
    case .tooManyGauges: "of gauges beyond \(limits.combinations) tag combinations of a name"
    case .nameTaken: "with a name that another type has"
    case .folded: "beyond \(limits.combinations) tag combinations of a name, summed up in other"
    }
  }
}
