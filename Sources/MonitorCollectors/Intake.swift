package import MonitorModel

/// What a collector of a family asks: one log, one server, one socket.
///
/// An intake that may wait (for a disk, a server, a socket) is an actor on an `OwnThread`, so that it
/// never holds a thread of the pool.
package protocol Intake: Sendable {
  /// The collector's name: lower-case letters, digits and `-`, for example `nginx-shop`.
  var name: String { get }
  /// Reads what has come since the last time, or asks once; raw values only.
  ///
  /// Where it is not due, gauges keep their last values and counters are `skipped`.
  ///
  /// - Throws: `CollectorError` where nothing at all could be read.
  func read(at instant: MonotonicInstant) async throws(CollectorError) -> MetricBatch
  /// Ends what goes on between two readings and keeps what is to be kept.
  func finish() async
}

extension Intake {
  /// Nothing goes on.
  package func finish() async {}
}
