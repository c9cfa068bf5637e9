import Testing
import WireFormats

/// Requests of remote write as they are written.
@Suite struct RemoteWriteWriterTests {
  private typealias Sample = RemoteWriteSeries.Sample

  private static let bounds = RemoteWriteLabels.Bounds(
    count: 5, nameBytes: 20, valueBytes: 40)

  private static func labels(
    _ pairs: [(String, String)]
  ) throws(RemoteWriteLabels.Problem) -> RemoteWriteLabels {
    try RemoteWriteLabels(pairs.map { (name: $0.0, value: $0.1) }, bounds)
  }

  private static func problem(_ pairs: [(String, String)]) -> RemoteWriteLabels.Problem? {
    do throws(RemoteWriteLabels.Problem) {
      _ = try labels(pairs)
      return nil
    } catch {
      return error
    }
  }

  @Test func whatIsWrittenIsRead() throws {
    var writer = RemoteWriteWriter()
    let tricks = "Köln \u{202e}\u{0}\"\\\n🎉\u{feff}"
    let first = try Self.labels([("zone", "b"), ("__name__", "up:sum"), ("Zone", tricks)])
    writer.add(
      labels: first.bytes,
      [
        Sample(value: 41.5, timestamp: 1_700_000_000_000), Sample(value: 0, timestamp: 0),
        Sample(value: -0.0, timestamp: -5),
        Sample(value: Double(bitPattern: RemoteWriteWriter.staleBits), timestamp: .max),
      ])
    let second = try Self.labels([("__name__", "x")])
    writer.add(labels: second.bytes, [])
    #expect(writer.series == 2 && writer.samples == 4)
    let told = writer.bytes.withUnsafeBytes { RemoteWriteReaderTests.read($0) }
    #expect(told.error == nil)
    #expect(
      told.series == [
        "up:sum: Zone=\(tricks) __name__=up:sum zone=b 41.5@1700000000000 0.0@0 -0.0@-5"
          + " snan(0x2)@9223372036854775807",
        "x: __name__=x",
      ])
    #expect(second.description == "x")
    // A message of one request is the same in another.
    var copy = RemoteWriteWriter()
    writer.bytes.withUnsafeBytes { bytes in
      var reader = RemoteWriteReader(bytes)
      while let series = try? reader.next() {
        #expect(series.labelBytes == (copy.series == 0 ? first : second).bytes.count)
        copy.add(message: series.bytes, samples: series.sampleCount)
      }
    }
    #expect(copy.bytes == writer.bytes && copy.samples == 4)
    writer.removeAll()
    #expect(writer.bytes.isEmpty && writer.series == 0)
  }

  @Test func aLongRequestIsRead() throws {
    var writer = RemoteWriteWriter()
    let labels = try Self.labels([("__name__", "x"), ("long", String(repeating: "ä", count: 20))])
    for index in 0..<2_000 {
      writer.add(
        labels: labels.bytes,
        (0..<Int64(index % 9)).map { Sample(value: Double(index), timestamp: $0 << 40) })
    }
    var samples = 0
    writer.bytes.withUnsafeBytes { bytes in
      var reader = RemoteWriteReader(bytes)
      while let series = try? reader.next() {
        series.forEachSample { #expect($0.timestamp >> 40 < 9) }
        samples += series.sampleCount
      }
    }
    #expect(samples == writer.samples && samples > 7_000)
  }

  @Test func labelsThatBreakARuleAreNotWritten() {
    #expect(Self.problem([("a", "b")]) == .noName)
    #expect(Self.problem([("__name__", "0x")]) == .metricName("0x"))
    #expect(Self.problem([("__name__", "a b")]) == .metricName("a b"))
    #expect(Self.problem([("__name__", "x"), ("a:b", "c")]) == .labelName("a:b"))
    #expect(Self.problem([("__name__", "x"), ("ä", "c")]) == .labelName("ä"))
    #expect(Self.problem([("__name__", "x"), ("", "c")]) == .labelName(""))
    #expect(Self.problem([("__name__", "x"), ("a", "")]) == .emptyValue("a"))
    #expect(Self.problem([("__name__", "x"), ("a", "1"), ("a", "1")]) == .duplicate("a"))
    #expect(Self.problem([("__name__", "x"), ("__name__", "y")]) == .duplicate("__name__"))
    let long = String(repeating: "v", count: 41)
    #expect(
      Self.problem([("__name__", "x"), ("a", long)]) == .tooLong("a", bytes: 41, most: 40))
    let many = (0..<6).map { ("l\($0)", "v") }
    #expect(Self.problem(many) == .tooMany(6, most: 5))
  }
}
