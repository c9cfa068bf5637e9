/// What a line of a StatsD datagram is.
package enum StatsDItem: Hashable, Sendable {
  /// A measurement.
  case metric(StatsDMetric)
  /// Something that happened.
  case event(StatsDEvent)
  /// How a service is.
  case check(StatsDCheck)
  /// A line that cannot be understood, and why.
  case bad(StatsDFault)
}
