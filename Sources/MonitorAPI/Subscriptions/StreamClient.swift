package import MonitorModel

/// One that follows, on the thread of its connection.
package final class StreamClient {
  /// Its number.
  package let id: UInt64
  /// `websocket`, `sse` or `attach`.
  package let transport: String
  /// Who it is.
  package let caller: Caller
  /// When it came.
  package let since: WallInstant
  /// Its connection; the hub lets it go together with the client.
  package var sink: (any StreamSink)?
  /// What it follows.
  package internal(set) var subscriptions: [StreamSubscription] = []
  /// Messages sent.
  package internal(set) var sent: UInt64 = 0
  /// Messages left out because it was not ready.
  package internal(set) var dropped: UInt64 = 0

  /// The most subscriptions at once.
  package static let subscriptionsMost = 32

  /// Makes a client without subscriptions.
  package init(
    id: UInt64, transport: String, caller: Caller, since: WallInstant, sink: (any StreamSink)?
  ) {
    self.id = id
    self.transport = transport
    self.caller = caller
    self.since = since
    self.sink = sink
  }

  /// What `GET /realtime/clients` tells of it.
  package func record(lastEvent: UInt64) -> ClientRecord {
    ClientRecord(
      id: id, transport: transport, name: caller.name, address: caller.address,
      since: since.milliseconds,
      subscriptions: subscriptions.map { subscription in
        let topic = subscription.topic
        return ClientRecord.Subscription(
          id: topic.id, match: topic.match.map(\.text),
          events: topic.wantsEvents ? ["anomaly"] : [],
          intervalMilliseconds: topic.intervalMilliseconds)
      },
      queued: subscriptions.reduce(0) { sum, subscription in
        subscription.topic.wantsEvents
          ? sum
            + Int(min(StreamHub.eventsWaiting, lastEvent - min(lastEvent, subscription.sentEvent)))
          : sum
      },
      sent: sent, dropped: dropped,
      lag: subscriptions.map { $0.missed }.max() ?? 0)
  }
}
