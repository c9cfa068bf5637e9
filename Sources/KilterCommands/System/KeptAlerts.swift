import MonitorAlerts
package import MonitorEngine
package import MonitorModel
package import MonitorSupport

/// The delivery of alerts of an engine, and what is known of that of another kilter.
package enum KeptAlerts {
  /// Begins to deliver what an engine sees; `nil` where there is nobody to tell.
  ///
  /// It ends with the engine, or when the task is cancelled.
  package static func begin(
    _ setup: AlertSetup, _ settings: Settings, monitor: RealtimePerformanceMonitor,
    time: MonitorTime
  ) async -> Task<Void, Never>? {
    guard !setup.stations.isEmpty else { return nil }
    guard let dispatcher = dispatcher(setup.stations, settings, monitor: monitor, time: time) else {
      await noteNoThreads(monitor)
      return nil
    }
    let client = await monitor.client()
    return Task { await dispatcher.run(client) }
  }

  /// What delivers alerts and tells the engine how that is going; `nil` where the system has no
  /// threads left.
  static func dispatcher(
    _ stations: [AlertStation], _ settings: Settings, monitor: RealtimePerformanceMonitor,
    time: MonitorTime
  ) -> AlertDispatcher? {
    let seed = UInt64(bitPattern: time.wall().milliseconds &* 31 &+ time.monotonic().nanoseconds)
    return AlertDispatcher(
      stations, folder: folder(settings), time: time,
      offsetSeconds: LocalTime.offsetSeconds(), seed: seed,
      report: { [weak monitor] health in await monitor?.note(alerts: health) })
  }

  /// Lets the engine show that nobody is told anything.
  static func noteNoThreads(_ monitor: RealtimePerformanceMonitor) async {
    var health = AlertHealth()
    health.trouble = "nobody is told anything: the system has no threads left"
    await monitor.note(alerts: health)
  }

  private static func folder(_ settings: Settings) -> String? {
    settings.store && !settings.dataDirectory.isEmpty ? settings.dataDirectory : nil
  }

  /// How delivery is doing by the file of what is to be delivered: for a program that delivers
  /// nothing itself.
  package static func health(_ settings: Settings) -> AlertHealth {
    var health = AlertHealth()
    let memory = folder(settings).flatMap { AlertOutbox.peek(folder: $0) }
    for entry in settings.alertEntries where entry.table != "alerts" {
      let name = String(entry.table.dropFirst("alert.".utf8.count))
      var receiver = AlertReceiverHealth(name: name, kind: entry.text("kind", else: ""))
      if let memory {
        receiver.waiting = memory.waiting[name]?.count ?? 0
        receiver.firing = memory.told(to: name).count
        receiver.lastError = memory.troubles[name] ?? ""
        let isKnown = memory.sent[name] != nil || memory.known[name] != nil
        receiver.state = receiver.lastError.isEmpty ? (isKnown ? .healthy : .idle) : .failing
      }
      health.receivers.append(receiver)
    }
    return health
  }
}
