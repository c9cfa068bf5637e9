package import MonitorModel

/// Metrics that come to a server of somebody else, such as kilter's own API: what hands requests to
/// the receiver has judged who sends them.
package struct ReceivedIntake: Intake {
  /// The collector's name.
  package let name: String
  private let origin: String
  private let receiver: PushReceiver

  /// Makes an intake of what `receiver` is given; `origin` says where that is sent to.
  package init(name: String, origin: String, receiver: PushReceiver) {
    self.name = name
    self.origin = origin
    self.receiver = receiver
  }

  /// Tells what came since the last time.
  package func read(at instant: MonotonicInstant) async throws(CollectorError) -> MetricBatch {
    receiver.batch(of: name, origin: origin, at: instant)
  }
}
