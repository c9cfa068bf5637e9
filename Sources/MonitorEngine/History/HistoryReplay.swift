package import MonitorAnalysis
package import MonitorModel
package import MonitorStorage

/// Runs recorded ticks through the stages again, one after the other: what comes out is what came
/// out live, to the bit.
///
/// A session is replayed from its first tick, as detection knows then what it knew live; one that
/// went on with baselines of an earlier run did not begin with nothing, and its values come out the
/// same but its events need not.
package struct HistoryReplay: ~Copyable {
  /// A tick that was made again.
  package struct Tick: Sendable {
    /// What the processor made of it.
    package var data: ProcessedData
    /// What was told at it.
    package var events: [AnomalyEvent]
    /// What was told at it live.
    package var recorded: [AnomalyEvent]
  }

  private var pipeline: AnalysisPipeline?
  private var facts = DocumentState()
  private var session: UInt64?
  private var reader = RunReader()
  private let own: OwnMetrics

  /// A replay that has seen nothing; without the `own` metrics of the session derived series have
  /// their values all the same, but its rules tell nothing.
  package init(own: OwnMetrics = .none) { self.own = own }

  /// Replays a run; runs of a session follow each other without a gap.
  ///
  /// - Throws: `StorageError.damaged`.
  package mutating func replay(
    _ run: any HistoryRun, _ body: (Tick) -> Void
  ) throws(StorageError) {
    if session != run.session {
      session = run.session
      pipeline = nil
      facts = DocumentState()
    }
    var batches: [[MetricBatch]] = []
    try reader.visit(run, rows: run.stamps.indices, .everything) { _, _, given in
      batches.append(given)
    }
    var next = 0
    for (row, stamp) in run.stamps.enumerated() {
      facts.forgetEvents()
      let before = facts.config
      while next < run.documents.count, run.documents[next].row == row {
        try facts.take(run.documents[next].kind, run.documents[next].bytes[...])
        next += 1
      }
      var stages = pipeline.take() ?? AnalysisPipeline(config: facts.config, own: own)
      if facts.config != before { stages.reconfigure(facts.config) }
      for taught in facts.lessons { _ = stages.detector.teach(taught.lesson, wall: taught.wall) }
      var data = stages.process(batches[row], stamp)
      data.registry = run.session
      var events: [AnomalyEvent] = []
      if !stamp.isProvisional {
        stages.observe(data)
        events = stages.detect(data) ?? []
      }
      pipeline = consume stages
      body(Tick(data: data, events: events, recorded: facts.events))
    }
  }
}
