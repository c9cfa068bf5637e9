import MonitorAnalysis
public import MonitorModel
import MonitorStorage
import MonitorSupport

/// What people do with anomalies: carried out at once, written down behind it.
extension RealtimePerformanceMonitor {
  /// The end of the process waits no longer than this for the file.
  private static let endNanoseconds: Int64 = 3_000_000_000

  /// Carries out what a person wants done with anomalies.
  public func act(_ command: TriageCommand, by actor: TriageActor) -> TriageReply {
    let wall = time.wall()
    let reply = ledger.act(
      command, by: actor, at: wall,
      TriageLedger.Engine(
        known: { self.newestEvent(of: $0) }, teach: { self.learn($0, wall) },
        lessons: { self.pipeline.detector.health.lessons }))
    keepTriage()
    return reply
  }

  /// The newest event of an anomaly that is open or still in the ring.
  private func newestEvent(of anomaly: UInt64) -> AnomalyEvent? {
    pipeline.detector.open.first { $0.anomaly == anomaly } ?? newestTold(of: anomaly)
  }

  /// Teaches the detector; the number of the lesson that came of it or is gone.
  private func learn(_ lesson: DetectorLesson, _ wall: WallInstant) -> UInt64? {
    guard pipeline.detector.teach(lesson, wall: wall) else { return nil }
    baselines.hurry()
    if history != nil { taught.append(TaughtLesson(lesson: lesson, wall: wall)) }
    switch lesson {
    case .falseAlarm: return pipeline.detector.health.lessons.last?.number
    case .unlearn(let number): return number
    }
  }

  /// Sends for what was written before; does nothing the second time.
  func beginTriage() {
    guard let triageKeeper, !triageIsLoading else { return }
    triageIsLoading = true
    Task {
      let opening = await triageKeeper.load()
      self.ledger.restore(opening.entries, at: self.time.wall())
      self.ledger.note(trouble: opening.trouble)
      await triageKeeper.tidy(self.ledger.entries)
      self.triageIsLoaded = true
      self.keepTriage()
    }
  }

  /// Sends away what is to be written, unless that is under way.
  func keepTriage() {
    guard let triageKeeper, triageIsLoaded, triageWriting == nil else { return }
    let entries = ledger.drain()
    guard !entries.isEmpty else { return }
    triageWriting = Task {
      let failure = await triageKeeper.append(entries)
      self.triageWriting = nil
      guard let failure else {
        self.ledger.noteWritten()
        return self.keepTriage()
      }
      self.ledger.takeBack(entries, because: "\(failure)")
    }
  }

  /// Waits a moment for what is not written yet, at the end.
  func keepTriageAtEnd() async {
    keepTriage()
    if let writing = triageWriting {
      await time.wait(for: writing, until: time.monotonic().advanced(by: Self.endNanoseconds))
    }
    if let triageKeeper {
      let closing = Task { await triageKeeper.close() }
      await time.wait(for: closing, until: time.monotonic().advanced(by: Self.endNanoseconds))
    }
  }
}
