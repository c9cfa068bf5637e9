package import MonitorModel

/// What turns one recorded tick into another, as stepping through time needs it.
package struct MomentDelta: Codable, Sendable {
  private let instant: RecordedInstant
  private let snapshot: SnapshotDelta
  private let reply: DataReply
  private let events: ListDelta<AnomalyEvent>?
  private let extent: RecordedExtent

  /// What turns `old` (nothing, where there is none) into `new`.
  package init(from old: Moment?, to new: Moment) {
    instant = new.instant
    snapshot = SnapshotDelta(from: old?.snapshot, to: new.snapshot)
    reply = new.reply
    events = ListDelta(from: old?.events ?? [], to: new.events)
    extent = new.extent
  }

  /// The new moment.
  ///
  /// - Throws: where it does not fit `old`, or is none that could be shown.
  package func applied(to old: Moment?) throws(PackedError) -> Moment {
    try AttachCheck.check(reply)
    try AttachCheck.check(extent)
    let all = try events?.applied(to: old?.events ?? []) ?? old?.events ?? []
    for event in all { try AttachCheck.check(event) }
    return Moment(
      instant: instant, snapshot: try snapshot.applied(to: old?.snapshot), reply: reply,
      events: all, extent: extent)
  }
}
