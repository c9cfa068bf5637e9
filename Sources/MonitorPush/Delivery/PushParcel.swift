import WireFormats

/// One batch on its way: what is sent next, and what each answer means for the rest.
///
/// ```
///   whole ──▶ taken: done
///     │
///     ├─ later ──▶ wait, the same again
///     ├─ broken, the third time ─┐
///     └─ refused, late ──────────┴▶ halves ──▶ taken, or halves again ──▶ … ──▶ one series: set aside
///                                     │
///                                     └─ so many tries and not one taken:
///                                          late ──▶ all of it is too late: done
///                                          else ──▶ it is the server: wait, the whole again
/// ```
///
/// A request is taken or not as a whole by some servers, so one bad series keeps all others out
/// until it is found. Only where the server takes another part of the same batch is a series to blame.
package struct PushParcel: Sendable {
  /// What is to be done after an answer.
  package enum Step: Hashable, Sendable {
    /// The next part can be sent.
    case goOn
    /// The same is sent again later; the number of tries that failed one after the other.
    case wait(reason: String, failures: Int, seconds: Int64, isSlow: Bool)
    /// Nothing of it is left.
    case done
  }

  /// A series that is to blame.
  package struct Culprit: Hashable, Sendable {
    /// Its labels in their wire format.
    package var labels: [UInt8]
    /// What the server says of it.
    package var reason: String
    /// Whether only its samples came too late.
    package var isLate: Bool
    /// Whether the server may have had its samples already, so that nothing of it need be lost.
    package var isRepeated = false
  }

  /// Tries of a request that fails before it is divided.
  private static let patience = 3
  /// Requests of a divided batch of which none was taken, before it is the server's fault.
  private static let probes = 64
  /// The same where all is late: of a batch that has surely not been sent before, of one that may
  /// have been, and of one that follows another of which all was late.
  private static let lateProbes = (new: 128, old: 16, again: 4)
  /// Requests of a divided batch, however many were taken; what is left then counts as failed.
  private static let probesMost = 4_096
  /// Times that the server refuses each part before the batch is given up.
  private static let refusalsMost = 20

  private struct Series: Sendable {
    var message: Range<Int>
    var labels: Range<Int>
    var samples: Int
  }

  private let request: [UInt8]
  private let series: [Series]
  private var isOld: Bool
  private let followsLate: Bool
  /// Runs of series that are still to be sent, and how often each was tried.
  private var parts: [(range: Range<Int>, tries: Int)]
  private var isDivided = false
  private var probes = 0
  private var patience = Self.patience
  private var failures = 0
  private var refusals = 0
  private var suspects: [(index: Int, reason: String)] = []
  private var takenParts = 0

  /// Series that are to blame.
  package private(set) var culprits: [Culprit] = []
  /// Samples that were taken.
  package private(set) var sent: UInt64 = 0
  /// Samples that never will be.
  package private(set) var failed: UInt64 = 0
  /// Samples that the server has already.
  package private(set) var repeated: UInt64 = 0
  /// Whether all of it came too late.
  package private(set) var isAllLate = false
  /// Whether series were left out of it from the start.
  package private(set) var isReduced = false

  /// Reads a request; `nil` where it is none.
  ///
  /// Series that `isLeftOut` says are left out count as failed. `isOld` says that it may have been
  /// sent before without an answer, `followsLate` that all of the batch before came too late.
  package init?(
    _ request: [UInt8], isOld: Bool = false, followsLate: Bool = false,
    isLeftOut: (_ labels: [UInt8]) -> Bool = { _ in false }
  ) {
    self.request = request
    self.isOld = isOld
    self.followsLate = followsLate
    var kept: [Series] = []
    var left: UInt64 = 0
    let isRead = request.withUnsafeBytes { bytes in
      var reader = RemoteWriteReader(bytes)
      do throws(ProtobufError) {
        while let next = try reader.next() {
          let message = Self.range(of: next.bytes, in: bytes)
          let labels = message.lowerBound..<message.lowerBound + next.labelBytes
          if isLeftOut(Array(bytes[labels])) {
            left += UInt64(next.sampleCount)
          } else {
            kept.append(Series(message: message, labels: labels, samples: next.sampleCount))
          }
        }
        return true
      } catch {
        return false
      }
    }
    guard isRead else { return nil }
    series = kept
    failed = left
    isReduced = left > 0
    parts = kept.isEmpty ? [] : [(kept.indices, 0)]
  }

  private static func range(of part: Bytes, in whole: Bytes) -> Range<Int> {
    guard let start = part.baseAddress, let base = whole.baseAddress else { return 0..<0 }
    let offset = start - base
    return offset..<offset + part.count
  }

  /// Whether nothing of it is left.
  package var isDone: Bool { parts.isEmpty }

  /// The request that is to be sent now.
  package var next: [UInt8] {
    guard let range = parts.first?.range else { return [] }
    if range.count == series.count, !isReduced { return request }
    var writer = RemoteWriteWriter()
    request.withUnsafeBytes { bytes in
      for index in range {
        writer.add(message: bytes.part(series[index].message), samples: series[index].samples)
      }
    }
    return writer.bytes
  }

  /// Notes that a try ended without an answer: the server may have what was sent.
  package mutating func mayBeThere() { isOld = true }

  /// Takes the answer to `next`.
  package mutating func take(_ verdict: PushVerdict) -> Step {
    precondition(!parts.isEmpty, "an answer to nothing")
    switch verdict {
    case .taken:
      let part = parts.removeFirst()
      sent += samples(part.range)
      takenParts += 1
      failures = 0
      return settled()
    case .later(let reason, let seconds, let isSlow):
      failures += 1
      return .wait(reason: reason, failures: failures, seconds: seconds, isSlow: isSlow)
    case .broken(let reason):
      if !isDivided {
        parts[0].tries += 1
        guard parts[0].tries >= patience else {
          failures += 1
          return .wait(reason: reason, failures: failures, seconds: 0, isSlow: false)
        }
      }
      return divide(verdict, reason)
    case .refused(let reason): return divide(verdict, reason)
    case .late(let reason): return divide(verdict, reason)
    }
  }

  private func samples(_ range: Range<Int>) -> UInt64 {
    range.reduce(0) { $0 + UInt64(series[$1].samples) }
  }

  /// Divides the part that was not taken, or sets it aside where it is one series.
  private mutating func divide(_ verdict: PushVerdict, _ reason: String) -> Step {
    if isDivided { probes += 1 }
    isDivided = true
    let (range, tries) = parts.removeFirst()
    if range.count > 1 {
      let middle = range.lowerBound + range.count / 2
      parts.append((range.lowerBound..<middle, 0))
      parts.append((middle..<range.upperBound, 0))
    } else if case .late = verdict {
      count(late: range)
      blame(range.lowerBound, reason, isLate: true)
    } else if case .broken = verdict, tries == 0 {
      // What fails may fail by chance: another try, after the others.
      parts.append((range, 1))
    } else {
      suspects.append((range.lowerBound, reason))
    }
    if probes >= Self.probesMost { return giveUp() }
    guard takenParts == 0 else { return settled() }
    if case .late = verdict {
      let most =
        followsLate ? Self.lateProbes.again : isOld ? Self.lateProbes.old : Self.lateProbes.new
      if probes >= most { return giveUp() }
    } else if probes >= Self.probes {
      return startOver(verdict, reason)
    }
    return parts.isEmpty ? ended(verdict, reason) : .goOn
  }

  /// After all parts had their answer, or some part was taken.
  private mutating func settled() -> Step {
    guard parts.isEmpty else { return .goOn }
    for suspect in suspects {
      failed += UInt64(series[suspect.index].samples)
      blame(suspect.index, suspect.reason, isLate: false)
    }
    suspects = []
    return .done
  }

  /// No part is left, and none was taken.
  private mutating func ended(_ verdict: PushVerdict, _ reason: String) -> Step {
    guard suspects.isEmpty else { return startOver(verdict, reason) }
    isAllLate = true
    return .done
  }

  /// What is left counts as what will never be taken.
  private mutating func giveUp() -> Step {
    for part in parts { count(late: part.range) }
    for suspect in suspects { count(late: suspect.index..<suspect.index + 1) }
    parts = []
    suspects = []
    isAllLate = takenParts == 0
    return .done
  }

  /// Nothing was taken: it is the server, and all that is left goes again later.
  private mutating func startOver(_ verdict: PushVerdict, _ reason: String) -> Step {
    if case .refused = verdict { refusals += 1 }
    if refusals >= Self.refusalsMost {
      failed += parts.reduce(0) { $0 + samples($1.range) }
      failed += suspects.reduce(0) { $0 + UInt64(series[$1.index].samples) }
      parts = []
      suspects = []
      return .done
    }
    let left = (parts.flatMap { Array($0.range) } + suspects.map(\.index)).sorted()
    parts = Self.runs(left).map { ($0, 0) }
    suspects = []
    isDivided = false
    probes = 0
    patience = min(patience * 2, 1 << 10)
    failures += 1
    return .wait(reason: reason, failures: failures, seconds: 0, isSlow: true)
  }

  /// Ascending numbers as runs.
  private static func runs(_ numbers: [Int]) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    for number in numbers {
      if let last = runs.last, last.upperBound == number {
        runs[runs.count - 1] = last.lowerBound..<number + 1
      } else {
        runs.append(number..<number + 1)
      }
    }
    return runs
  }

  private mutating func count(late range: Range<Int>) {
    if isOld { repeated += samples(range) } else { failed += samples(range) }
  }

  private mutating func blame(_ index: Int, _ reason: String, isLate: Bool) {
    culprits.append(
      Culprit(
        labels: Array(request[series[index].labels]), reason: reason, isLate: isLate,
        isRepeated: isLate && isOld))
  }
}
