import MonitorAPI
import MonitorModel
import MonitorSupport
import Testing

/// Values as bytes and back, and bytes that are no values.
@Suite("Attach packing") struct AttachPackingTests {
  private struct Odd: Codable, Equatable {
    enum Choice: Codable, Equatable {
      case none
      case one(Int?, label: String?)
      case nested([Choice])
    }
    enum Letter: String, Codable { case a, b }
    struct Empty: Codable, Equatable {}
    var flag = true
    var bytes: [UInt8] = [1, 2, 255]
    var small: Int8 = -128
    var short: Int16 = -300
    var wide: UInt16 = 65_535
    var word: UInt32 = .max
    var int = -5
    var unsigned: UInt = 9
    var floats: [Float] = [.nan, -0.0, 1]
    var doubles: [Double] = [.infinity, .nan]
    var longs: [Int64] = [.min, .max]
    var texts = ["", "é", String(repeating: "x", count: 300)]
    var optional: String?
    var present: Double? = -0.0
    var optionals: [Int?] = [nil, 1, nil]
    var doubled: [[String]] = [[], ["a"]]
    var byText = ["b": 1, "a": 2]
    var byNumber: [Int: Letter] = [3: .a, -1: .b]
    var byWide: [UInt64: [Choice]] = [9: [.none, .one(nil, label: "x")]]
    var set: Set<Int> = [4]
    var choice = Choice.nested([.one(3, label: nil), .none])
    var length = Duration.milliseconds(-1_500)
    var range: ClosedRange<Double> = -1...2
    var empty = Empty()
  }

  @Test func everyShapeComesBack() throws {
    let odd = Odd()
    let bytes = try PackedEncoder.bytes(of: odd)
    let back = try PackedDecoder.decode(Odd.self, from: bytes)
    #expect(try PackedEncoder.bytes(of: back) == bytes)
    #expect(back.choice == odd.choice && back.optionals == odd.optionals)
    #expect(back.byNumber == odd.byNumber && back.byWide == odd.byWide && back.set == odd.set)
    #expect(back.length == odd.length && back.range == odd.range && back.texts == odd.texts)
    #expect(back.present?.sign == .minus && back.optional == nil && back.small == -128)
  }

  @Test func numbersAreSmall() throws {
    for (number, size) in [(0, 1), (-1, 1), (63, 1), (64, 2), (-64, 1), (1 << 40, 6)] {
      #expect(try PackedEncoder.bytes(of: number).count == size)
      #expect(try PackedDecoder.decode(Int.self, from: PackedEncoder.bytes(of: number)) == number)
    }
  }

  @Test func hugeNumbersCanBeAdded() throws {
    let most = try PackedDecoder.decode(Int64.self, from: PackedEncoder.bytes(of: Int64.max))
    let least = try PackedDecoder.decode(Int64.self, from: PackedEncoder.bytes(of: Int64.min))
    #expect(!most.subtractingReportingOverflow(least).overflow)
    let wide = try PackedDecoder.decode(UInt64.self, from: PackedEncoder.bytes(of: UInt64.max))
    #expect(!wide.addingReportingOverflow(wide).overflow)
  }

  @Test func aSeriesBelowZeroIsRefused() throws {
    let bytes = try PackedEncoder.bytes(of: SeriesID(rawValue: -1))
    #expect(throws: PackedError.self) { try PackedDecoder.decode(SeriesID.self, from: bytes) }
  }

  @Test func depthHasALimit() throws {
    indirect enum Deep: Codable {
      case end
      case more(Deep)
    }
    func deep(_ count: Int) throws -> [UInt8] {
      try PackedEncoder.bytes(of: (0..<count).reduce(Deep.end) { deep, _ in .more(deep) })
    }
    _ = try PackedDecoder.decode(Deep.self, from: deep(20))
    #expect(throws: PackedError.self) { try PackedDecoder.decode(Deep.self, from: deep(100)) }
  }

  @Test func everyMessageComesBack() throws {
    for message in AttachSamples.messages() {
      let bytes = try message.packed()
      #expect(try AttachMessage(packed: bytes).packed() == bytes)
    }
    var samples = AttachSamples(seed: 3)
    for reply in samples.replies() {
      let bytes = try reply.packed()
      #expect(try AttachReply(packed: bytes).packed() == bytes)
    }
  }

  @Test func theFirstMessagesAreTheSameForEver() throws {
    let hello = AttachMessage.hello(AttachHello(version: "1", user: "u", terminal: ""))
    #expect(try hello.packed() == [0, UInt8(AttachProtocol.version), 1, 49, 1, 117, 0])
    #expect(try AttachReply.refused(version: 1, reason: "x").packed() == [1, 1, 1, 120])
    #expect(try AttachReply.goodbye(reason: "x").packed() == [2, 1, 120])
    guard case .foreign(version: 300) = try AttachMessage(packed: [0, 0xAC, 2, 9, 9]) else {
      Issue.record("a hello of another version")
      return
    }
  }

  @Test func noTruncationTraps() throws {
    for message in AttachSamples.messages() {
      let bytes = try message.packed()
      for end in bytes.indices {
        #expect(throws: PackedError.self) { try AttachMessage(packed: Array(bytes[..<end])) }
      }
      if case .foreign = message { continue }
      #expect(throws: PackedError.self) { try AttachMessage(packed: bytes + [0]) }
    }
    var samples = AttachSamples(seed: 4)
    for reply in samples.replies() {
      let bytes = try reply.packed()
      for end in bytes.indices {
        #expect(throws: PackedError.self) { try AttachReply(packed: Array(bytes[..<end])) }
      }
    }
  }

  /// Reads and looks at a message as a client does.
  private static func take(_ bytes: [UInt8], _ base: MonitorSnapshot) {
    guard let reply = try? AttachReply(packed: bytes) else { return }
    switch reply {
    case .snapshot(let delta):
      _ = try? delta.applied(to: nil)
      _ = try? delta.applied(to: base)
    case .answer(_, .moment(let delta)): _ = try? delta.applied(to: nil)
    case .answer(_, let answer): try? answer.check()
    default: break
    }
  }

  @Test func noChangedByteTraps() throws {
    let seed: UInt64 = 11
    var random = SeededGenerator(seed: seed)
    var samples = AttachSamples(seed: seed)
    let base = samples.snapshot(1)
    for reply in samples.replies() {
      let bytes = try reply.packed()
      for place in bytes.indices {
        var changed = bytes
        changed[place] ^= UInt8.random(in: 1...255, using: &random)
        Self.take(changed, base)
      }
    }
    for message in AttachSamples.messages() {
      let bytes = try message.packed()
      for place in bytes.indices {
        for change: UInt8 in [1, 2, 4, 8, 16, 32, 64, 128, 255] {
          var changed = bytes
          changed[place] ^= change
          if case .request(_, let request) = try? AttachMessage(packed: changed) {
            try? request.check()
          }
        }
      }
    }
  }

  @Test func noNoiseTraps() {
    var random = SeededGenerator(seed: 12)
    var samples = AttachSamples(seed: 12)
    let base = samples.snapshot(1)
    for _ in 0..<20_000 {
      let count = Int.random(in: 0...64, using: &random)
      var bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      if count > 0 { bytes[0] = UInt8.random(in: 0...4, using: &random) }
      Self.take(bytes, base)
      _ = try? AttachMessage(packed: bytes)
    }
  }
}
