import WireFormats

/// Samples that are not yet in a batch: ticks in, requests out.
package struct OpenBatch: Sendable {
  /// The labels by number.
  package private(set) var labels: [[UInt8]] = []
  /// The time of the first tick, in milliseconds since the Unix epoch; `nil` where there is none.
  package private(set) var first: Int64?
  /// The time of the newest tick.
  package private(set) var last: Int64 = 0
  /// How many samples there are.
  package var count: Int { numbers.count }

  private var numbers: [UInt32] = []
  private var samples: [RemoteWriteSeries.Sample] = []

  /// Makes an empty one.
  package init() {}

  /// Takes in a tick.
  ///
  /// - Precondition: its numbers are those of series that were named.
  package mutating func take(_ tick: PushTick) {
    labels += tick.named
    first = first ?? tick.milliseconds
    last = tick.milliseconds
    for (number, value) in zip(tick.numbers, tick.values) {
      precondition(number < labels.count, "a sample of no series")
      numbers.append(number)
      samples.append(RemoteWriteSeries.Sample(value: value, timestamp: tick.milliseconds))
    }
  }

  /// Empties it.
  package mutating func removeAll() {
    labels.removeAll(keepingCapacity: true)
    numbers.removeAll(keepingCapacity: true)
    samples.removeAll(keepingCapacity: true)
    first = nil
  }

  /// Writes requests of about so many samples each, whole series by series.
  ///
  /// Series that did not change come first, sorted by value: their samples are alike, byte by byte,
  /// and so take next to no room once packed.
  package func requests(
    of most: Int, _ use: (_ request: [UInt8], _ facts: RequestFacts) -> Void
  ) {
    let (starts, sorted) = bySeries()
    var writer = RemoteWriteWriter()
    var facts = RequestFacts()
    sorted.withUnsafeBufferPointer { sorted in
      for number in order(starts, sorted) {
        let own = UnsafeBufferPointer(rebasing: sorted[starts[number]..<starts[number + 1]])
        guard let oldest = own.first, let newest = own.last else { continue }
        if writer.samples > 0, writer.samples + own.count > most {
          use(writer.bytes, facts)
          writer.removeAll()
          facts = RequestFacts()
        }
        writer.add(labels: labels[number], own)
        facts.take(samples: own.count, from: oldest.timestamp, to: newest.timestamp)
      }
    }
    if writer.samples > 0 { use(writer.bytes, facts) }
  }

  /// The samples series by series, and where those of each begin.
  private func bySeries() -> (starts: [Int], sorted: [RemoteWriteSeries.Sample]) {
    var starts = [Int](repeating: 0, count: labels.count + 1)
    for number in numbers { starts[Int(number) + 1] += 1 }
    for index in labels.indices { starts[index + 1] += starts[index] }
    var next = starts
    let sorted = [RemoteWriteSeries.Sample](
      unsafeUninitializedCapacity: samples.count
    ) { buffer, count in
      for (index, number) in numbers.enumerated() {
        (buffer.baseAddress! + next[Int(number)]).initialize(to: samples[index])
        next[Int(number)] += 1
      }
      count = samples.count
    }
    return (starts, sorted)
  }

  /// The numbers of series: those that did not change by value, then the others as they came.
  private func order(
    _ starts: [Int], _ samples: UnsafeBufferPointer<RemoteWriteSeries.Sample>
  ) -> [Int] {
    var steady: [(value: UInt64, number: Int)] = []
    var moving: [Int] = []
    for number in labels.indices {
      let own = samples[starts[number]..<starts[number + 1]]
      guard let value = own.first?.value.bitPattern else { continue }
      if own.allSatisfy({ $0.value.bitPattern == value }) {
        steady.append((value, number))
      } else {
        moving.append(number)
      }
    }
    steady.sort { ($0.value, $0.number) < ($1.value, $1.number) }
    return steady.map(\.number) + moving
  }
}
