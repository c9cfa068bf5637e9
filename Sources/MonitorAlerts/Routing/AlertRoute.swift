package import MonitorModel

/// Decides what one receiver is told, and when.
package struct AlertRoute: Sendable {
  /// The receiver.
  package let receiver: AlertReceiver
  private var tracker: AlertTracker
  private var pacer: GroupPacer
  private var bucket: TokenBucket
  private var heartbeatAt: MonotonicInstant?
  /// What is over and is told again until a time, to a receiver of states.
  private var recent: [(item: AlertItem, until: MonotonicInstant)] = []
  private var refreshedAt: MonotonicInstant?
  /// Groups that are due and wait for the rate limit.
  package private(set) var held = 0
  /// Groups that were told of in the message of another one.
  package private(set) var folded: UInt64 = 0

  /// How long a receiver of states is told of an end.
  package static let endMemory: Duration = .seconds(300)
  /// Alerts in one message to a receiver of states.
  package static let batch = 500

  /// Makes a route; `told` and `sent` are what an earlier run has told, and when.
  package init(
    _ receiver: AlertReceiver, told: [AlertItem] = [], sent: [String: WallInstant] = [:],
    now: AlertMoment
  ) {
    self.receiver = receiver
    tracker = AlertTracker(receiver, told: told, now: now)
    pacer = GroupPacer(receiver.pacing, sent: sent, now: now)
    bucket = TokenBucket(capacity: receiver.burst, refill: receiver.refill, at: now.at)
  }

  /// How many alerts the receiver knows of that are not over.
  package var firing: Int { tracker.entries.values.count { $0.told != nil } }

  /// Takes in what a snapshot shows, and says what the receiver is to be told now.
  package mutating func step(
    _ sightings: [SeriesKey: AlertSighting], _ now: AlertMoment
  ) -> [AlertMessage] {
    tracker.observe(sightings, now)
    var messages = receiver.manner == .state ? stateMessages(now) : groupMessages(now)
    if let message = heartbeat(now) { messages.append(message) }
    return messages
  }

  private mutating func heartbeat(_ now: AlertMoment) -> AlertMessage? {
    guard let interval = receiver.heartbeat else { return nil }
    if let last = heartbeatAt, now.at - last < interval.nanoseconds { return nil }
    heartbeatAt = now.at
    var message = message(.heartbeat, group: "heartbeat", title: "kilter is alive", now)
    message.intervalSeconds = Int(interval.nanoseconds / 1_000_000_000)
    return message
  }

  private func message(
    _ kind: AlertMessage.Kind, group: String, title: String, _ now: AlertMoment
  ) -> AlertMessage {
    AlertMessage(
      receiver: receiver.name, kind: kind, group: group, wall: now.wall, host: now.host,
      title: title)
  }

  // MARK: - People

  /// What a group has to tell.
  private struct Part {
    var news = false
    var goesOn = false
    var worst = Severity.info
    var keys: [SeriesKey] = []
  }

  private mutating func groupMessages(_ now: AlertMoment) -> [AlertMessage] {
    let parts = parts(now)
    let changed = Set(parts.filter(\.value.news).keys)
    pacer.note(changed: changed, living: Set(parts.keys), at: now.at)
    tracker.forget(except: Set(parts.keys))
    let due = parts.keys.filter { name in
      pacer.isDue(name, at: now.at)
        || parts[name]?.goesOn == true && pacer.isDueAgain(name, at: now.at)
    }.sorted { a, b in
      let (first, second) = (parts[a]?.worst ?? .info, parts[b]?.worst ?? .info)
      return first == second ? a < b : first > second
    }
    held = 0
    var messages: [AlertMessage] = []
    var rest = due[...]
    while !rest.isEmpty {
      let tokens = bucket.count(at: now.at)
      guard bucket.take(at: now.at) else {
        held = rest.count
        break
      }
      // The last message that may be sent for now tells of all the others as well.
      let names = tokens == 1 ? rest : rest.prefix(1)
      rest = rest.dropFirst(names.count)
      messages += tell(Array(names), parts, now).map { [$0] } ?? []
    }
    return messages
  }

  private func parts(_ now: AlertMoment) -> [String: Part] {
    var parts: [String: Part] = [:]
    let critical = tracker.entries.values.filter {
      $0.item.severity == .critical && ($0.told != nil || tracker.isRipe($0, now))
    }
    let loud = Set(critical.map(\.item.group))
    for (key, entry) in tracker.entries {
      let isRipe = tracker.isRipe(entry, now)
      let isInhibited: Bool =
        switch receiver.inhibition {
        case .none: false
        case .group: entry.item.severity < .critical && loud.contains(entry.item.group)
        case .host: entry.item.severity < .critical && !loud.isEmpty
        }
      guard isRipe || entry.told != nil else { continue }
      var part = parts[entry.item.group] ?? Part()
      if isRipe, !isInhibited, entry.isNews { part.news = true }
      if entry.told != nil, !entry.isQuiet { part.goesOn = true }
      part.worst = max(part.worst, entry.item.severity)
      part.keys.append(key)
      parts[entry.item.group] = part
    }
    for item in tracker.over {
      var part = parts[item.group] ?? Part()
      part.news = true
      part.worst = max(part.worst, item.severity)
      parts[item.group] = part
    }
    return parts
  }

  /// The message of some groups, the first in front; `nil` where there is nothing to say.
  private mutating func tell(
    _ names: [String], _ parts: [String: Part], _ now: AlertMoment
  ) -> AlertMessage? {
    guard let first = names.first else { return nil }
    let isNews = names.contains { parts[$0]?.news == true }
    var message = message(
      isNews ? .news : .reminder, group: first, title: tracker.titles[first] ?? "", now)
    message.suggestions = tracker.suggestions[first] ?? []
    message.folded = names.count - 1
    for name in names {
      var items: [AlertItem] = []
      for key in parts[name]?.keys ?? [] {
        if let item = tracker.tell(key) { items.append(item) }
      }
      items.sort { a, b in
        a.severity == b.severity
          ? (a.startsAt, a.anomaly) < (b.startsAt, b.anomaly) : a.severity > b.severity
      }
      // What ended and came back before its end was told goes on.
      let over = tracker.takeOver(of: [name]).filter { end in
        !items.contains { $0.isSame(as: end) }
      }
      message.items += items + over
      pacer.sent(name, at: now.at)
    }
    folded += UInt64(message.folded)
    if message.title.isEmpty { message.title = message.items.first?.reason ?? "" }
    guard receiver.tellsEnd || message.items.contains(where: \.isFiring) else {
      // Nobody is told, but it must not stay known as firing.
      message.kind = .silent
      return message
    }
    return message
  }

  // MARK: - Programs

  private mutating func stateMessages(_ now: AlertMoment) -> [AlertMessage] {
    var news: [AlertItem] = []
    for (key, entry) in tracker.entries {
      if entry.told == nil || entry.hasGrown, tracker.isRipe(entry, now) {
        // With another severity it is another alert there, and the old one is over.
        if let old = entry.told { recent.append((old.ended(at: now.wall), until(now))) }
        if let item = tracker.tell(key) { news.append(item) }
      }
    }
    for item in news { recent.removeAll { $0.item.isSame(as: item) } }
    news.sort { ($0.startsAt, $0.anomaly) < ($1.startsAt, $1.anomaly) }
    let grown = recent.filter { $0.until == until(now) }.map(\.item)
    let over = tracker.takeOver()
    recent += over.map { ($0, until(now)) }
    news = grown + over + news
    var kind = AlertMessage.Kind.news
    let isDue =
      refreshedAt.map { now.at - $0 >= receiver.pacing.again.nanoseconds } ?? true
    if isDue {
      recent.removeAll { $0.until < now.at }
      let told = tracker.entries.values.compactMap(\.told)
      // A refresh gives way to the next while it waits; one that says something new does not.
      if news.isEmpty { kind = .refresh }
      news = recent.map(\.item) + told
      refreshedAt = now.at
    }
    return batches(news, kind, now)
  }

  private func until(_ now: AlertMoment) -> MonotonicInstant {
    now.at.advanced(by: Self.endMemory.nanoseconds)
  }

  private func batches(
    _ items: [AlertItem], _ kind: AlertMessage.Kind, _ now: AlertMoment
  ) -> [AlertMessage] {
    stride(from: 0, to: items.count, by: Self.batch).map { start in
      let part = Array(items[start..<min(start + Self.batch, items.count)])
      let title = tracker.titles[part[0].group] ?? ""
      var message = message(
        kind, group: part[0].group, title: title.isEmpty ? part[0].reason : title, now)
      message.items = part
      message.intervalSeconds = Int(receiver.pacing.again.nanoseconds / 1_000_000_000)
      return message
    }
  }
}
