import MonitorSupport
import Testing
import WireFormats

/// Both formats beyond the corpus: the lenient one, what is counted, limits, and noise.
@Suite struct ExpositionTests {
  private static let node = """
    # HELP node_load1 1m load average.
    # TYPE node_load1 gauge
    node_load1 0.21
    # TYPE http_requests_total counter
    http_requests_total{method="post",code="200",} 1027 1395066363000
    http_requests_total { method = "post" , code="400" }   3 1395066363000
    msdos_file_access_time_seconds{path="C:\\\\DIR\\\\FILE.TXT",error="Cannot find file:\\n\\"FILE.TXT\\""} 1.458255915e9
    metric_without_timestamp_and_labels 12.47
    something_weird{problem="division by zero"} +Inf -3982045
    # TYPE http_request_duration_seconds histogram
    http_request_duration_seconds_bucket{le="0.05"} 24054
    http_request_duration_seconds_bucket{le="+Inf"} 144320
    http_request_duration_seconds_sum 53423
    http_request_duration_seconds_count 144320
    # TYPE rpc_duration_seconds summary
    rpc_duration_seconds{quantile="0.99"} 76656
    rpc_duration_seconds_sum 1.7560473e+07
    rpc_duration_seconds_count 2693

    """
  private static let open = """
    # TYPE foo_seconds histogram
    # UNIT foo_seconds seconds
    # HELP foo_seconds Some text and \\n some \\" escaping
    foo_seconds_bucket{a="b",le="0.1"} 8 # {trace="x"} 0.05 1520879607.789
    foo_seconds_bucket{a="b",le="+Inf"} 17
    foo_seconds_count{a="b"} 17
    foo_seconds_sum{a="b"} 324789.3
    foo_seconds_created{a="b"} 1520430000.123
    # TYPE jobs counter
    jobs_total{q="ü\\"\\\\"} 4.20072246e+06 1520879607.789
    # TYPE state stateset
    state{state="a"} 0
    state{state="b"} 1
    # EOF

    """

  private func read(
    _ text: String, _ format: ExpositionFormat = .text
  ) throws -> (Exposition, [[String]]) {
    var exposition = Exposition()
    let samples = try Array(text.utf8).withUnsafeBytes { bytes in
      try exposition.read(bytes, as: format)
      return OpenMetricsCorpusTests.samples(exposition, bytes)
    }
    return (exposition, samples)
  }

