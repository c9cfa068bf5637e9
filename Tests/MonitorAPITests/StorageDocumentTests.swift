import MonitorAPI
import MonitorModel
import Testing

/// How history is kept, and how full the buffers are, as JSON.
@Suite struct StorageDocumentTests {
  private static func snapshot(
    _ storage: StorageHealth, _ engine: EngineHealth = EngineHealth()
  ) -> MonitorSnapshot {
    MonitorSnapshot(
      data: ProcessedData(
        sequence: 1, at: MonotonicInstant(nanoseconds: 1), wall: WallInstant(milliseconds: 7),
        series: [], values: [], states: [], ages: [], processes: ProcessTable(),
        quality: DataQuality()),
      expectedLow: [], expectedHigh: [], open: [], lastEvent: 0,
      host: HostFacts(
        hostname: "h", kernel: "", processors: 1, cpuLimit: 1, memoryLimit: 1,
        limitedByCgroup: false, uptimeSeconds: 1),
      collectors: [], engine: engine, config: RealtimeMonitorConfig(), storage: storage)
  }

  private static func text(_ document: some Encodable) throws -> String {
    String(
      decoding: try #require(RealtimeMonitoringDashboardHandler.json(document)), as: UTF8.self)
  }

  @Test func figuresOfFiles() throws {
    var health = StorageHealth()
    health.state = .suspended(reason: "no space")
    health.folder = "/data/history"
    health.warm.add(100)
    health.cold.add(20)
    health.cold.add(3)
    health.logBytes = 4
    health.quota = 1_000
    health.freeBytes = 9
    health.oldest = WallInstant(milliseconds: 5)
    health.lostTicks = 2
    health.maxSyncNanoseconds = 6
    let document = StorageDocument(Self.snapshot(health))
    #expect(document.at == 7 && document.state == .suspended && document.reason == "no space")
    let warm = document.files.warm
    #expect(warm.blocks == 1 && warm.bytes == 100 && warm.quota == 512 << 20)
    #expect(document.files.cold.blocks == 2 && document.files.bytes == 127)
    #expect(document.files.quota == 1_000 && document.files.oldest == 5)
    #expect(document.counts.lostTicks == 2 && document.nanoseconds.longestSync == 6)
    let text = try Self.text(document)
    #expect(text.contains(#""state":"suspended""#) && text.contains(#""lostTicks":2"#))
  }

  @Test func everyStateHasItsWord() {
    for (state, word, reason) in [
      (StorageHealth.State.off, "off", nil), (.starting, "starting", nil),
      (.storing, "storing", nil), (.suspended(reason: "a"), "suspended", "a"),
      (.readingOnly(reason: "b"), "readingOnly", "b"), (.refused(reason: "c"), "refused", "c"),
    ] as [(StorageHealth.State, String, String?)] {
      var health = StorageHealth()
      health.state = state
      let document = StorageDocument(Self.snapshot(health))
      #expect(document.state.rawValue == word && document.reason == reason)
    }
  }

  @Test func whatIsNotKnownIsAbsent() throws {
    let document = StorageDocument(Self.snapshot(StorageHealth()))
    #expect(document.files.quota == 1 << 30, "until the store says its own")
    let text = try Self.text(document)
    for name in ["reason", "folder", "freeBytes", "oldest", "work", "lastError"] {
      #expect(!text.contains("\"\(name)\""), "\(name)")
    }
  }

  @Test func figuresOfBuffers() throws {
    var engine = EngineHealth()
    engine.bufferedFrames = 3
    engine.bufferCapacity = 10
    engine.bufferHighWater = 8
    engine.bufferedBytes = 90
    engine.bufferedNanoseconds = 2_000
    engine.overwrittenFrames = 5
    engine.expiredFrames = 4
    engine.historyTicks = 60
    engine.historyBytes = 700
    engine.historyDropped = 1
    engine.unrecordedProcesses = 12
    engine.queuedBatchesMax = 2
    engine.droppedBatches = 6
    var health = StorageHealth()
    health.queueDepth = 1
    health.queueDepthMax = 11
    health.lostTicks = 13
    let document = BufferDocument(Self.snapshot(health, engine))
    let (ring, history) = (document.ring, document.history)
    #expect(ring.frames == 3 && ring.capacity == 10 && ring.highWater == 8 && ring.bytes == 90)
    #expect(ring.ageNanoseconds == 2_000 && ring.overwritten == 5 && ring.expired == 4)
    #expect(history.ticks == 60 && history.bytes == 700 && history.dropped == 1)
    #expect(history.unrecordedProcesses == 12)
    let (collected, stored) = (document.collected, document.stored)
    #expect(collected.depth == 0 && collected.highWater == 2 && collected.capacity == 100)
    #expect(collected.dropped == 6 && stored.dropped == 13)
    #expect(stored.depth == 1 && stored.highWater == 11)
    #expect(stored.capacity == Limits.storageQueue)
    #expect(try Self.text(document).contains(#""highWater":8"#))
  }
}
