package import MonitorEngine
package import MonitorModel
package import MonitorPush
package import MonitorSupport

/// The pushing of samples of an engine, and what is known of that of another kilter.
package enum KeptPush {
  /// What pushes and tells the engine how that is going.
  package static func dispatcher(
    _ monitor: RealtimePerformanceMonitor, time: MonitorTime
  ) -> PushDispatcher {
    let seed = UInt64(bitPattern: time.wall().milliseconds &* 37 &+ time.monotonic().nanoseconds)
    return PushDispatcher(
      time: time, seed: seed, report: { [weak monitor] in await monitor?.note(push: $0) })
  }

  /// How pushing is doing by the files of what waits: for a program that pushes nothing itself.
  package static func health(_ settings: Settings) -> PushHealth {
    var health = PushHealth()
    for entry in settings.pushEntries {
      let name = entry.text("name", else: "")
      let url = PushSetup.shown(entry.text("url", else: ""))
      var destination = PushDestinationHealth(name: name, url: url)
      if let folder = PushSetup.folder(name, settings) {
        destination.folder = folder
        PushQueue.peek(folder, into: &destination)
      }
      health.destinations.append(destination)
    }
    if let root = PushSetup.root(settings) {
      let names = Set(health.destinations.map(\.name))
      let leftovers = PushLeftovers.find(in: root, except: names)
      if !leftovers.isEmpty { health.leftovers = leftovers }
    }
    return health
  }
}
