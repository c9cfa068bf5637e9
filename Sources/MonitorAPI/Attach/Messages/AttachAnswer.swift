package import MonitorModel

/// What a daemon answers to an `AttachRequest`.
package enum AttachAnswer: Codable, Sendable {
  /// Events.
  case events(EventPage)
  /// Data.
  case data(DataReply)
  /// How it went.
  case acted(TriageReply)
  /// A recorded tick.
  case moment(MomentDelta)
  /// Why there is no such tick.
  case noMoment(MomentAbsence)
  /// It was done.
  case done
  /// Why it was not, a sentence.
  case refused(String)

  /// Throws where it could not be shown.
  package func check() throws(PackedError) {
    switch self {
    case .events(let page): for event in page.events { try AttachCheck.check(event) }
    case .data(let reply): try AttachCheck.check(reply)
    case .acted, .moment, .noMoment, .done, .refused: break
    }
  }
}
