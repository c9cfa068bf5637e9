import MonitorHTTP
import MonitorPush
import MonitorSupport
import Synchronization
import WireFormats

/// A receiver that keeps what Prometheus would keep: a request is taken or not as a whole, and the
/// samples of a series must come in order.
final class ModelReceiver: PushWire {
  /// A sample, by its bits.
  struct Sample: Hashable {
    var milliseconds: Int64
    var bits: UInt64
  }

  struct State {
    /// Samples by series, in the order in which they came.
    var samples: [String: [Sample]] = [:]
    /// What is answered in place of taking anything; the first ones first.
    var script: [HTTPAnswer] = []
    /// What is answered whenever the script is over; nothing where requests are judged.
    var standing: HTTPAnswer?
    /// Series that make a request fail, and with what status.
    var poison: [String: Int] = [:]
    /// How often the answer to a request that was taken gets lost.
    var losesAnswer = false
    var requests = 0
    var taken = 0
    var bytes = 0
    /// Requests that are none.
    var malformed = 0
  }

  let state = Mutex(State())

  func change<Result>(_ body: (inout sending State) -> sending Result) -> Result {
    state.withLock { body(&$0) }
  }

  var samples: [String: [Sample]] { state.withLock { $0.samples } }
  var count: Int { state.withLock { $0.samples.values.reduce(0) { $0 + $1.count } } }
  var requests: Int { state.withLock { $0.requests } }

  func send(_ packed: [UInt8]) -> HTTPAnswer {
    state.withLock { state in
      state.requests += 1
      state.bytes += packed.count
      if !state.script.isEmpty { return state.script.removeFirst() }
      if let standing = state.standing { return standing }
      guard let request = SnappyBlock.unpack(packed, most: 64 << 20),
        let series = Self.read(request)
      else {
        state.malformed += 1
        return HTTPAnswer(status: 400, text: "no request")
      }
      for (name, _) in series {
        if let status = state.poison[name] {
          return HTTPAnswer(status: status, text: "label set of \(name) has a duplicate label")
        }
      }
      var next = state.samples
      for (name, samples) in series {
        for sample in samples {
          if let last = next[name]?.last {
            if sample.milliseconds < last.milliseconds {
              return HTTPAnswer(status: 400, text: "out of order sample")
            }
            if sample.milliseconds == last.milliseconds {
              if sample.bits == last.bits { continue }
              return HTTPAnswer(status: 400, text: "duplicate sample for timestamp")
            }
          }
          next[name, default: []].append(sample)
        }
      }
      state.samples = next
      state.taken += 1
      if state.losesAnswer { return HTTPAnswer(problem: "the connection broke") }
      return HTTPAnswer(status: 204)
    }
  }

  static func read(_ request: [UInt8]) -> [(name: String, samples: [Sample])]? {
    request.withUnsafeBytes { bytes in
      var reader = RemoteWriteReader(bytes)
      var series: [(String, [Sample])] = []
      do throws(ProtobufError) {
        while let next = try reader.next() {
          var samples: [Sample] = []
          next.forEachSample {
            samples.append(Sample(milliseconds: $0.timestamp, bits: $0.value.bitPattern))
          }
          series.append((RemoteWriteLabels.description(of: next.bytes), samples))
        }
        return series
      } catch {
        return nil
      }
    }
  }
}
