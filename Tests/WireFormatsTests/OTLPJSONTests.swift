import Testing
import WireFormats

/// OTLP/JSON becomes what the wire format would have been.
@Suite struct OTLPJSONTests {
  static let everyKind = """
    {"resourceMetrics":[{"scopeMetrics":[{"scope":{"name":"x","version":"1"},"metrics":[
      {"name":"queue.depth","gauge":{"dataPoints":[{"asDouble":2.5,"timeUnixNano":"7"}]}},
      {"sum":{"isMonotonic":true,"dataPoints":[{"asInt":"41","startTimeUnixNano":5,
        "timeUnixNano":"9","attributes":[{"key":"city","value":{"stringValue":"K\\u00f6ln"}},
        {"value":{"intValue":"-3"},"key":"n"}],"exemplars":[{"asInt":1}]}],
        "aggregationTemporality":"AGGREGATION_TEMPORALITY_CUMULATIVE"},
        "unit":"{order}","name":"orders","description":null},
      {"name":"latency","unit":"s","histogram":{"aggregationTemporality":1,"dataPoints":[
        {"count":6,"sum":1.5,"bucketCounts":["1",2,"3"],"explicitBounds":[0.1,0.5],
         "min":0.05,"max":0.9}]}},
      {"name":"size","exponentialHistogram":{"aggregationTemporality":2,"dataPoints":[
        {"count":"4","scale":-3,"zeroCount":"1","positive":{"offset":-2,"bucketCounts":["1",2]},
         "zeroThreshold":0}]}},
      {"name":"old","summary":{"dataPoints":[{"count":10,"sum":20,"flags":1,
        "quantileValues":[{"quantile":0.99,"value":4.5}]}]}}]}],
      "resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},
      "schemaUrl":""}]}
    """

  /// The points of a JSON request in words, or why it cannot be turned.
  private static func read(_ bytes: Bytes, most: Int = 1 << 20) -> [String] {
    do {
      let turned = try OTLPJSON.protobuf(from: bytes, most: most)
      return turned.withUnsafeBytes { bytes in
        let read = OTLPReaderTests.read(bytes)
        #expect(read.error == nil, "what was turned is a message")
        return read.points
      }
    } catch {
      return ["\(error)"]
    }
  }

  private static func read(_ text: String, most: Int = 1 << 20) -> [String] {
    Array(text.utf8).withUnsafeBytes { read($0, most: most) }
  }

  @Test func everyKindOfMetric() {
    #expect(Self.read(Self.everyKind) == OTLPReaderTests.everyKindInWords)
  }

  @Test func numbersThatJSONCannotWrite() {
    func value(_ json: String) -> [String] {
      Self.read(
        "{\"resourceMetrics\":[{\"scopeMetrics\":[{\"metrics\":[{\"name\":\"a\",\"gauge\":"
          + "{\"dataPoints\":[{\(json)}]}}]}]}]}")
    }
    #expect(value("\"asDouble\":\"NaN\"") == ["a: that are not finite"])
    #expect(value("\"asDouble\":\"-Infinity\"") == ["a: that are not finite"])
    #expect(value("\"asDouble\":\"1.5\"") == ["gauge unspecified a 1.5"])
    #expect(
      value("\"asInt\":\"-9223372036854775808\"") == [
        "gauge unspecified a -9.223372036854776e+18 whole"
      ])
    #expect(
      value("\"asInt\":\"18446744073709551616\"").first?.hasSuffix("expected a number") == true)
    #expect(value("\"asInt\":\"1x\"").first?.hasSuffix("expected a number") == true)
    #expect(value("\"asInt\":1.5").first?.hasSuffix("expected a number") == true)
    #expect(value("\"asInt\":\"\"").first?.hasSuffix("expected a number") == true)
    #expect(value("\"asDouble\":\"1.5 \"").count == 1)
  }

  @Test func whatIsNoneIsRefused() {
    #expect(Self.read("[]") == ["byte 0: expected an object"])
    #expect(Self.read("{\"resourceMetrics\":{}}") == ["byte 19: expected an array"])
    #expect(Self.read("{\"resourceMetrics\":[1]}") == ["byte 20: expected an object"])
    #expect(Self.read("{} x") == ["byte 3: expected the end"])
    #expect(Self.read("{\"other\":[{}],\"resourceMetrics\":null}").isEmpty)
    #expect(Self.read(Self.everyKind, most: 64) == ["more than is taken"])
  }

  @Test func answersAreWhatTheirReadersExpect() {
    #expect(OTLPResponse.success(rejected: 0, message: "", asJSON: false).isEmpty)
    #expect(OTLPResponse.success(rejected: 0, message: "", asJSON: true) == Array("{}".utf8))
    var expected = ProtobufWriter()
    expected.message(1) { partial in
      partial.varint(1, 300)
      partial.text(2, "too \"many\"\n")
    }
    #expect(
      OTLPResponse.success(rejected: 300, message: "too \"many\"\n", asJSON: false)
        == expected.bytes)
    let json = OTLPResponse.success(rejected: 300, message: "too \"many\"\n", asJSON: true)
    #expect(
      String(decoding: json, as: UTF8.self)
        == #"{"partialSuccess":{"rejectedDataPoints":"300","errorMessage":"too \"many\"\u000a"}}"#)
  }

  @Test func noByteOfWhateverIsReadBeyondTheEnd() {
    let bytes = Array(Self.everyKind.utf8)
    BadInput.truncations(of: bytes) { _ = Self.read($0) }
    BadInput.mutations(of: bytes, ways: 1) { _ = Self.read($0) }
    BadInput.fuzz(seed: 22, rounds: 500, from: [bytes]) { _ = Self.read($0) }
  }
}
