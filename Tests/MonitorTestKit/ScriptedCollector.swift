package import MonitorModel

/// A collector that does what a test tells it: answers, throws, lies, or hangs until released.
package actor ScriptedCollector: MetricCollector {
  /// What it does when it is asked.
  package enum Act: Sendable {
    /// Answers with a counter that grows by 10 a call and a gauge that holds the call's number.
    case answer
    /// Throws.
    case fail(CollectorError)
    /// Answers with a batch that the closure has tampered with.
    case lie(@Sendable (inout MetricBatch) -> Void)
    /// Answers after `release()`.
    case hang
  }

  /// The name.
  package nonisolated let name: String
  private var act: Act
  private var held: [CheckedContinuation<Void, Never>] = []
  private var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
  /// Times it was asked.
  package private(set) var calls = 0
  /// Calls that hang now.
  package var hanging: Int { held.count }

  /// The raw metrics and the series of every scripted collector.
  package static func catalog(_ name: String) -> MetricCatalog {
    MetricCatalog(
      metrics: [
        Metric(SeriesKey("\(name).total"), .counter), Metric(SeriesKey("\(name).level"), .integer),
      ],
      series: [
        SeriesDefinition(SeriesKey("\(name).rate"), .perSecond, Formula(.rate, [.init(0)])),
        SeriesDefinition(SeriesKey("\(name).level"), .count, Formula(.level, [.init(1)])),
      ])
  }

  /// Makes a collector that begins with `act`.
  package init(_ name: String, _ act: Act = .answer) {
    self.name = name
    self.act = act
  }

  /// Does something else from the next call on.
  package func become(_ act: Act) { self.act = act }

  /// Lets every call that hangs answer.
  package func release() {
    let all = held
    held = []
    for continuation in all { continuation.resume() }
  }

  /// Waits until `count` calls hang.
  package func waitForHanging(_ count: Int = 1) async {
    guard held.count < count else { return }
    await withCheckedContinuation { watchers.append((count, $0)) }
  }

  /// Answers, throws, lies or hangs.
  package func collect(at instant: MonotonicInstant) async throws(CollectorError) -> MetricBatch {
    calls += 1
    var batch = MetricBatch(
      collector: name, at: instant, catalog: Self.catalog(name),
      values: [
        RawValue(counter: UInt64(calls) * 10), RawValue(integer: Int64(calls)),
      ],
      states: [.value, .value])
    switch act {
    case .answer: break
    case .fail(let error): throw error
    case .lie(let tamper): tamper(&batch)
    case .hang:
      await withCheckedContinuation { continuation in
        held.append(continuation)
        let ready = watchers.filter { $0.count <= held.count }
        watchers.removeAll { $0.count <= held.count }
        for watcher in ready { watcher.continuation.resume() }
      }
    }
    return batch
  }
}
