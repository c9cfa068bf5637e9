import Testing
import WireFormats

/// Metrics of OpenTelemetry, in the wire format and in JSON.
@Suite struct OTLPReaderTests {
  /// The points of a request in words, and the error that ended them.
  static func read(_ bytes: Bytes) -> (points: [String], error: ProtobufError?) {
    var points: [String] = []
    var reader = OTLPReader(bytes)
    var point = OTLPPoint()
    do throws(ProtobufError) {
      while try reader.next(&point) { points.append(try words(point)) }
      return (points, nil)
    } catch {
      return (points, error)
    }
  }

  private static func words(_ point: OTLPPoint) throws(ProtobufError) -> String {
    if let problem = point.problem { return "\(point.name.text): \(problem.rawValue)" }
    var text = "\(point.kind) \(point.temporality) \(point.name.text)"
    if point.unit.count > 0 { text += " [\(point.unit.text)]" }
    for var attributes in [point.resourceAttributes, point.attributes] {
      while try attributes.next() {
        text += " \(attributes.key.text)=\(try attributes.text() ?? "?")"
      }
    }
    switch point.kind {
    case .gauge, .sum: text += " \(point.value)\(point.isInteger ? " whole" : "")"
    case .histogram: text += " \(point.count) \(point.sum ?? .nan) \(point.bounds) \(point.buckets)"
    case .exponentialHistogram:
      text += " \(point.count) scale \(point.scale) zero \(point.zeroCount)"
      text += " \(point.positiveOffset)\(point.positive) \(point.negativeOffset)\(point.negative)"
    case .summary:
      text += " \(point.count) \(point.sum ?? .nan)"
      for quantile in point.quantiles { text += " \(quantile.quantile):\(quantile.value)" }
    }
    if point.isMonotonic { text += " rising" }
    if point.hasNoValue { text += " none" }
    return point.time > 0 ? text + " \(point.start)…\(point.time)" : text
  }

  /// A request with one metric of each kind.
  static let everyKind: [UInt8] = ProtobufWriter.request { scope in
    scope.message(2) { metric in
      metric.text(1, "queue.depth")
      metric.message(5) { gauge in
        gauge.message(1) { point in
          point.double(4, 2.5)
          point.fixed(3, 7)
        }
      }
    }
    scope.message(2) { metric in
      // Members in another order than they are written by most.
      metric.message(7) { sum in
        sum.varint(3, 1)
        sum.message(1) { point in
          point.fixed(6, UInt64(bitPattern: 41))
          point.fixed(2, 5)
          point.fixed(3, 9)
          point.attribute(7, "city", "Köln")
          point.message(7) { pair in
            pair.text(1, "n")
            pair.message(2) { $0.varint(3, UInt64(bitPattern: -3)) }
          }
        }
        sum.varint(2, 2)
      }
      metric.text(3, "{order}")
      metric.text(1, "orders")
    }
    scope.message(2) { metric in
      metric.text(1, "latency")
      metric.text(3, "s")
      metric.message(9) { histogram in
        histogram.varint(2, 1)
        histogram.message(1) { point in
          point.fixed(4, 6)
          point.double(5, 1.5)
          point.bytes(
            6, [1, 2, 3].flatMap { number in withUnsafeBytes(of: UInt64(number)) { Array($0) } })
          point.double(7, 0.1)
          point.double(7, 0.5)
          point.double(11, 0.05)
          point.double(12, 0.9)
        }
      }
    }
    scope.message(2) { metric in
      metric.text(1, "size")
      metric.message(10) { histogram in
        histogram.varint(2, 2)
        histogram.message(1) { point in
          point.fixed(4, 4)
          point.varint(6, 5)  // −3 in zigzag
          point.fixed(7, 1)
          point.message(8) { buckets in
            buckets.varint(1, 3)  // −2
            buckets.bytes(2, [1, 2])
          }
        }
      }
    }
    scope.message(2) { metric in
      metric.text(1, "old")
      metric.message(11) { summary in
        summary.message(1) { point in
          point.fixed(4, 10)
          point.double(5, 20)
          point.message(6) { quantile in
            quantile.double(1, 0.99)
            quantile.double(2, 4.5)
          }
          point.varint(8, 1)
        }
      }
    }
  }

