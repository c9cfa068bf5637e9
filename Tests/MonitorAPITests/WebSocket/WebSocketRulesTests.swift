import MonitorAPI
import MonitorSupport
import NIOCore
import Testing

/// What a server makes of frames.
struct WebSocketRulesTests {
  private func frame(
    _ opcode: UInt8, _ bytes: [UInt8] = [], final: Bool = true, reserved: UInt8 = 0,
    masked: Bool = true
  ) -> WebSocketRules.Frame {
    WebSocketRules.Frame(
      isFinal: final, reserved: reserved, opcode: opcode, isMasked: masked,
      payload: ByteBuffer(bytes: bytes))
  }

  /// The rules behind a reference, so that an expectation can hold a call.
  private final class Receiver {
    private var rules: WebSocketRules
    init(limit: Int, inflater: Inflater? = nil) {
      rules = WebSocketRules(limit: limit, inflater: inflater)
    }
    func take(_ frame: WebSocketRules.Frame) -> WebSocketRules.Action { rules.take(frame) }
  }

  private func code(_ action: WebSocketRules.Action) -> UInt16? {
    if case .close(let code, _) = action { code } else { nil }
  }

  @Test func piecesBecomeAMessageAndControlsMayComeBetween() {
    let rules = Receiver(limit: 100)
    #expect(rules.take(frame(1, Array("gr".utf8) + [0xC3], final: false)) == .none)
    #expect(rules.take(frame(9, [1, 2])) == .pong([1, 2]))
    #expect(rules.take(frame(0, [0xBC], final: false)) == .none)
    #expect(rules.take(frame(10)) == .alive)
    #expect(
      rules.take(frame(0, Array("n".utf8))) == .message(Array("grün".utf8), isText: true))
    #expect(rules.take(frame(2, [0xFF])) == .message([0xFF], isText: false))
  }

  @Test func whatBreaksTheRFCEndsTheConnection() {
    let cases: [(UInt16, [WebSocketRules.Frame])] = [
      (1002, [frame(1, [65], masked: false)]),
      (1002, [frame(1, [65], reserved: 4)]),
      (1002, [frame(2, [65], reserved: 2)]),
      (1002, [frame(3)]),
      (1002, [frame(11)]),
      (1002, [frame(9, final: false)]),
      (1002, [frame(9, Array(repeating: 0, count: 126))]),
      (1002, [frame(0, [65])]),
      (1002, [frame(1, [65], final: false), frame(1, [65])]),
      (1007, [frame(1, [0xC3, 0x28])]),
      (1007, [frame(1, [0xC3])]),
      (1007, [frame(1, [0xF4, 0x90], final: false)]),
      (1009, [frame(2, Array(repeating: 0, count: 101))]),
      (
        1009,
        [
          frame(2, Array(repeating: 0, count: 60), final: false),
          frame(0, Array(repeating: 0, count: 60)),
        ]
      ),
    ]
    for (wanted, frames) in cases {
      let rules = Receiver(limit: 100)
      var last = WebSocketRules.Action.none
      for frame in frames { last = rules.take(frame) }
      #expect(code(last) == wanted, "\(frames)")
      #expect(rules.take(frame(1, [65])) == .none, "after the end nothing is heard")
    }
  }

  @Test func closeCodesAreThoseThatMayBeSent() {
    func answer(_ bytes: [UInt8]) -> UInt16? {
      let rules = Receiver(limit: 100)
      return code(rules.take(frame(8, bytes)))
    }
    func bytes(_ code: UInt16) -> [UInt8] { [UInt8(code >> 8), UInt8(code & 0xFF)] }
    for good: UInt16 in [1000, 1001, 1003, 1007, 1011, 3000, 4999] {
      #expect(answer(bytes(good)) == good)
    }
    for bad: UInt16 in [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535] {
      #expect(answer(bytes(bad)) == 1002)
    }
    #expect(answer([]) == 1000)
    #expect(answer([3]) == 1002)
    #expect(answer(bytes(1000) + [0xFF]) == 1007)
  }

  @Test(arguments: [9, 12, 15])
  func compressedMessagesAreTheSameAfterwards(_ bits: Int) throws {
    var generator = SeededGenerator(seed: UInt64(bits))
    let deflater = try #require(Deflater(windowBits: bits))
    let inflater = try #require(Inflater())
    let rules = Receiver(limit: 1 << 20, inflater: inflater)
    for size in [0, 1, 5, 125, 126, 4_000, 70_000] {
      let text = (0..<size).map { _ in UInt8.random(in: 97...101, using: &generator) }
      let packed = deflater.compress(text)
      let half = packed.count / 2
      #expect(
        rules.take(frame(1, Array(packed[..<half]), final: false, reserved: 4)) == .none)
      #expect(
        rules.take(frame(0, Array(packed[half...]))) == .message(text, isText: true))
    }
  }

  @Test func aBombIsNoticedBeforeItIsBig() throws {
    let deflater = try #require(Deflater(windowBits: 15))
    let inflater = try #require(Inflater())
    let bomb = deflater.compress([UInt8](repeating: 0, count: 50 << 20))
    #expect(bomb.count < 1 << 20)
    let rules = Receiver(limit: 1 << 20, inflater: inflater)
    #expect(code(rules.take(frame(2, bomb, reserved: 4))) == 1009)
    #expect(throws: Inflater.Failure.tooLarge) {
      try inflater.unpack(bomb, limit: 65_536).count
    }
  }

  @Test func noiseIsAnsweredAndNeverTraps() throws {
    var generator = SeededGenerator(seed: 5)
    let inflater = try #require(Inflater())
    for _ in 0..<5_000 {
      let rules = Receiver(limit: 1_000, inflater: inflater)
      for _ in 0..<8 {
        let bytes = (0..<Int.random(in: 0...40, using: &generator)).map { _ in
          UInt8.random(in: 0...255, using: &generator)
        }
        _ = rules.take(
          frame(
            UInt8.random(in: 0...15, using: &generator), bytes,
            final: Bool.random(using: &generator),
            reserved: UInt8.random(in: 0...7, using: &generator)))
      }
    }
  }

  @Test func framesOfAServerHaveTheLengthsOfTheRFC() {
    let heads: [(Int, [UInt8])] = [
      (0, [0]), (125, [125]), (126, [126, 0, 126]), (65_535, [126, 255, 255]),
      (65_536, [127, 0, 0, 0, 0, 0, 1, 0, 0]),
    ]
    for (size, head) in heads {
      let payload = [UInt8](repeating: 1, count: size)
      let frame = WebSocketFrameText.frame(.binary, payload)
      #expect(Array(frame.readableBytesView) == [0x82] + head + payload)
    }
  }
}
