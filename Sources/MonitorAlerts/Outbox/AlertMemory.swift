package import MonitorModel

/// What was told to whom, and what waits to be told: what the lines of the outbox add up to.
package struct AlertMemory: Hashable, Sendable {
  /// What each receiver was told and is not over, by series.
  package private(set) var known: [String: [SeriesKey: AlertItem]] = [:]
  /// When the groups of each receiver were told last.
  package private(set) var sent: [String: [String: WallInstant]] = [:]
  /// Messages that wait, by receiver, oldest first.
  package private(set) var waiting: [String: [AlertMessage]] = [:]
  /// Messages that gave way because too many waited, by receiver.
  package private(set) var dropped: [String: UInt64] = [:]
  /// Why receivers do not take what they are told, by receiver.
  package private(set) var troubles: [String: String] = [:]
  /// The greatest number of a message.
  package private(set) var last: UInt64 = 0

  /// Groups whose times are remembered for one receiver.
  private static let groupsMost = 1_024

  /// Makes an empty memory.
  package init() {}

  /// What a receiver was told and is not over, oldest first.
  package func told(to receiver: String) -> [AlertItem] {
    (known[receiver] ?? [:]).values.sorted { ($0.startsAt, $0.anomaly) < ($1.startsAt, $1.anomaly) }
  }

  /// Takes in a line.
  ///
  /// - Returns: messages that gave way to it, as too many waited or as they say the same.
  @discardableResult
  package mutating func take(_ record: OutboxRecord) -> [AlertMessage] {
    switch record {
    case .last(let number): last = max(last, number)
    case .done(let number):
      for receiver in waiting.keys { waiting[receiver]?.removeAll { $0.id == number } }
    case .known(let receiver, let items, let times):
      known[receiver] = Dictionary(items.map { ($0.key, $0) }) { $1 }
      sent[receiver] = times
    case .trouble(let receiver, let reason): troubles[receiver] = reason.isEmpty ? nil : reason
    case .waiting(let message):
      last = max(last, message.id)
      return queue(message)
    case .message(let message): return take(message)
    }
    return []
  }

  private mutating func take(_ message: AlertMessage) -> [AlertMessage] {
    last = max(last, message.id)
    let receiver = message.receiver
    for item in message.items where !item.isFiring {
      // An end that is told again must not end what began after it.
      if known[receiver]?[item.key]?.startsAt ?? item.startsAt <= item.startsAt {
        known[receiver]?[item.key] = nil
      }
    }
    for item in message.items {
      if item.isFiring { known[receiver, default: [:]][item.key] = item }
      if message.kind == .news || message.kind == .reminder {
        sent[receiver, default: [:]][item.group] = message.wall
      }
    }
    trim(receiver)
    return message.kind == .silent ? [] : queue(message)
  }

  private mutating func queue(_ message: AlertMessage) -> [AlertMessage] {
    let receiver = message.receiver
    var queue = waiting[receiver] ?? []
    var gone: [AlertMessage] = []
    if message.kind.isTransient {
      // The parts of one refresh are of one time, and only older ones give way.
      gone = queue.filter { $0.kind == message.kind && $0.wall < message.wall }
      queue.removeAll { $0.kind == message.kind && $0.wall < message.wall }
    }
    queue.append(message)
    let surplus = queue.count - Limits.alertsWaiting
    if surplus > 0 {
      dropped[receiver, default: 0] += UInt64(surplus)
      gone += queue.prefix(surplus)
      queue.removeFirst(surplus)
    }
    waiting[receiver] = queue
    return gone
  }

  /// Forgets the oldest times of groups where there are too many.
  private mutating func trim(_ receiver: String) {
    guard let times = sent[receiver], times.count > Self.groupsMost * 2 else { return }
    let newest = times.sorted { ($0.value, $0.key) > ($1.value, $1.key) }.prefix(Self.groupsMost)
    sent[receiver] = Dictionary(uniqueKeysWithValues: newest.map { ($0.key, $0.value) })
  }

  /// Forgets receivers that are no longer configured.
  package mutating func keepOnly(_ receivers: Set<String>) {
    known = known.filter { receivers.contains($0.key) }
    sent = sent.filter { receivers.contains($0.key) }
    waiting = waiting.filter { receivers.contains($0.key) }
    troubles = troubles.filter { receivers.contains($0.key) }
  }

  /// The fewest lines that add up to it.
  package var records: [OutboxRecord] {
    var records = [OutboxRecord.last(last)]
    for receiver in Set(known.keys).union(sent.keys).sorted() {
      records.append(
        .known(receiver: receiver, items: told(to: receiver), sent: sent[receiver] ?? [:]))
    }
    records += troubles.sorted { $0.key < $1.key }
      .map { .trouble(receiver: $0.key, reason: $0.value) }
    return records
      + waiting.values.joined().sorted { $0.id < $1.id }.map { message in
        // What it told is in the lines before, as it was when all of them were written.
        .waiting(message)
      }
  }
}