  static let everyKindInWords = [
    "gauge unspecified queue.depth service.name=shop 2.5 0…7",
    "sum cumulative orders [{order}] service.name=shop city=Köln n=-3 41.0 whole rising 5…9",
    "histogram delta latency [s] service.name=shop 6 1.5 [0.1, 0.5] [1, 2, 3]",
    "exponentialHistogram cumulative size service.name=shop 4 scale -3 zero 1 -2[1, 2] 0[]",
    "summary unspecified old service.name=shop 10 20.0 0.99:4.5 none",
  ]

  @Test func everyKindOfMetric() {
    let read = Self.everyKind.withUnsafeBytes { Self.read($0) }
    #expect(read.points == Self.everyKindInWords)
    #expect(read.error == nil)
  }

  @Test func whatIsMalformedIsToldApartFromWhatCannotBeUsed() {
    func points(_ metric: @escaping (inout ProtobufWriter) -> Void) -> [String] {
      ProtobufWriter.request { $0.message(2, metric) }.withUnsafeBytes { Self.read($0).points }
    }
    #expect(points { $0.message(5) { $0.message(1) { _ in } } } == [": without a name"])
    #expect(
      points {
        $0.text(1, "a")
        $0.message(7) { $0.message(1) { $0.double(4, 1) } }
      } == ["a: without an aggregation temporality"])
    #expect(
      points {
        $0.text(1, "a")
        $0.message(5) { $0.message(1) { $0.double(4, .nan) } }
      } == ["a: that are not finite"])
    func histogram(_ build: @escaping (inout ProtobufWriter) -> Void) -> [String] {
      points {
        $0.text(1, "a")
        $0.message(9) {
          $0.varint(2, 1)
          $0.message(1, build)
        }
      }
    }
    #expect(histogram { $0.double(7, 1) } == ["a: whose buckets do not fit their bounds"])
    #expect(
      histogram {
        for bound in [2.0, 1.0] { $0.double(7, bound) }
        for _ in 0..<3 { $0.fixed(6, 1) }
      } == ["a: whose bounds do not rise"])
    #expect(
      histogram { $0.bytes(6, [UInt8](repeating: 0, count: 8 * 2_000)) }
        == ["a: with more than 1024 buckets"])
    func exponential(scale: UInt64, offset: UInt64) -> [String] {
      points {
        $0.text(1, "a")
        $0.message(10) {
          $0.varint(2, 1)
          $0.message(1) {
            $0.varint(6, scale)
            $0.message(8) {
              $0.varint(1, offset)
              $0.bytes(2, [1])
            }
          }
        }
      }
    }
    #expect(exponential(scale: 42, offset: 0) == ["a: with buckets beyond binary64"])
    #expect(exponential(scale: 0, offset: 4_000_000_000) == ["a: with buckets beyond binary64"])
    #expect(exponential(scale: 40, offset: 2_000_000).first?.hasPrefix("expo") == true)
  }

  @Test(
    arguments: [
      ([0x08], .cut), ([0x0A, 0x05, 0x01], .cut), ([0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F], .cut),
      ([0x09, 0x01], .cut), ([0x0D, 0x01], .cut), ([0x00], .fieldNumber), ([0x0B], .wireType),
      ([0x0F], .wireType), ([0x0E], .wireType),
      ([0x08] + [UInt8](repeating: 0x80, count: 10), .varint),
      ([UInt8](repeating: 0xFF, count: 12), .varint),
      ([0x80, 0x80, 0x80, 0x80, 0x10], .fieldNumber),
    ] as [([UInt8], ProtobufError.Problem)])
  func brokenMessagesAreRefused(bytes: [UInt8], problem: ProtobufError.Problem) {
    #expect(bytes.withUnsafeBytes { Self.read($0).error?.problem } == problem)
  }

  @Test func noByteOfWhateverIsReadBeyondTheEnd() {
    var rounds = 0
    BadInput.truncations(of: Self.everyKind) { bytes in
      _ = Self.read(bytes)
      rounds += 1
    }
    #expect(rounds == Self.everyKind.count + 1)
    BadInput.mutations(of: Self.everyKind) { _ = Self.read($0) }
    BadInput.fuzz(seed: 21, rounds: 3_000, from: [Self.everyKind]) { _ = Self.read($0) }
  }
}
