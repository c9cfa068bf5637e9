package import MonitorModel
package import MonitorSupport
package import WireFormats

/// Listens to StatsD and DogStatsD clients over UDP and Unix sockets.
///
/// The sockets are opened at the first read, and those that could not be had are tried again every
/// ten seconds. They are closed, and their files removed, by `stop()` or when the intake is gone.
package final actor StatsDIntake: Intake {
  /// The collector's name.
  package nonisolated let name: String
  /// Nanoseconds until a socket that could not be had is tried again.
  private static let retry: Int64 = 10_000_000_000

  /// Datagrams that should be able to wait on a Unix socket; distributions set 512, the kernel 10.
  private static let queueLeast = 128

  /// A socket that is wanted.
  private struct Wish {
    var kind: StatsDSocket.Kind
    var place: String
    /// Why there is none.
    var error: CollectorError?
    var receiver: StatsDReceiver?
  }

  private let options: StatsDOptions
  private let time: MonitorTime
  private let store: StatsDStore
  private var wishes: [Wish] = []
  /// How many datagrams may wait on the Unix socket, where these are few.
  private var shortQueue: Int?
  private var lastTry: MonotonicInstant?
  private var spare = StatsDInterval()
  private var series: StatsDSeries
  private var subjects: [StatsDSubject] = []
  private var reporter = StatsDReporter()
  private var limits = StatsDLimits()

  /// Makes one; nothing is opened before the first read.
  package init(_ options: StatsDOptions, time: MonitorTime) {
    name = options.name
    self.options = options
    self.time = time
    series = StatsDSeries(source: options.name, gaugeTimeout: options.gaugeTimeout)
    limits.ownSeries = StatsDSeries.ownNames.count
    store = StatsDStore(
      StatsDAggregator(
        limits: limits, prefix: options.prefix, reserved: StatsDSeries.ownNames))
    if let udp = options.udp { wishes.append(Wish(kind: .udp, place: udp)) }
    if let path = options.datagramPath { wishes.append(Wish(kind: .unixDatagram, place: path)) }
    if let path = options.streamPath { wishes.append(Wish(kind: .unixStream, place: path)) }
  }

  /// The UDP port it listens on; `nil` as long as it does not.
  package var udpPort: UInt16? { sockets.lazy.compactMap(\.port).first }

  /// Closes the sockets and removes their files; waits for the threads, which is soon.
  package func stop() {
    for index in wishes.indices { wishes[index].receiver = nil }
    lastTry = nil
  }

  /// The same, when the engine ends.
  package func finish() async { stop() }

  /// Takes in a datagram as if it had come from a socket.
  package nonisolated func take(_ datagram: Bytes) {
    let second = Int(time.monotonic().nanoseconds / 1_000_000_000)
    store.change { $0.take(datagram, at: second) }
  }

  /// Takes over what has come since the last read.
  ///
  /// - Throws: `CollectorError` where it listens nowhere.
  package func read(at instant: MonotonicInstant) async throws(CollectorError) -> MetricBatch {
    try listen(at: instant)
    let harvest = store.change { aggregator in
      aggregator.harvest(
        &spare, knowing: subjects.count, at: Int(instant.nanoseconds / 1_000_000_000))
    }
    for subject in harvest.born {
      series.add(subject)
      subjects.append(subject)
    }
    let udp = sockets.first { $0.kind == .udp }
    let drops = udp?.drops
    series.set(harvest.totals, drops: drops)
    series.set(spare, sets: harvest.sets, at: instant)
    var report = SourceReport(
      .business, source: name, kind: "StatsD", origin: wishes.map(\.place).joined(separator: ", "))
    report.problem = wishes.compactMap(\.error?.detail).joined(separator: "; ")
    reporter.fill(
      &report, harvest, spare, subjects, limits: limits, drops: drops,
      buffer: udp?.receiveBuffer, wantedBuffer: options.receiveBuffer,
      seriesCount: series.columns.catalog.series.count, at: instant)
    spare.clear { series.slot($0) }
    return MetricBatch(
      collector: name, at: instant, catalog: series.columns.catalog,
      values: series.columns.values, states: series.columns.states,
      notes: notes(isBlind: udp != nil && drops == nil),
      report: report)
  }

  private var sockets: [StatsDSocket] { wishes.compactMap(\.receiver?.socket) }

  private func notes(isBlind: Bool) -> [SourceNote] {
    var notes: [SourceNote] = []
    for wish in wishes {
      guard let error = wish.error else { continue }
      let reason: GapReason =
        switch error.code {
        case .absent: .absent
        case .forbidden: .forbidden
        case .malformed: .malformed
        default: .failed
        }
      notes.append(SourceNote(wish.place, reason, remedy: error.detail))
    }
    if wishes.isEmpty {
      notes.append(
        SourceNote(name, .absent, remedy: "It listens nowhere: give it an address or a path."))
    }
    if let length = shortQueue {
      notes.append(
        SourceNote(
          options.datagramPath ?? name, .failed,
          remedy: "Only \(length) datagrams may wait on a Unix socket, and clients drop the rest: "
            + "sysctl net.unix.max_dgram_qlen=512"))
    }
    if isBlind {
      notes.append(
        SourceNote("statsd.kernel_drops", .absent, remedy: "Use a kernel 4.12 or newer."))
    }
    return notes
  }

  // MARK: - Sockets

  /// Opens the sockets that are wanted and not there.
  private func listen(at instant: MonotonicInstant) throws(CollectorError) {
    if lastTry.map({ instant - $0 >= Self.retry }) ?? true {
      lastTry = instant
      for index in wishes.indices { open(index) }
    }
    guard wishes.allSatisfy({ $0.receiver == nil }) else { return }
    if let error = wishes.lazy.compactMap(\.error).first { throw error }
  }

  private func open(_ index: Int) {
    // Those who clean up folders of temporary files take sockets with them.
    if wishes[index].receiver?.socket.isReachable == false { wishes[index].receiver = nil }
    guard wishes[index].receiver == nil else { return }
    let wish = wishes[index]
    do throws(CollectorError) {
      let socket =
        switch wish.kind {
        case .udp: try StatsDSocket.udp(wish.place, buffer: options.receiveBuffer)
        case .unixDatagram, .unixStream:
          try StatsDSocket.unix(wish.kind, path: wish.place, mode: options.socketMode)
        }
      // A queue's length is the kernel's setting at the time when its socket was made.
      if wish.kind == .unixDatagram {
        shortQueue = StatsDSocket.datagramQueue.flatMap { $0 < Self.queueLeast ? $0 : nil }
      }
      guard let receiver = StatsDReceiver(socket, store: store, time: time) else {
        throw CollectorError(.failed, "the system has no thread left for \(wish.place)")
      }
      wishes[index].receiver = receiver
      wishes[index].error = nil
    } catch {
      wishes[index].error = error
    }
  }
}
