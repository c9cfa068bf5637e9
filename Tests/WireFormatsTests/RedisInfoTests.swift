import MonitorSupport
import Testing
import WireFormats

@Suite("INFO of Redis")
struct RedisInfoTests {
  static let example = """
    # Server\r
    redis_version:7.0.15\r
    run_id:397344b357ea3426ff4467f97eaca88b206fc715\r
    \r
    # Memory\r
    used_memory:1025960\r
    mem_fragmentation_ratio:2.68\r
    second_repl_offset:-1\r
    # Replication\r
    slave0:ip=10.0.0.2,port=6380,state=online,offset=14,lag=1\r
    slave_read_only:1\r
    # Commandstats\r
    cmdstat_config|get:calls=2,usec=26,usec_per_call=13.00,rejected_calls=0,failed_calls=1\r
    cmdstat_set:calls=2000,usec=1906,usec_per_call=0.95\r
    # Latencystats\r
    latency_percentiles_usec_set:p50=1.003,p99=9.023,p99.9=34.047\r
    # Keyspace\r
    db0:keys=2,expires=1,avg_ttl=0\r
    db11:keys=7,expires=0,avg_ttl=0,subexpiry=0\r

    """

  private func parse(_ text: String) -> RedisInfo {
    Array(text.utf8).withUnsafeBytes { RedisInfo($0) }
  }

  @Test("Each kind of line is read")
  func reads() {
    let info = parse(Self.example)
    #expect(info.text("redis_version") == "7.0.15")
    #expect(info.number("used_memory") == 1_025_960)
    #expect(info.real("mem_fragmentation_ratio") == 2.68)
    #expect(info.number("second_repl_offset") == nil)
    #expect(info.real("second_repl_offset") == -1)
    #expect(info.text("slave_read_only") == "1")
    #expect(
      info.commands == [
        RedisInfo.Command("config|get", calls: 2, microseconds: 26, rejected: 0, failed: 1),
        RedisInfo.Command("set", calls: 2_000, microseconds: 1_906),
      ])
    #expect(info.latencies.map(\.name) == ["set"])
    #expect(info.latencies.first?.p50 == 1.003)
    #expect(info.latencies.first?.p99 == 9.023)
    #expect(info.latencies.first?.p999 == 34.047)
    #expect(info.keyspaces.map(\.database) == ["0", "11"])
    #expect(info.keyspaces.map(\.keys) == [2, 7])
    #expect(info.replicas.map(\.address) == ["10.0.0.2:6380"])
    #expect(info.replicas.map(\.offset) == [14])
    #expect(info.skippedLines == 0)
  }

  @Test(
    "A bad line is counted and leaves its neighbours alone",
    arguments: [
      "no colon", ":empty name", "cmdstat_get:calls", "cmdstat_get:calls=x,usec=1", "cmdstat_get:",
      "cmdstat_get:calls=1", "db0:expires=1", "db0:keys=-1", "slave0:ip=1.2.3.4",
      "latency_percentiles_usec_get:p50=nan", "latency_percentiles_usec_get:p50=-1",
      "cmdstat_get:calls=99999999999999999999999x,usec=1", String(repeating: "x:", count: 3_000),
    ])
  func badLine(line: String) {
    let info = parse("a:1\n" + line + "\nb:2")
    #expect(info.skippedLines == 1)
    #expect(info.number("a") == 1)
    #expect(info.number("b") == 2)
    #expect(info.commands.isEmpty && info.keyspaces.isEmpty && info.replicas.isEmpty)
  }

  @Test("More lines than are kept are counted")
  func manyLines() {
    let extra = 100
    var text = ""
    for index in 0..<RedisInfo.linesMost + extra { text += "f\(index):\(index)\n" }
    let info = parse(text)
    #expect(info.fields.count == RedisInfo.linesMost)
    #expect(info.skippedLines == UInt64(extra))
  }

  @Test("Cut anywhere it gives what stood before")
  func truncated() {
    let bytes = Array(Self.example.utf8)
    for length in 0...bytes.count {
      let info = bytes[..<length].withUnsafeBytes { RedisInfo($0) }
      #expect(info.skippedLines <= 1)
      #expect(info.commands.count <= 2)
    }
  }

  @Test("One changed byte changes at most its line")
  func mutated() {
    let bytes = Array(Self.example.utf8)
    let whole = parse(Self.example)
    let all = whole.fields.count + whole.commands.count + whole.latencies.count
    for place in bytes.indices {
      for byte in [0, UInt8(ascii: "\n"), UInt8(ascii: ":"), UInt8(ascii: "9"), 0xFF] {
        var changed = bytes
        changed[place] = byte
        let info = changed.withUnsafeBytes { RedisInfo($0) }
        let found = info.fields.count + info.commands.count + info.latencies.count
        #expect(abs(found - all) <= 2, "byte \(place) as \(byte)")
      }
    }
  }

  @Test("Noise never traps")
  func noise() {
    let seed: UInt64 = 0x52ED_1501
    var random = SeededGenerator(seed: seed)
    let alphabet = Array("cmdstat_ldb0slave:=,.|%\r\n#019-pusecalkytixprfd\u{0}\u{FF}".utf8)
    for round in 0..<2_000 {
      let count = Int.random(in: 0...200, using: &random)
      let bytes = (0..<count).map { _ in
        Bool.random(using: &random)
          ? alphabet.randomElement(using: &random) ?? 0 : UInt8.random(in: 0...255, using: &random)
      }
      let info = bytes.withUnsafeBytes { RedisInfo($0) }
      let kept = info.fields.count + info.commands.count + info.keyspaces.count
      #expect(kept <= count, "seed \(seed), round \(round)")
    }
  }
}
