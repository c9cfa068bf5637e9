package import MonitorModel

/// What a client asks a daemon for: the questions of a `SnapshotSource`.
package enum AttachRequest: Codable, Sendable {
  /// The events after a number.
  case events(after: UInt64)
  /// History, statistics and details of some series.
  case data(DataRequest)
  /// What a person wants done with anomalies.
  case act(TriageCommand)
  /// A recorded tick.
  case moment(MomentTarget, request: DataRequest, registry: UInt64)
  /// Another time between two collections.
  case reconfigure(interval: Duration)

  /// Throws where it asks for what nobody asks for.
  package func check() throws(PackedError) {
    switch self {
    case .events, .reconfigure: break
    case .data(let request): try AttachCheck.check(request)
    case .act(let command): try AttachCheck.check(command)
    case .moment(let target, let request, _):
      try AttachCheck.check(target)
      try AttachCheck.check(request)
    }
  }
}
