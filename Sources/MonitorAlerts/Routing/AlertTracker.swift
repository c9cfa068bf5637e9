package import MonitorModel

/// What one receiver knows, series by series: the hysteresis of alerts.
///
/// ```
///           seen                stands holdFor, told            gone
///   (none) ─────▶ standing ────────────────────────▶ firing ────────────▶ clearing
///                    │  gone, or not new                ▲    back            │ gone clearFor,
///                    ▼                                  └────────────────────┤ or judged
///                  (none)                                                    ▼
///                                                                    over, told once
/// ```
///
/// After a restart what was told before is `clearing`, and gets `settle` to be found again.
package struct AlertTracker: Sendable {
  /// One series.
  package struct Entry: Hashable, Sendable {
    /// The alert as it is now.
    package var item: AlertItem
    /// The alert as it was told last; `nil` before.
    package var told: AlertItem?
    /// Since when it stands.
    package var since: MonotonicInstant
    /// Since when it is gone; `nil` while it is there.
    package var goneSince: MonotonicInstant?
    /// The same in civil time.
    package var goneWall: WallInstant
    /// The number of the newest event that was taken in.
    package var sequence: UInt64 = 0
    /// Whether a person has said something of it, so that no message is sent for it.
    package var isQuiet = false
    /// Whether it is as new again: what a person said of it is no longer in force.
    package var isBack = false
    /// Whether it was told by an earlier run, and this one has not seen it yet.
    package var isRestored = false
  }

  /// How long what was told by an earlier run may take to be found again by this one.
  package static let settle: Duration = .seconds(120)

  /// The series that are off, and those that are not over yet.
  package private(set) var entries: [SeriesKey: Entry] = [:]
  /// What is over and was told, and must be told to be over.
  package private(set) var over: [AlertItem] = []
  /// What is going on in a group, in a sentence.
  package private(set) var titles: [String: String] = [:]
  /// What to look at.
  package private(set) var suggestions: [String: [String]] = [:]
  private let receiver: AlertReceiver

  /// Makes a tracker; `told` is what the receiver was told by an earlier run and is not over.
  package init(_ receiver: AlertReceiver, told: [AlertItem], now: AlertMoment) {
    self.receiver = receiver
    for item in told {
      entries[item.key] = Entry(
        item: item, told: item, since: now.at, goneSince: now.at, goneWall: now.wall,
        isRestored: true)
    }
  }

  /// Takes in what a snapshot shows.
  ///
  /// - Complexity: O(sightings + entries).
  package mutating func observe(_ sightings: [SeriesKey: AlertSighting], _ now: AlertMoment) {
    var noted: Set<UInt64> = []
    for (key, sighting) in sightings
    where receiver.filter.takes(key, sighting.event.severity) {
      see(key, sighting, now)
      if noted.insert(sighting.incident).inserted, let group = entries[key]?.item.group {
        titles[group] = sighting.sentence
        suggestions[group] = sighting.suggestions
      }
    }
    for (key, entry) in entries where sightings[key] == nil { miss(key, entry, now) }
  }

  private mutating func see(_ key: SeriesKey, _ sighting: AlertSighting, _ now: AlertMoment) {
    // What a person has judged is over for a receiver, though the detector still sees it.
    let isJudged = sighting.standing == .falseAlarm || sighting.standing == .expected
    if var entry = entries[key] {
      // Most of what is off is as it was.
      if entry.sequence == sighting.event.sequence, entry.goneSince == nil, !isJudged,
        entry.isQuiet != sighting.standing.isNew
      {
        return
      }
      let isOther = entry.item.anomaly != sighting.event.anomaly && !entry.isRestored
      // With no time to clear, another anomaly is another alert even where no snapshot was between.
      let isNext = isOther && receiver.pacing.clearFor <= .zero
      if isJudged || isNext || entry.told == nil && !sighting.standing.isNew {
        end(key, entry, at: now.wall)
      } else {
        entry.refresh(sighting, now)
        entries[key] = entry
        return
      }
    }
    guard sighting.standing.isNew else { return }
    let group = sighting.group(by: receiver.grouping)
    entries[key] = Entry(
      item: AlertItem(sighting.event, incident: sighting.incident, group: group), since: now.at,
      goneWall: now.wall, sequence: sighting.event.sequence)
  }

  private mutating func miss(_ key: SeriesKey, _ entry: Entry, _ now: AlertMoment) {
    guard entry.told != nil else { return entries[key] = nil }
    var entry = entry
    if entry.goneSince == nil {
      entry.goneSince = now.at
      entry.goneWall = now.wall
    }
    let since = entry.goneSince ?? now.at
    let window =
      entry.isRestored ? max(Self.settle, receiver.pacing.clearFor) : receiver.pacing.clearFor
    entries[key] = entry
    if now.at - since >= window.nanoseconds { end(key, entry, at: entry.goneWall) }
  }

  private mutating func end(_ key: SeriesKey, _ entry: Entry, at wall: WallInstant) {
    entries[key] = nil
    if let told = entry.told { over.append(told.ended(at: wall)) }
  }

  /// Whether an alert may be told: it stands long enough, and nobody has said anything of it.
  package func isRipe(_ entry: Entry, _ now: AlertMoment) -> Bool {
    !entry.isQuiet && entry.goneSince == nil
      && now.at - entry.since >= receiver.pacing.holdFor.nanoseconds
      && receiver.filter.hours?.contains(now.wall, offsetSeconds: now.offsetSeconds) ?? true
  }

  /// Notes that an alert was told as it is now; what it says now.
  package mutating func tell(_ key: SeriesKey) -> AlertItem? {
    guard var entry = entries[key] else { return nil }
    entry.told = entry.item
    entry.isBack = false
    entries[key] = entry
    return entry.item
  }

  /// Takes what is over in some groups, or in all, as it is being told.
  package mutating func takeOver(of groups: Set<String>? = nil) -> [AlertItem] {
    let taken = over.filter { groups?.contains($0.group) ?? true }
    over.removeAll { groups?.contains($0.group) ?? true }
    return taken.sorted { ($0.startsAt, $0.anomaly) < ($1.startsAt, $1.anomaly) }
  }

  /// Forgets what groups of which nothing is left were about.
  package mutating func forget(except groups: Set<String>) {
    guard titles.count > groups.count else { return }
    titles = titles.filter { groups.contains($0.key) }
    suggestions = suggestions.filter { groups.contains($0.key) }
  }
}

extension AlertTracker.Entry {
  /// Whether it became worse since it was told.
  package var hasGrown: Bool { told.map { item.severity > $0.severity } ?? false }

  /// Whether there is something to tell of it.
  package var isNews: Bool { told == nil || hasGrown || isBack }

  fileprivate mutating func refresh(_ sighting: AlertSighting, _ now: AlertMoment) {
    let event = sighting.event
    // What identifies an alert stays, though another anomaly or incident goes on with it.
    var next = AlertItem(event, incident: item.incident, group: item.group)
    next.startsAt = item.startsAt
    next.severity = max(event.severity, told?.severity ?? event.severity)
    item = next
    sequence = event.sequence
    goneSince = nil
    isRestored = false
    isBack = told != nil && (isBack || isQuiet) && sighting.standing.isNew
    isQuiet = !sighting.standing.isNew
  }
}
