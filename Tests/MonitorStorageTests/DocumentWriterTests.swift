import MonitorModel
import MonitorStorage
import Testing

/// Which facts beside the columns are written at a tick, and how near a reader comes to them.
@Suite("Documents beside the columns")
struct DocumentWriterTests {
  /// A writer and the state a reader makes of what it writes.
  private struct Pair {
    var writer = DocumentWriter()
    var state = DocumentState()
    var record: TickRecord

    init() {
      var session = SampleSession(seed: 1, metrics: 1)
      record = session.next()
      record.snapshot.expectedLow = []
      record.snapshot.expectedHigh = []
    }

    /// Writes the record `milliseconds` later; the kinds that were written.
    mutating func pass(after milliseconds: Int64 = 1_000) throws -> [HistoryDocument.Kind] {
      let at = record.snapshot.data.at
      record.snapshot.data.at = at.advanced(by: milliseconds * 1_000_000)
      var bytes: [UInt8] = []
      writer.write(record, into: &bytes)
      var kinds: [HistoryDocument.Kind] = []
      var offset = 0
      let count = try Varint.read(bytes, at: &offset)
      for _ in 0..<count {
        let kind = try #require(HistoryDocument.Kind(rawValue: bytes[offset]))
        offset += 1
        let size = Int(try Varint.read(bytes, at: &offset))
        try state.take(kind, bytes[offset..<offset + size])
        offset += size
        kinds.append(kind)
      }
      #expect(offset == bytes.count)
      return kinds
    }
  }

  private static func event(_ number: UInt64, _ severity: Severity, observed: Double = 7)
    -> AnomalyEvent
  {
    AnomalyEvent(
      sequence: number, anomaly: number, phase: .opened, series: SeriesID(1),
      key: SeriesKey("s"), unit: .perSecond, startedAt: MonotonicInstant(nanoseconds: 1),
      startedWall: WallInstant(milliseconds: 1), at: MonotonicInstant(nanoseconds: 2),
      wall: WallInstant(milliseconds: 2), severity: severity, confidence: 0.9, surprise: 4,
      observed: observed, peak: 7, expected: 0...1, detectors: ["range"], reason: "seven",
      blame: [])
  }

  private static func incident(_ severity: Severity, sentence: String, ended: Int64? = nil)
    -> Incident
  {
    Incident(
      number: 1, startedAt: MonotonicInstant(nanoseconds: 1),
      startedWall: WallInstant(milliseconds: 1),
      endedAt: ended.map { MonotonicInstant(nanoseconds: $0) }, severity: severity, members: [],
      blame: [], sentence: sentence, evidence: [], suggestions: [])
  }

  @Test("The first tick of a chain writes everything, the next nothing")
  func first() throws {
    var pair = Pair()
    let all: [HistoryDocument.Kind] = [.open, .incidents, .health, .config, .host, .quality]
    #expect(try pair.pass() == all)
    #expect(try pair.pass() == [])
    pair.writer.beginChain()
    #expect(try pair.pass() == all)
    #expect(pair.state.config == pair.record.snapshot.config)
    #expect(pair.state.host?.facts.hostname == "web-1")
  }

  @Test("Figures of what is open are written each 10 s, a severity, a birth and an end at once")
  func open() throws {
    var pair = Pair()
    _ = try pair.pass()
    pair.record.snapshot.open = [Self.event(1, .warning)]
    #expect(try pair.pass() == [.open])
    var written = 0
    for second in 1...30 {
      pair.record.snapshot.open = [Self.event(1, .warning, observed: Double(second))]
      let kinds = try pair.pass()
      written += kinds == [.open] ? 1 : 0
      #expect(kinds == (second % 10 == 0 ? [.open] : []), "\(second) s")
    }
    #expect(written == 3 && pair.state.open[0].observed == 30)
    pair.record.snapshot.open = [Self.event(1, .critical)]
    #expect(try pair.pass() == [.open] && pair.state.open[0].severity == .critical)
    pair.record.snapshot.open.append(Self.event(2, .info))
    #expect(try pair.pass() == [.open] && pair.state.open.count == 2)
    pair.record.snapshot.open = []
    #expect(try pair.pass() == [.open] && pair.state.open.isEmpty)
    #expect(try pair.pass(after: 20_000) == [])
  }