  @Test func theExampleOfTheFormatIsRead() throws {
    let (exposition, samples) = try read(Self.node)
    #expect(exposition.refusals.isEmpty)
    #expect(samples.count == 13)
    #expect(samples[0] == ["node_load1", "0.21", ""])
    #expect(
      samples[1]
        == ["http_requests_total", "1027.0", "1395066363.0", "code", "200", "method", "post"])
    #expect(samples[2][3...] == ["code", "400", "method", "post"])
    #expect(
      samples[3][3...] == [
        "error", "Cannot find file:\n\"FILE.TXT\"", "path", "C:\\DIR\\FILE.TXT",
      ])
    #expect(samples[5][1...2] == ["inf", "-3982.045"])
    #expect(
      exposition.families.map(\.type) == [
        .gauge, .counter, .unknown, .unknown, .unknown, .histogram, .summary,
      ])
    #expect(exposition.families.map(\.samples) == [1, 2, 1, 1, 1, 4, 3])
    #expect(
      exposition.samples[6...].map(\.part) == [
        .bucket, .bucket, .sum, .count, .value, .sum, .count,
      ])
    #expect(Set(exposition.samples.map(\.key)).count == 13)
  }

  @Test func aBadLineIsCountedWithItsPlaceAndTheOthersStand() throws {
    let (exposition, samples) = try read(
      """
      a 1
      b{x="1} 2
      c{x=1} 2
      d 0x10
      e 1 2 3
      0f 1
      # TYPE a counter
      # TYPE g nonsense
      h 1 1.5
      i{x="1",x="2"} 1
      # just a comment
      #
      k\t1\t5
      l 5
      """ + "\r\n")
    #expect(samples.map { $0[0] } == ["a", "k", "l"])
    let found = exposition.refusals.map { "\($0.count) × \($0.first)" }
    #expect(
      found == [
        "2 × line 2, byte 10: an invalid label",
        "1 × line 4, byte 3: an invalid value",
        "1 × line 5, byte 7: a missing or surplus space, or text at the end",
        "1 × line 6, byte 1: an invalid metric name",
        "1 × line 7, byte 17: metadata after samples of its family",
        "1 × line 8, byte 10: an unknown type",
        "1 × line 9, byte 5: an invalid timestamp",
        "1 × line 10, byte 9: a label given twice",
      ])
  }

  @Test func familiesMayBeInterleavedInText() throws {
    let (exposition, _) = try read(
      "# TYPE a counter\n# TYPE h histogram\na 1\nh_count 1\na{x=\"1\"} 1\nh_sum 1\nx_sum 1\n")
    #expect(exposition.families.map(\.samples) == [2, 2, 1])
    #expect(exposition.samples.map(\.part) == [.value, .count, .value, .sum, .value])
  }

  @Test func openMetricsTellsUnitsAndParts() throws {
    let (exposition, samples) = try read(Self.open, .openMetrics)
    #expect(samples.count == 8)
    #expect(exposition.families.map(\.type) == [.histogram, .counter, .stateSet])
    #expect(exposition.families[0].unit.count == 7)
    #expect(
      exposition.samples.map(\.part) == [
        .bucket, .bucket, .count, .sum, .created, .total, .value, .value,
      ])
    #expect(samples[5] == ["jobs_total", "4200722.46", "1520879607.789", "q", "ü\"\\"])
  }

  @Test(arguments: [
    ("a 1\na 1\n# EOF\n", ExpositionError.Reason.duplicate),
    ("a{x=\"1\",y=\"2\"} 1\na{y=\"2\",x=\"1\"} 1\n# EOF\n", .duplicate),
    ("a{x=\"1\"} 1\na{x=\"2\"} 1\na{x=\"1\"} 1\n# EOF\n", .grouping),
    ("a 1\nb 1\na 1\n# EOF\n", .clash),
    ("a 1\r\n# EOF\n", .carriageReturn),
    ("# TYPE a counter\na 1\n# EOF\n", .clash),
    ("a 1\n", .missingEnd),
    ("# TYPE a summary\na_count 1\n# TYPE a_count gauge\n# EOF\n", .clash),
  ])
  func openMetricsRefusesWhatTheCorpusDoesNotTry(
    _ text: String, _ reason: ExpositionError.Reason
  ) {
    let error = #expect(throws: ExpositionError.self) { try read(text, .openMetrics) }
    #expect(error?.reason == reason)
  }

  @Test func bytesThatAreNotUTF8AreRefusedWhereTheyStand() throws {
    let faults: [[UInt8]] = [
      [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0x80],
    ]
    for fault in faults {
      let text = Array("a{x=\"".utf8) + fault + Array("\"} 1\n# EOF\n".utf8)
      var exposition = Exposition()
      let error = #expect(throws: ExpositionError.self) {
        try text.withUnsafeBytes { try exposition.read($0, as: .openMetrics) }
      }
      #expect(error?.reason == .notUTF8 && error?.column == 6)
    }
    _ = try read("a{x=\"€𝄞ü\"} 1\n# EOF\n", .openMetrics)
  }

  @Test func numbersAreThoseOfTheStandardLibrary() {
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<2_000 {
      let value = Double(bitPattern: UInt64.random(in: .min ... .max, using: &generator))
      for text in ["\(value)", "\(Float(value))", "\(Int32(truncatingIfNeeded: value.bitPattern))"]
      {
        let wanted = Double(text)
        let found = ExpositionLabels.number(text)
        #expect(found == wanted || wanted?.isNaN == true, "\(text): \(found as Any)")
      }
    }
    // Digits and powers as expositions have them, most of them beyond what a binary64 holds exactly.
    for _ in 0..<4_000 {
      let digits =
        "\(UInt64.random(in: .min ... 10_000_000_000_000_000_000, using: &generator) >> UInt64.random(in: 0...30, using: &generator))"
      let place = Int.random(in: 0...digits.count, using: &generator)
      let power = Int.random(in: -24...24, using: &generator)
      let text = "\(digits.prefix(place)).\(digits.dropFirst(place))0e\(power)"
      #expect(ExpositionLabels.number(text) == Double(text), "\(text)")
      let whole = "\(digits)e\(power)"
      #expect(ExpositionLabels.number(whole) == Double(whole), "\(whole)")
    }
    for text in ["1e400", "-1e400", "1e-400", "123456789012345678901234567890", "00.50e+01"] {
      #expect(ExpositionLabels.number(text) == Double(text))
    }
    for text in ["", "-", ".", "1e", "1e+", "0x1", "1_0", "inf1", "+nan", "1 ", "--1", "1.2.3"] {
      #expect(ExpositionLabels.number(text) == nil, "\(text)")
    }
    for text in ["Inf", "+Inf", "infinity", "INF"] {
      #expect(ExpositionLabels.number(text) == .infinity)
    }
  }

  @Test(arguments: [ExpositionFormat.text, .openMetrics])
  func limitsCutWhatWouldNeverEnd(_ format: ExpositionFormat) throws {
    var text: [UInt8] = []
    for number in 0..<2_000 { text += Array("a{x=\"\(number)\"} 1\n".utf8) }
    var exposition = Exposition()
    try text.withUnsafeBytes { try exposition.read($0, as: format, sampleLimit: 1_000) }
    #expect(exposition.samples.count == 1_000)
    #expect(exposition.isCut)
  }

  @Test func aSampleHasNoMoreThan64Labels() throws {
    let labels = (0..<65).map { "l\($0)=\"\"" }.joined(separator: ",")
    let (exposition, samples) = try read("a{\(labels)} 1\nb 1\n")
    #expect(samples.count == 1)
    #expect(exposition.refusals.first?.first.reason == .tooManyLabels)
  }

  @Test func contentTypesTellTheFormat() {
    #expect(ExpositionFormat(contentType: "text/plain; version=0.0.4; charset=utf-8") == .text)
    #expect(
      ExpositionFormat(contentType: "application/openmetrics-text; version=1.0.0") == .openMetrics)
    #expect(ExpositionFormat(contentType: "") == .text)
    #expect(ExpositionFormat(contentType: "Text/HTML; charset=utf-8") == nil)
  }

  // MARK: - Noise

  /// Reads bytes in both formats; whatever comes, places are within the bytes.
  private func survive(_ bytes: [UInt8], _ exposition: inout Exposition) {
    bytes.withUnsafeBytes { bytes in
      for format in [ExpositionFormat.text, .openMetrics] {
        try? exposition.read(bytes, as: format)
        for sample in exposition.samples {
          precondition(sample.name.upperBound <= bytes.count && !sample.name.isEmpty)
          precondition(sample.labels.upperBound <= bytes.count)
          _ = ExpositionLabels(bytes.part(sample.labels))
        }
        for family in exposition.families { precondition(family.name.upperBound <= bytes.count) }
      }
    }
  }

  @Test func noTruncationTraps() throws {
    var exposition = Exposition()
    for text in [Self.node, Self.open] {
      let bytes = Array(text.utf8)
      for count in 0..<bytes.count { survive(Array(bytes[..<count]), &exposition) }
    }
    let bytes = Array(Self.open.utf8)
    for count in 0..<bytes.count - 1 {
      #expect(throws: ExpositionError.self, "\(count)") {
        try bytes[..<count].withUnsafeBytes { try exposition.read($0, as: .openMetrics) }
      }
    }
  }

  @Test func noChangeOfOneByteTraps() {
    var exposition = Exposition()
    for text in [Self.node.prefix(250).suffix(190), Self.open.suffix(230)] {
      var bytes = Array(text.utf8)
      for place in bytes.indices {
        let kept = bytes[place]
        for byte in [0, 9, 10, 13, 32, 34, 35, 44, 46, 48, 61, 92, 101, 123, 125, 255] as [UInt8] {
          bytes[place] = byte
          survive(bytes, &exposition)
        }
        bytes[place] = kept
      }
    }
  }

  @Test func noNoiseTraps() {
    let seed: UInt64 = 20_261_128
    var generator = SeededGenerator(seed: seed)
    var exposition = Exposition()
    let words = [
      "# TYPE ", "# UNIT ", "# HELP ", "# EOF\n", "a", "a_bucket", "a_count", "_sum", "{", "}",
      "le=\"", "quantile=\"", "\"", ",", " ", "\n", "1", "0.5", "+Inf", "NaN", " # {", "\\",
      "histogram\n", "counter\n", "summary\n", "\t", "é", "\u{0}",
    ]
    for round in 0..<1_500 {
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 1...40, using: &generator) {
        let word = words[Int.random(in: 0..<words.count, using: &generator)]
        bytes += Array(word.utf8)
        if UInt8.random(in: 0...15, using: &generator) == 0 {
          bytes.append(UInt8.random(in: 0...255, using: &generator))
        }
      }
      survive(bytes, &exposition)
      #expect(exposition.samples.count <= bytes.count, "seed \(seed), round \(round)")
    }
  }
}
