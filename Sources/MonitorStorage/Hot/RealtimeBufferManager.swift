package import MonitorModel

/// The hot memory: one `DataBuffer` a collector, sharing one limit of bytes.
package struct RealtimeBufferManager: Sendable {
  /// How full the hot memory is.
  package struct Statistics: Hashable, Sendable {
    /// Frames held, of the collector that has most.
    package var frames = 0
    /// Frames held at most by each collector (`bufferSize`).
    package var capacity = 0
    /// Encoded bytes of all collectors.
    package var bytes = 0
    /// Frames that gave way to newer ones.
    package var overwritten: UInt64 = 0
    /// Frames that left because of their age.
    package var expired: UInt64 = 0
    /// The most frames a collector ever held.
    package var highWater = 0
    /// Nanoseconds from the oldest frame to the newest.
    package var nanoseconds: Int64 = 0
  }

  private var buffers: [DataBuffer] = []
  private var capacity: Int

  /// Makes an empty memory for `capacity` frames a collector.
  package init(capacity: Int) { self.capacity = capacity }

  /// Keeps the batches of one tick.
  package mutating func append(_ batches: [MetricBatch]) {
    for batch in batches {
      let index: Int
      if let known = buffers.firstIndex(where: { $0.collector == batch.collector }) {
        index = known
      } else {
        buffers.append(
          DataBuffer(
            collector: batch.collector, capacity: capacity, byteLimit: Limits.bufferBytes))
        index = buffers.count - 1
      }
      buffers[index].append(batch)
    }
  }

  /// Changes the number of frames kept a collector.
  package mutating func resize(to capacity: Int) {
    self.capacity = capacity
    for index in buffers.indices { buffers[index].resize(to: capacity) }
  }

  /// Drops frames older than `instant`.
  package mutating func removeOlder(than instant: MonotonicInstant) {
    for index in buffers.indices { buffers[index].removeOlder(than: instant) }
  }

  /// The frames of all collectors taken in `range`, by collector, oldest first.
  ///
  /// - Throws: `StorageError.damaged`.
  package func frames(
    in range: ClosedRange<MonotonicInstant>
  ) throws(StorageError) -> [[MetricBatch]] {
    var result: [[MetricBatch]] = []
    for buffer in buffers { result.append(try buffer.frames(in: range)) }
    return result
  }

  /// How full it is.
  package var statistics: Statistics {
    var sum = Statistics()
    sum.capacity = capacity
    for buffer in buffers {
      sum.frames = max(sum.frames, buffer.frames)
      sum.bytes += buffer.bytes
      sum.overwritten += buffer.overwritten
      sum.expired += buffer.expired
      sum.highWater = max(sum.highWater, buffer.highWater)
      if let span = buffer.span {
        sum.nanoseconds = max(sum.nanoseconds, span.upperBound - span.lowerBound)
      }
    }
    return sum
  }
}
