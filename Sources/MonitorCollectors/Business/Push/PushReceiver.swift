import CMicroHTTPD
import CSnappy
import Glibc
import MonitorModel
package import MonitorSupport
import Synchronization
package import WireFormats

/// Answers requests and keeps what they tell: what the side that serves and the intake share.
package final class PushReceiver: Sendable {
  /// What was taken.
  struct State {
    var series: PushedSeries
    var otlp: OTLPTaker
    var remoteWrite = RemoteWriteTaker()
    /// Answers by their status.
    var answers: [UInt32: UInt64] = [:]
    /// Broken bodies by what is wrong with them.
    var faults: [String: UInt64] = [:]
    /// Bytes of bodies.
    var bytes: UInt64 = 0
  }

  /// Points that are taken at once while readers wait.
  private static let pointsAtOnce = 1_000
  /// Bytes of a body once it is unpacked.
  private static let bodyMost = Limits.answerBytes
  /// Faults that are told apart.
  private static let faultsMost = 32

  let state: Mutex<State>
  private let gate: PushGate?
  private let time: MonitorTime

  /// Makes one that has heard nothing.
  ///
  /// Without a gate, who hands requests over has judged them.
  package init(gate: PushGate? = nil, idle: Duration = .seconds(300), time: MonitorTime) {
    self.gate = gate
    self.time = time
    let wall = time.wall()
    let series = PushedSeries(idle: idle.nanoseconds, wall: wall)
    state = Mutex(
      State(
        series: series,
        otlp: OTLPTaker(seed: UInt64(bitPattern: time.monotonic().nanoseconds) | 1)))
  }

  /// Judges a head; `nil` where the body is to be read.
  func refusal(of head: PushHead) -> PushReply? {
    guard let refusal = gate?.refusal(of: head) else { return nil }
    state.withLock { $0.answers[refusal.status, default: 0] += 1 }
    return refusal
  }

  /// Answers a whole request whose head was let in.
  package func answer(_ head: PushHead, _ body: Bytes) -> PushReply {
    let reply =
      switch head.packing {
      case .gzip: unzipped(head, body)
      case .snappy: unsnapped(head, body)
      default: take(head, body)
      }
    state.withLock { state in
      state.answers[reply.status, default: 0] += 1
      state.bytes += UInt64(body.count)
    }
    return reply
  }

  // MARK: - Packing

  private func unzipped(_ head: PushHead, _ body: Bytes) -> PushReply {
    unpacked(head, body, by: kilter_gunzip) { result in
      switch Int(result) {
      case KILTER_GUNZIP_OK: nil
      case KILTER_GUNZIP_TOO_LARGE: failure(head, 413, Self.tooLarge)
      case KILTER_GUNZIP_MALFORMED: failure(head, 400, "not gzip throughout")
      case KILTER_GUNZIP_NO_LIBRARY:
        .refusal(415, "gzip needs the Debian package zlib1g here.", header: .acceptGzip)
      default: .noMemory
      }
    }
  }

  private func unsnapped(_ head: PushHead, _ body: Bytes) -> PushReply {
    unpacked(head, body, by: kilter_unsnappy) { result in
      switch Int(result) {
      case KILTER_SNAPPY_OK: nil
      case KILTER_SNAPPY_TOO_LARGE: failure(head, 413, Self.tooLarge)
      case KILTER_SNAPPY_MALFORMED: failure(head, 400, "no block of snappy")
      case KILTER_SNAPPY_NO_LIBRARY:
        .refusal(415, "snappy needs the Debian package libsnappy1v5 here.", header: .acceptGzip)
      default: .noMemory
      }
    }
  }

  /// Takes what a body is once it is unpacked; `refusal` says what else the unpacking came to.
  private func unpacked(
    _ head: PushHead, _ body: Bytes,
    by unpack: (
      UnsafeRawPointer?, Int, Int, UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
      UnsafeMutablePointer<Int>?
    ) -> Int32,
    refusal: (Int32) -> PushReply?
  ) -> PushReply {
    var unpacked: UnsafeMutableRawPointer?
    var count = 0
    let result = unpack(body.baseAddress, body.count, Self.bodyMost, &unpacked, &count)
    defer { free(unpacked) }
    return refusal(result) ?? take(head, Bytes(start: unpacked, count: count))
  }

  private static let tooLarge = "larger than \(bodyMost >> 20) MiB once unpacked"

  private func take(_ head: PushHead, _ body: Bytes) -> PushReply {
    switch head.path {
    case PushGate.otlpPath: takeOTLP(head, body)
    case PushGate.remoteWritePath: takeRemoteWrite(head, body)
    default: takeLines(head, body)
    }
  }

  /// A refusal of a body, counted.
  private func failure(_ head: PushHead, _ status: UInt32, _ reason: String) -> PushReply {
    state.withLock { state in
      guard state.faults[reason] != nil || state.faults.count < Self.faultsMost else { return }
      state.faults[reason, default: 0] += 1
    }
    guard head.path == PushGate.otlpPath else { return .refusal(status, "The body is \(reason).") }
    let isJSON = head.mediaType == "application/json"
    // INVALID_ARGUMENT of google.rpc.Code.
    let bytes = OTLPResponse.failure(code: 3, message: "the body is \(reason)", asJSON: isJSON)
    return PushReply(status: status, body: bytes, type: isJSON ? .json : .protobuf)
  }

  // MARK: - OTLP

  private func takeOTLP(_ head: PushHead, _ body: Bytes) -> PushReply {
    guard head.mediaType == "application/json" else { return takeProtobuf(head, body) }
    do throws(OTLPJSON.Failure) {
      let bytes = try OTLPJSON.protobuf(from: body, most: 2 * Self.bodyMost)
      return bytes.withUnsafeBytes { takeProtobuf(head, $0) }
    } catch {
      if case .json(let error) = error {
        return failure(head, 400, "no OTLP/JSON: \(error.expected.rawValue) expected")
      }
      return failure(head, 413, "larger than is taken")
    }
  }

  private func takeProtobuf(_ head: PushHead, _ body: Bytes) -> PushReply {
    let now = PushedNow(instant: time.monotonic(), wall: time.wall())
    var count = PushedCount()
    do throws(ProtobufError) {
      // All of it is read before any of it counts: a broken request is refused as a whole.
      var point = OTLPPoint()
      var scan = OTLPReader(body)
      while try scan.next(&point) {}
      var reader = OTLPReader(body)
      var isOver = false
      while !isOver {
        // In pieces, so that a reading never waits long.
        let more = state.withLock { state in
          Result { () throws(ProtobufError) in
            try state.otlp.take(
              &reader, &point, most: Self.pointsAtOnce, &count, into: &state.series, at: now)
          }
        }
        isOver = try !more.get()
      }
    } catch {
      return failure(head, 400, "no OTLP message: \(error.problem.rawValue)")
    }
    let isJSON = head.mediaType == "application/json"
    let bytes = OTLPResponse.success(
      rejected: count.refused, message: count.reason, asJSON: isJSON)
    return PushReply(status: 200, body: bytes, type: isJSON ? .json : .protobuf)
  }

  // MARK: - Remote write

  private func takeRemoteWrite(_ head: PushHead, _ body: Bytes) -> PushReply {
    let now = PushedNow(instant: time.monotonic(), wall: time.wall())
    var count = PushedCount()
    do throws(ProtobufError) {
      var scan = RemoteWriteReader(body)
      while try scan.next() != nil {}
      var reader = RemoteWriteReader(body)
      var isOver = false
      while !isOver {
        let more = state.withLock { state in
          Result { () throws(ProtobufError) in
            try state.remoteWrite.take(
              &reader, most: Self.pointsAtOnce, &count, into: &state.series, at: now)
          }
        }
        isOver = try !more.get()
      }
    } catch {
      return failure(head, 400, "no write request: \(error.problem.rawValue)")
    }
    guard count.refused > 0 else { return PushReply(status: 204) }
    // A sender tries again what is answered by 5xx, and writes this into its log instead.
    return .refusal(
      400,
      "Of \(count.taken + count.refused) samples \(count.refused) are refused: "
        + "\(count.reason).")
  }

  // MARK: - Lines

  private func takeLines(_ head: PushHead, _ body: Bytes) -> PushReply {
    let now = PushedNow(instant: time.monotonic(), wall: time.wall())
    var result = LinesResult()
    if head.mediaType == "application/json" {
      var line = MetricLine()
      do throws(JSONError) {
        var scan = MetricLineReader(body)
        while try scan.next(&line) {}
      } catch {
        return failure(head, 400, "no JSON: \(error.expected.rawValue) expected")
      }
      state.withLock { result.take(body, first: 1, &$0, now) }
    } else {
      var lines = OutputLines(body)
      while let line = lines.next() {
        state.withLock { result.take(line, first: lines.number, &$0, now) }
      }
    }
    for (reason, count) in result.faults {
      state.withLock { state in
        guard state.faults[reason] != nil || state.faults.count < Self.faultsMost else { return }
        state.faults[reason, default: 0] += count
      }
    }
    return result.reply
  }

  /// What came of lines.
  private struct LinesResult {
    var accepted: UInt64 = 0
    var rejected: UInt64 = 0
    var faults: [String: UInt64] = [:]
    private var examples: [String] = []

    /// Takes the lines of some bytes; `first` is the number of the first.
    mutating func take(_ bytes: Bytes, first: Int, _ state: inout State, _ now: PushedNow) {
      let group = state.series.groups.place(of: "JSON")
      let before = (accepted, rejected)
      var line = MetricLine()
      var number = first
      var reader = MetricLineReader(bytes)
      do throws(JSONError) {
        while try reader.next(&line) {
          if let problem = line.problem {
            reject(number, "\(problem)")
          } else if let refusal = state.series.take(line, group: group, at: now) {
            reject(number, refusal.reason, isCounted: true)
          } else {
            accepted += 1
          }
          number += 1
        }
      } catch {
        reject(number, "no JSON: \(error.expected.rawValue) expected")
      }
      state.series.groups.hear(
        group, taken: accepted - before.0, refused: rejected - before.1,
        at: now.instant.nanoseconds)
    }

    private mutating func reject(_ number: Int, _ reason: String, isCounted: Bool = false) {
      rejected += 1
      if !isCounted { faults["a line in which \(reason)", default: 0] += 1 }
      if examples.count < 5 { examples.append("\(number): \(reason)") }
    }

    /// The answer.
    var reply: PushReply {
      var body = Array("{\"accepted\":\(accepted),\"rejected\":\(rejected)".utf8)
      if !examples.isEmpty {
        body += Array(",\"errors\":[".utf8)
        body += Array(examples.map { OTLPResponse.quoted($0) }.joined(separator: [0x2C]))
        body.append(UInt8(ascii: "]"))
      }
      body += Array("}\n".utf8)
      return PushReply(status: accepted == 0 && rejected > 0 ? 400 : 200, body: body)
    }
  }
}