  @Test("Incidents are written each 10 s while one is open, its severity and its end at once")
  func incidents() throws {
    var pair = Pair()
    _ = try pair.pass()
    pair.record.snapshot.incidents = [Self.incident(.warning, sentence: "a")]
    #expect(try pair.pass() == [.incidents])
    pair.record.snapshot.incidents = [Self.incident(.warning, sentence: "b")]
    #expect(try pair.pass(after: 9_999) == [])
    #expect(try pair.pass(after: 1) == [.incidents] && pair.state.incidents[0].sentence == "b")
    pair.record.snapshot.incidents = [Self.incident(.critical, sentence: "c")]
    #expect(try pair.pass() == [.incidents])
    pair.record.snapshot.incidents = [Self.incident(.critical, sentence: "d", ended: 9)]
    #expect(try pair.pass() == [.incidents] && pair.state.incidents[0].sentence == "d")
    #expect(try pair.pass(after: 30_000) == [])
  }

  @Test("Events are told one by one, each once")
  func events() throws {
    var pair = Pair()
    _ = try pair.pass()
    pair.record.events = [Self.event(1, .info), Self.event(2, .warning)]
    #expect(try pair.pass() == [.event, .event])
    pair.record.events = []
    #expect(try pair.pass() == [])
    #expect(pair.state.events.map(\.sequence) == [1, 2])
  }

  @Test("Health is written each minute, and at once where a collector's state changes")
  func health() throws {
    var pair = Pair()
    _ = try pair.pass()
    for second in 1...120 {
      pair.record.snapshot.engine.ticks = UInt64(second)
      #expect(try pair.pass() == (second % 60 == 0 ? [.health] : []), "\(second) s")
    }
    #expect(pair.state.health?.engine.ticks == 120)
    pair.record.snapshot.collectors[0].state = .failing
    #expect(try pair.pass() == [.health] && pair.state.health?.collectors[0].state == .failing)
    #expect(try pair.pass(after: 59_999) == [])
    #expect(try pair.pass(after: 1) == [.health])
  }

  @Test("Settings, facts and quality are written when they change; the time since boot is not")
  func rare() throws {
    var pair = Pair()
    _ = try pair.pass()
    pair.record.snapshot.host.uptimeSeconds += 1
    #expect(try pair.pass() == [])
    pair.record.snapshot.host.processors = 3
    #expect(try pair.pass() == [.host] && pair.state.host?.facts.processors == 3)
    pair.record.snapshot.config.metricsInterval = .seconds(7)
    #expect(try pair.pass() == [.config])
    #expect(pair.state.config.metricsInterval == .seconds(7))
  }

  @Test("A band is within a thirty-second of its width")
  func bands() throws {
    var pair = Pair()
    var written = 0
    for step in 0..<400 {
      let low = Float(step) / 50
      let width = 1 + Float(step % 100) / 10
      pair.record.snapshot.expectedLow = [low, .nan, 0]
      pair.record.snapshot.expectedHigh = [low + width, .nan, 32]
      let kinds = try pair.pass(after: 1)
      written += kinds.contains(.bands) ? 1 : 0
      let bound = (width + 0.2) / 32
      #expect(abs(pair.state.expectedLow[0] - low) <= bound, "step \(step)")
      #expect(abs(pair.state.expectedHigh[0] - low - width) <= bound, "step \(step)")
      #expect(pair.state.expectedLow[1].isNaN && pair.state.expectedHigh[2] == 32)
    }
    #expect(written < 250)
    // Just within the thirty-second, and just beyond.
    pair.record.snapshot.expectedHigh[2] = 33
    #expect(try pair.pass(after: 1).isEmpty)
    pair.record.snapshot.expectedHigh[2] = 33.1
    #expect(try pair.pass(after: 1) == [.bands])
  }

