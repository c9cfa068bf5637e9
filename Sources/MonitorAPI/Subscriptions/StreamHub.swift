import MonitorModel
import MonitorSupport

/// Those who follow on one thread, and what each has got.
///
/// At each tick a message is encoded once for each topic; of values the newest wins, and a client
/// that was not ready is told how many it missed and then gets all that changed since. Events are
/// never left out for newer ones: up to 256 wait, and then the client is told how many it missed.
package final class StreamHub {
  /// The most events that wait for a client that is not ready.
  package static let eventsWaiting: UInt64 = 256
  /// Ticks of which cursors are known.
  private static let marksMost = 4_096
  /// Events that are kept for those who come back.
  private static let eventsKept = 1_024

  /// The number of the start.
  package let boot: String
  /// Messages that were sent.
  package private(set) var sent: UInt64 = 0
  /// Messages that were left out.
  package private(set) var coalesced: UInt64 = 0
  private var tick: StreamTick?
  private var clients: [UInt64: StreamClient] = [:]
  private var groups: [StreamTopic: StreamGroup] = [:]
  private var events = RingBuffer<AnomalyEvent>(capacity: StreamHub.eventsKept)
  /// By tick, the newest event at it.
  private var marks = RingBuffer<(tick: UInt64, event: UInt64)>(capacity: StreamHub.marksMost)

  /// A hub without clients.
  package init(boot: String) { self.boot = boot }

  /// Clients.
  package var count: Int { clients.count }

  /// What is told of the clients, oldest first.
  package var records: [ClientRecord] {
    clients.values.map { $0.record(lastEvent: lastEvent) }
      .sorted { $0.id < $1.id }
  }

  private var lastEvent: UInt64 { tick?.snapshot.lastEvent ?? 0 }

  // MARK: Clients

  /// Lets a client in.
  package func add(_ client: StreamClient) { clients[client.id] = client }

  /// Lets a client go.
  package func remove(_ client: StreamClient) {
    for subscription in client.subscriptions { leave(subscription.topic) }
    client.subscriptions = []
    client.sink = nil
    clients[client.id] = nil
  }

  /// The client of a number.
  package func client(_ id: UInt64) -> StreamClient? { clients[id] }

  /// Follows a topic, in place of one of the same name, from now on or after a cursor; what there
  /// is to send is sent at once.
  ///
  /// - Throws: `Problem` 400 when there are too many subscriptions.
  package func subscribe(
    _ client: StreamClient, to topic: StreamTopic, after cursor: StreamCursor? = nil
  ) throws(Problem) {
    unsubscribe(client, from: topic.id)
    guard client.subscriptions.count < StreamClient.subscriptionsMost else {
      throw Problem(400, "there are \(StreamClient.subscriptionsMost) subscriptions already")
    }
    let group = groups[topic] ?? StreamGroup(topic)
    groups[topic] = group
    group.members += 1
    let subscription = StreamSubscription(group: group, sentEvent: lastEvent)
    client.subscriptions.append(subscription)
    guard let tick else { return }
    if !group.hasBegun { group.begin(tick) }
    if let cursor { resume(subscription, of: client, after: cursor) }
    deliver(subscription, to: client, isDue: true)
  }

  /// No longer follows the topic of a name; `false` where there is none.
  @discardableResult
  package func unsubscribe(_ client: StreamClient, from id: String) -> Bool {
    guard let index = client.subscriptions.firstIndex(where: { $0.topic.id == id }) else {
      return false
    }
    leave(client.subscriptions.remove(at: index).topic)
    return true
  }

  private func leave(_ topic: StreamTopic) {
    guard let group = groups[topic] else { return }
    group.members -= 1
    if group.members == 0 { groups[topic] = nil }
  }

  private func resume(
    _ subscription: StreamSubscription, of client: StreamClient, after cursor: StreamCursor
  ) {
    guard let tick else { return }
    let known: UInt64? = cursor.event ?? mark(of: cursor.tick)
    guard cursor.boot == boot, cursor.tick <= tick.sequence, let known, known <= lastEvent else {
      let reason = cursor.boot == boot ? "the cursor is too old" : "the cursor is of another start"
      send(StreamText.reset(subscription.topic, at: tick, reason: reason), to: client)
      return
    }
    subscription.sentTick = cursor.tick
    subscription.sentEvent = known
  }

  private func mark(of tick: UInt64) -> UInt64? {
    var low = 0
    var high = marks.count
    while low < high {
      let middle = (low + high) / 2
      if marks[middle].tick < tick { low = middle + 1 } else { high = middle }
    }
    return low < marks.count && marks[low].tick == tick ? marks[low].event : nil
  }

  // MARK: Sending

  /// Takes in a tick and sends what there is to send.
  package func publish(_ next: StreamTick) {
    tick = next
    for event in next.events { events.append(event) }
    marks.append((next.sequence, next.snapshot.lastEvent))
    for group in groups.values { group.begin(next) }
    for client in clients.values {
      for subscription in client.subscriptions {
        deliver(subscription, to: client, isDue: subscription.group.isDue)
      }
    }
  }

  /// Sends what waited for a client that is ready again.
  package func drain(_ client: StreamClient) {
    for subscription in client.subscriptions
    where subscription.missed > 0 || subscription.eventsWait {
      deliver(subscription, to: client, isDue: subscription.missed > 0)
    }
  }

  private func deliver(
    _ subscription: StreamSubscription, to client: StreamClient, isDue: Bool
  ) {
    guard let tick, let sink = client.sink else { return }
    let group = subscription.group
    let areEventsSent = deliverEvents(subscription, to: client, sink, of: group, at: tick)
    let isFirst = subscription.sentTick == nil
    guard isDue || isFirst else { return }
    guard areEventsSent, sink.isReady else {
      guard subscription.topic.wantsSeries else { return }
      subscription.missed += 1
      client.dropped += 1
      coalesced += 1
      return
    }
    if subscription.missed > 0 {
      let lag = StreamText.lag(
        subscription.topic, at: tick, dropped: subscription.missed,
        since: subscription.sentTick ?? 0, of: "values")
      send(lag, to: client)
      subscription.missed = 0
    }
    let isWhole = isFirst || group.topic.mode == .snapshot
    if group.topic.wantsSeries || isFirst,
      let message = message(of: group, since: isWhole ? nil : subscription.sentTick, at: tick)
    {
      send(message, to: client)
    }
    subscription.sentTick = tick.sequence
  }

  /// Sends the events that are due; `false` when some wait.
  private func deliverEvents(
    _ subscription: StreamSubscription, to client: StreamClient, _ sink: any StreamSink,
    of group: StreamGroup, at tick: StreamTick
  ) -> Bool {
    guard group.topic.wantsEvents else {
      subscription.sentEvent = lastEvent
      return true
    }
    // Before the snapshot, which says what is open, there are no events to go on from.
    if subscription.sentTick == nil { return true }
    skipLostEvents(subscription, to: client, at: tick)
    while subscription.sentEvent < lastEvent {
      guard sink.isReady else {
        subscription.eventsWait = true
        return false
      }
      let number = subscription.sentEvent + 1
      guard let event = event(number) else { break }
      if group.topic.covers(event) {
        send(message(of: event, group, subscription, at: tick), to: client)
      }
      subscription.sentEvent = number
    }
    subscription.eventsWait = false
    return true
  }

  /// Leaves out events that are no longer held, or are too many, and says so.
  private func skipLostEvents(
    _ subscription: StreamSubscription, to client: StreamClient, at tick: StreamTick
  ) {
    let oldest = events.isEmpty ? lastEvent + 1 : events[0].sequence
    var first = max(oldest, subscription.sentEvent + 1)
    if subscription.eventsWait, lastEvent >= Self.eventsWaiting {
      first = max(first, lastEvent - Self.eventsWaiting + 1)
    }
    let lost = first - subscription.sentEvent - 1
    guard lost > 0, client.sink?.isReady == true else { return }
    send(
      StreamText.lag(
        subscription.topic, at: tick, dropped: lost, since: subscription.sentEvent, of: "events"),
      to: client)
    client.dropped += lost
    subscription.sentEvent = first - 1
  }

  private func event(_ number: UInt64) -> AnomalyEvent? {
    guard !events.isEmpty, number >= events[0].sequence else { return nil }
    let index = Int(number - events[0].sequence)
    return index < events.count ? events[index] : nil
  }

  private func message(
    of event: AnomalyEvent, _ group: StreamGroup, _ subscription: StreamSubscription,
    at tick: StreamTick
  ) -> StreamMessage {
    let key = StreamGroup.EventKey(
      event: event.sequence, tick: subscription.sentTick ?? tick.sequence)
    if let known = group.events[key] { return known }
    let cursor = StreamCursor(boot: boot, tick: key.tick, event: event.sequence)
    let message = StreamText.event(event, of: group.topic, at: tick, cursor: "\(cursor)")
    group.events[key] = message
    return message
  }

  private func message(of group: StreamGroup, since: UInt64?, at tick: StreamTick) -> StreamMessage?
  {
    if let since, let known = group.values[since] { return known }
    if since == nil, let known = group.whole { return known }
    let cursor = StreamCursor(boot: boot, tick: tick.sequence)
    let message = StreamText.values(
      tick, of: group.topic, covered: group.topic.wantsSeries ? group.covered : [], since: since,
      cursor: "\(cursor)")
    if let since { group.values[since] = message } else { group.whole = message }
    return message
  }

  private func send(_ message: StreamMessage, to client: StreamClient) {
    client.sink?.send(message)
    client.sent += 1
    sent += 1
  }
}
