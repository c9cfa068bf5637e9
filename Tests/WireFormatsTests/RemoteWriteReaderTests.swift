import Testing
import WireFormats

/// Series and samples of Prometheus' remote write.
@Suite struct RemoteWriteReaderTests {
  /// The series of a request in words, and the error that ended them.
  static func read(_ bytes: Bytes) -> (series: [String], error: ProtobufError?) {
    var series: [String] = []
    var reader = RemoteWriteReader(bytes)
    do throws(ProtobufError) {
      while let next = try reader.next() {
        var text = "\(next.name.text):"
        next.forEachLabel { text += " \($0.text)=\($1.text)" }
        next.forEachSample { text += " \($0.value)@\($0.timestamp)" }
        #expect(next.sampleCount >= 0 && next.histogramCount >= 0)
        series.append(text)
      }
      return (series, nil)
    } catch {
      return (series, error)
    }
  }

  /// Two series, metadata and things of later versions between them.
  static let request: [UInt8] = {
    var request = ProtobufWriter()
    request.message(1) { series in
      series.message(2) { sample in
        sample.varint(2, 1_700_000_000_000)
        sample.double(1, 41.5)
      }
      series.message(1) {
        $0.text(1, "__name__"); $0.text(2, "http_requests_total")
      }
      series.message(1) {
        $0.text(2, "Köln"); $0.text(1, "city")
      }
      series.message(3) { exemplar in exemplar.double(2, 7) }
      series.message(2) { sample in
        sample.fixed(1, 0x7FF0_0000_0000_0002)
        sample.varint(2, 1_700_000_015_000)
      }
    }
    request.message(3) { metadata in
      metadata.varint(1, 1)
      metadata.text(2, "http_requests_total")
    }
    request.varint(9, 4)
    request.message(1) { series in
      series.message(1) {
        $0.text(1, "job"); $0.text(2, "")
      }
      series.message(2) { _ in }
      series.message(2) { $0.varint(2, UInt64(bitPattern: -5)) }
      series.message(4) { $0.varint(1, 3) }
    }
    return request.bytes
  }()

  @Test func aRequestIsRead() {
    let told = Self.request.withUnsafeBytes { Self.read($0) }
    #expect(told.error == nil)
    #expect(
      told.series == [
        "http_requests_total: __name__=http_requests_total city=Köln 41.5@1700000000000"
          + " snan(0x2)@1700000015000",
        ": job= 0.0@0 0.0@-5",
      ])
  }

  @Test func nothingIsNoSeries() {
    #expect([UInt8]().withUnsafeBytes { Self.read($0) }.series.isEmpty)
  }

  @Test func nothingThatComesTraps() {
    BadInput.truncations(of: Self.request) { bytes in
      #expect(Self.read(bytes).series.count <= 2)
    }
    BadInput.mutations(of: Self.request) { _ = Self.read($0) }
    BadInput.fuzz(seed: 31, rounds: 3_000, from: [Self.request]) { _ = Self.read($0) }
  }
}
