package import MonitorModel
package import MonitorSupport

/// Looks now and then for what runs on the machine, and hands over a collector of each new thing.
///
/// It is a collector itself: of no metric, but of what was found that cannot be read, with the
/// remedies.
package final actor SourceDiscovery: MetricCollector {
  /// Takes new collectors.
  package typealias Receiver = @Sendable ([any MetricCollector]) async -> Void

  /// `discovery`.
  package nonisolated let name = "discovery"
  /// Nanoseconds between two looks.
  private static let period: Int64 = 30_000_000_000

  private let thread: OwnThread
  private let time: MonitorTime
  private let stateFolder: String?
  private let look: @Sendable () -> MachineView
  private let receive: Receiver
  private var known: Set<String>
  private var names: Set<String>
  /// The names of what was found, by identity.
  private var found: [String: String] = [:]
  private var notes: [SourceNote] = []
  private var callsUntilLook: Int
  private var lastLook: MonotonicInstant?

  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    thread.asUnownedSerialExecutor()
  }

  /// Makes a discovery that does not find again what is read already.
  ///
  /// `known` are identities and `names` names of configured sources; the first look comes at call
  /// `firstCall`, so that the first screen does not wait for it.
  ///
  /// - Returns: `nil` where the system has no thread left.
  package init?(
    known: Set<String>, names: Set<String>, stateFolder: String?, firstCall: Int = 3,
    time: MonitorTime, look: @escaping @Sendable () -> MachineView = { MachineView.look() },
    receive: @escaping Receiver
  ) {
    guard let thread = OwnThread() else { return nil }
    self.thread = thread
    self.time = time
    self.stateFolder = stateFolder
    self.look = look
    self.receive = receive
    self.known = known
    self.names = names
    callsUntilLook = firstCall
  }

  /// Looks where it is time to; gives notes and no metrics.
  package func collect(at instant: MonotonicInstant) async throws(CollectorError) -> MetricBatch {
    callsUntilLook -= 1
    if callsUntilLook <= 0, lastLook.map({ instant - $0 >= Self.period }) ?? true {
      lastLook = instant
      let new = Self.collectors(
        in: look(), known: &known, names: &names, time: time, stateFolder: stateFolder)
      notes = new.notes
      for (identity, collector) in zip(new.identities, new.collectors) {
        found[identity] = collector.name
      }
      if !new.collectors.isEmpty { await receive(new.collectors) }
    }
    return MetricBatch(
      collector: name, at: instant, catalog: MetricCatalog(), values: [], states: [],
      notes: notes)
  }

  /// Takes in that other sources are configured: identities and names as at the beginning.
  ///
  /// What is no longer configured may be found again, at the next collection.
  ///
  /// - Returns: the names of collectors that were found and are configured now, which are to leave.
  package func reconsider(known configured: Set<String>, names taken: Set<String>) -> Set<String> {
    var leaving: Set<String> = []
    for (identity, name) in found where configured.contains(identity) || taken.contains(name) {
      leaving.insert(name)
      found[identity] = nil
    }
    known = configured.union(found.keys)
    names = taken.union(found.values)
    lastLook = nil
    return leaving
  }

  /// The names of what was found and is read.
  package var foundNames: Set<String> { Set(found.values) }

  /// Collectors of what was not known, under free names, with their identities, and what is missing
  /// for the rest.
  package static func collectors(
    in view: MachineView, known: inout Set<String>, names: inout Set<String>, time: MonitorTime,
    stateFolder: String?
  ) -> (collectors: [any MetricCollector], identities: [String], notes: [SourceNote]) {
    var collectors: [any MetricCollector] = []
    var identities: [String] = []
    var notes: [SourceNote] = []
    for finding in SourceFinderList.find(in: view) {
      if known.contains(finding.identity), finding.make == nil { continue }
      if let note = finding.note { notes.append(note) }
      guard let make = finding.make, !known.contains(finding.identity) else { continue }
      guard let thread = OwnThread() else {
        notes.append(
          SourceNote(finding.identity, .failed, remedy: "The system has no thread left for it."))
        continue
      }
      known.insert(finding.identity)
      identities.append(finding.identity)
      var name = finding.name
      var number = 2
      while !names.insert(name).inserted {
        name = "\(finding.name)-\(number)"
        number += 1
      }
      collectors.append(
        make(name, IntakeContext(time: time, thread: thread, stateFolder: stateFolder)))
    }
    return (collectors, identities, notes)
  }
}
