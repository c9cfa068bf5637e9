import MonitorModel
package import MonitorSupport

/// A try of a receiver that a person asked for.
package struct AlertTrial: Sendable {
  /// The name of the receiver.
  package var receiver: String
  /// How it is told.
  package var kind: String
  /// How it went.
  package var outcome: AlertOutcome
  /// How long it took, in nanoseconds.
  package var nanoseconds: Int64

  /// Sends one test message to each, all at once; in the order that was given.
  package static func run(
    _ stations: [AlertStation], host: String, time: MonitorTime
  ) async -> [AlertTrial] {
    await withTaskGroup(of: (Int, AlertTrial).self) { group in
      for (index, station) in stations.enumerated() {
        group.addTask { (index, await run(station, host: host, time: time)) }
      }
      var trials: [(Int, AlertTrial)] = []
      for await trial in group { trials.append(trial) }
      return trials.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }

  private static func run(
    _ station: AlertStation, host: String, time: MonitorTime
  ) async -> AlertTrial {
    let receiver = station.receiver
    var trial = AlertTrial(
      receiver: receiver.name, kind: receiver.kind,
      outcome: .failed("the system has no thread left"), nanoseconds: 0)
    guard let thread = OwnThread() else { return trial }
    let message = AlertMessage(
      receiver: receiver.name, kind: .test, group: "test", wall: time.wall(), host: host,
      title: "a test of kilter")
    let begun = time.monotonic()
    trial.outcome = await AlertCarrier(station.notifier, thread: thread)
      .deliver(message, at: time.wall())
    trial.nanoseconds = time.monotonic() - begun
    return trial
  }
}
