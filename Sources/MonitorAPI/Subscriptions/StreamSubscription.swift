/// How far one client has followed one topic.
package final class StreamSubscription {
  /// What it is about.
  package let topic: StreamTopic
  /// The tick whose values were sent last; `nil` before the first.
  var sentTick: UInt64?
  /// The number of the event up to which all were sent.
  var sentEvent: UInt64
  /// Ticks that were left out since, because the client was not ready.
  var missed: UInt64 = 0
  /// Whether events waited because the client was not ready.
  var eventsWait = false

  init(topic: StreamTopic, sentTick: UInt64?, sentEvent: UInt64) {
    self.topic = topic
    self.sentTick = sentTick
    self.sentEvent = sentEvent
  }
}
