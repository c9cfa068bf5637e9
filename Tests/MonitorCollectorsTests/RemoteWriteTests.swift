import MonitorCollectors
import MonitorModel
import MonitorSupport
import MonitorTestKit
import Testing

/// What becomes of Prometheus' remote write: names tell what is a total, senders are read in one
/// series each, what cannot be watched is counted.
@Suite struct RemoteWriteTests {
  /// A receiver as the API has one, on a clock that stands still.
  struct Bench {
    let clock = VirtualClock()
    let receiver: PushReceiver
    let intake: ReceivedIntake

    init() {
      receiver = PushReceiver(time: clock.time)
      intake = ReceivedIntake(name: "ingest", origin: "the API", receiver: receiver)
    }

    func read(after seconds: Int64 = 1) async throws -> BatchReader {
      clock.advance(by: .seconds(seconds))
      return BatchReader(batch: try await intake.read(at: clock.now))
    }

    /// Milliseconds since the epoch, so long after the clock's present.
    func wall(_ seconds: Int64 = 0) -> Int64 { clock.time.wall().milliseconds + 1_000 * seconds }

    func write(_ series: [Series]) -> PushReply { send(snappy(series.flatMap(\.message))) }

    func send(_ bytes: [UInt8]) -> PushReply {
      let head = PushHead(
        path: PushGate.remoteWritePath, contentType: "application/x-protobuf",
        contentEncoding: "snappy")
      return bytes.withUnsafeBytes { receiver.answer(head, $0) }
    }

    /// A block of literals alone, as the format allows.
    func snappy(_ bytes: [UInt8]) -> [UInt8] {
      var block = Series.varint(bytes.count)
      for start in stride(from: 0, to: bytes.count, by: 60) {
        let piece = bytes[start..<min(start + 60, bytes.count)]
        block.append(UInt8(piece.count - 1) << 2)
        block += piece
      }
      return block
    }
  }

  /// A series of a request.
  struct Series {
    var labels: [(String, String)]
    var samples: [(value: Double, time: Int64)]

    init(_ name: String, _ labels: [(String, String)] = [], _ samples: [(Double, Int64)]) {
      self.labels = [("__name__", name)] + labels
      self.samples = samples
    }

    static func varint(_ number: Int) -> [UInt8] {
      var rest = UInt64(bitPattern: Int64(number))
      var bytes: [UInt8] = []
      while rest >= 0x80 {
        bytes.append(UInt8(rest & 0x7F) | 0x80)
        rest >>= 7
      }
      return bytes + [UInt8(rest)]
    }

    private static func field(_ number: UInt8, _ content: [UInt8]) -> [UInt8] {
      [number << 3 | 2] + varint(content.count) + content
    }

    var message: [UInt8] {
      var body: [UInt8] = []
      for (name, value) in labels {
        body += Self.field(1, Self.field(1, Array(name.utf8)) + Self.field(2, Array(value.utf8)))
      }
      for (value, time) in samples {
        let bits = withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
        body += Self.field(2, [1 << 3 | 1] + bits + [2 << 3] + Self.varint(Int(time)))
      }
      return Self.field(1, body)
    }
  }

  private static let stale = Double(bitPattern: 0x7FF0_0000_0000_0002)

  @Test func namesTellWhatIsATotal() async throws {
    let bench = Bench()
    let now = bench.wall()
    let reply = bench.write([
      Series("http_requests_total", [("job", "shop"), ("code", "200")], [(100, now)]),
      Series("process_resident_memory_bytes", [("job", "shop")], [(4_096, now)]),
      Series("rpc_duration_seconds_sum", [("job", "shop")], [(1.5, now)]),
      Series("rpc_duration_seconds_count", [("job", "shop")], [(3, now)]),
    ])
    #expect(reply.status == 204 && reply.body.isEmpty)
    let first = try await bench.read()
    #expect(first.level(#"process_resident_memory_bytes{job="shop"}"#) == 4_096)
    #expect(first.series(#"process_resident_memory_bytes{job="shop"}"#)?.unit == .bytes)
    let total = #"http_requests_total{code="200",job="shop"}"#
    #expect(first.series(total)?.unit == .perSecond)
    #expect(first.series(#"rpc_duration_seconds_sum{job="shop"}"#)?.unit == .count)
    _ = bench.write([
      Series(
        "http_requests_total", [("job", "shop"), ("code", "200")], [(130, bench.wall())])
    ])
    let second = try await bench.read()
    // A first total is where a series begins.
    #expect(second.number(total).map { $0 - (first.number(total) ?? .nan) } == 30)
    #expect(
      second.batch.report?.tables.first?.rows.first?.first == .text("shop"))
  }

  @Test(arguments: [stale, .nan]) func noNumberEndsASeries(end: Double) async throws {
    let bench = Bench()
    let key = #"queue_depth{job="shop"}"#
    let labels = [("job", "shop")]
    _ = bench.write([Series("queue_depth", labels, [(7, bench.wall())])])
    #expect(try await bench.read().level(key) == 7)
    _ = bench.write([Series("queue_depth", labels, [(end, bench.wall())])])
    #expect(try await bench.read().state(key) == .vanished)
    _ = bench.write([Series("queue_depth", labels, [(8, bench.wall())])])
    #expect(try await bench.read().level(key) == 8)
    // One that never was ends too, and nothing comes of it.
    #expect(bench.write([Series("never", [], [(end, bench.wall())])]).status == 204)
  }

  @Test func bucketsAndABacklogArePassedOverAndCounted() async throws {
    let bench = Bench()
    _ = bench.write([
      Series("rpc_seconds_bucket", [("le", "0.1")], [(4, bench.wall())]),
      Series("queue_depth", [], [(7, bench.wall(-3_600)), (8, bench.wall())]),
    ])
    let batch = try await bench.read()
    #expect(batch.level("queue_depth") == 8)
    let faults = batch.batch.report?.faults ?? []
    #expect(faults.map(\.count) == [1, 1])
    #expect(batch.batch.catalog.series.count == 1)
  }

  @Test func whatIsRefusedIsSaidToItsSender() async throws {
    let bench = Bench()
    let reply = bench.write([
      Series("good", [], [(1, bench.wall())]), Series("bad", [], [(.infinity, bench.wall())]),
      Series("", [], [(1, bench.wall())]),
    ])
    #expect(reply.status == 400)
    #expect(String(decoding: reply.body, as: UTF8.self).contains("Of 3 samples 2 are refused"))
    #expect(try await bench.read().level("good") == 1)
  }

  @Test func aBodyThatIsNoneIsRefusedAsAWhole() async throws {
    let bench = Bench()
    let good = Series("good", [], [(1, bench.wall())]).message
    let broken = good + [0x0A, 0x7F]
    #expect(bench.send(bench.snappy(broken)).status == 400)
    #expect(bench.send(good).status == 400)
    #expect(bench.send([]).status == 400)
    // A claim of 4 GiB takes no memory.
    #expect(bench.send([0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0]).status == 413)
    #expect(try await bench.read().batch.catalog.series.isEmpty)
    let whole = bench.snappy(good)
    for count in 0..<whole.count {
      #expect(bench.send(Array(whole[..<count])).status == 400)
    }
    for index in whole.indices {
      for bit in 0..<8 {
        var changed = whole
        changed[index] ^= 1 << bit
        #expect([204, 400, 413].contains(bench.send(changed).status))
      }
    }
    let report = try await bench.read().batch.report
    #expect(report?.faults.contains { $0.reason == "answered 400" } == true)
  }
}