  @Test("Bands that come, go, or have no end on one side are exact")
  func edges() throws {
    var pair = Pair()
    let steps: [(Float, Float)] = [
      (0, 1), (.nan, .nan), (.nan, 5), (.nan, 9), (0, .infinity), (0.5, .infinity),
      (0.5, 1_000_000), (-.infinity, .infinity), (-.infinity, 3), (2, 2), (.nan, .nan), (2, 2),
      (2, 2.000_001),
    ]
    for (low, high) in steps {
      pair.record.snapshot.expectedLow = [low]
      pair.record.snapshot.expectedHigh = [high]
      _ = try pair.pass(after: 1)
      let (readLow, readHigh) = (pair.state.expectedLow[0], pair.state.expectedHigh[0])
      #expect(readLow == low || readLow.isNaN && low.isNaN, "\(low)…\(high)")
      #expect(readHigh == high || readHigh.isNaN && high.isNaN, "\(low)…\(high)")
    }
  }

  /// Blocks are packed into one, and then documents of the chain before come first.
  @Test("A band that is gone when a chain begins is gone for who read the chain before")
  func bandsOverChains() throws {
    var pair = Pair()
    pair.record.snapshot.expectedLow = [1, 1]
    pair.record.snapshot.expectedHigh = [2, 2]
    _ = try pair.pass()
    pair.writer.beginChain()
    pair.record.snapshot.expectedLow = [.nan, 1]
    pair.record.snapshot.expectedHigh = [.nan, 2]
    #expect(try pair.pass().contains(.bands))
    #expect(pair.state.expectedLow[0].isNaN && pair.state.expectedHigh[0].isNaN)
    #expect(pair.state.expectedHigh[1] == 2)
    // What was unknown before and is now costs nothing.
    pair.writer.beginChain()
    pair.record.snapshot.expectedLow = [.nan]
    pair.record.snapshot.expectedHigh = [.nan]
    #expect(!(try pair.pass().contains(.bands)))
  }

  @Test("Documents that cannot be are errors", arguments: HistoryDocument.Kind.allCases)
  func damaged(kind: HistoryDocument.Kind) {
    let texts = ["", "{", "[]x", "null", "7", "[[[[", "\u{1}", #"{"at":1}"#, "ÿÿÿÿÿÿÿÿ"]
    for text in texts {
      var state = DocumentState()
      #expect(throws: StorageError.self, "\(text)") { try state.take(kind, Array(text.utf8)[...]) }
    }
  }

  @Test("Bands of no series, cut off or too many are errors")
  func hostileBands() {
    var many: [UInt8] = []
    Varint.append(UInt64(Limits.series) + 1, to: &many)
    var far: [UInt8] = [1]
    Varint.append(UInt64(Limits.series), to: &far)
    var last: [UInt8] = [1]
    Varint.append(UInt64(Limits.series) - 1, to: &last)
    let band = [UInt8](repeating: 0, count: 8)
    for bytes in [
      many, far + band, [2, 0] + band, [1, 0, 1, 2],
      [1]
        + [UInt8](
          repeating: 0xff, count: 9) + [1] + band, [1, 0] + band + [0],
    ] {
      var state = DocumentState()
      #expect(throws: StorageError.self) { try state.take(.bands, bytes[...]) }
    }
    var state = DocumentState()
    #expect(throws: Never.self) { try state.take(.bands, (last + band)[...]) }
    #expect(state.expectedLow.count == Limits.series)
  }

  @Test("Times and intervals that cannot be are errors")
  func hostileTimes() throws {
    var event = Self.event(1, .info)
    event.startedAt = MonotonicInstant(nanoseconds: .min)
    var pair = Pair()
    pair.record.events = [event]
    #expect(throws: StorageError.self) { try pair.pass() }
    var other = Pair()
    other.record.snapshot.config.metricsInterval = .zero
    #expect(throws: StorageError.self) { try other.pass() }
    var third = Pair()
    third.record.snapshot.incidents = [Self.incident(.info, sentence: "", ended: .max)]
    #expect(throws: StorageError.self) { try third.pass() }
  }
}
