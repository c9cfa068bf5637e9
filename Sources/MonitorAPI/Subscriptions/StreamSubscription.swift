/// How far one client has followed one topic.
package final class StreamSubscription {
  /// All who follow the same topic.
  let group: StreamGroup
  /// The tick whose values were sent last; `nil` before the first.
  var sentTick: UInt64?
  /// The number of the event up to which all were sent.
  var sentEvent: UInt64
  /// Ticks that were left out since, because the client was not ready.
  var missed: UInt64 = 0
  /// Whether events waited because the client was not ready.
  var eventsWait = false

  init(group: StreamGroup, sentEvent: UInt64) {
    self.group = group
    self.sentEvent = sentEvent
  }

  /// What it is about.
  package var topic: StreamTopic { group.topic }
}
