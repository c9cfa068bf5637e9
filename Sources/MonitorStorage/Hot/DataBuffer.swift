package import MonitorModel

/// The newest raw frames of one collector in memory, encoded, in a fixed space: a hard number of
/// frames and of bytes.
///
/// The oldest chunk gives way, and what gave way is counted.
///
/// Frames are kept in chunks that begin with a key frame, so that any chunk reads by itself.
package struct DataBuffer: Sendable {
  private struct Chunk: Sendable {
    var bytes: [UInt8] = []
    var frames = 0
    var first: MonotonicInstant
    var last: MonotonicInstant
  }

  /// The collector whose frames these are.
  package let collector: String
  /// Frames held at most, at least 1.
  package private(set) var capacity: Int
  /// Encoded bytes held at most.
  package let byteLimit: Int
  /// Frames held now.
  package private(set) var frames = 0
  /// The most frames held so far.
  package private(set) var highWater = 0
  /// Encoded bytes held now.
  package private(set) var bytes = 0
  /// Frames that gave way to newer ones.
  package private(set) var overwritten: UInt64 = 0
  /// Frames that left because of their age.
  package private(set) var expired: UInt64 = 0

  private var chunks: [Chunk] = []
  private var codec = FrameCodec()
  private var catalog = MetricCatalog()

  /// Makes an empty buffer.
  package init(collector: String, capacity: Int, byteLimit: Int) {
    precondition(capacity > 0 && byteLimit > 0, "a buffer needs room")
    self.collector = collector
    self.capacity = capacity
    self.byteLimit = byteLimit
  }

  private var framesInChunk: Int { max(1, min(60, capacity / 8)) }

  /// Keeps one more frame; the oldest chunks give way as long as a limit is passed.
  package mutating func append(_ batch: MetricBatch) {
    catalog = batch.catalog
    if chunks.last.map({ $0.frames >= framesInChunk }) ?? true {
      chunks.append(Chunk(first: batch.at, last: batch.at))
      codec = FrameCodec()
    }
    let index = chunks.count - 1
    let before = chunks[index].bytes.count
    codec.encode(batch, into: &chunks[index].bytes)
    chunks[index].frames += 1
    chunks[index].last = batch.at
    bytes += chunks[index].bytes.count - before
    frames += 1
    while frames > capacity || (bytes > byteLimit && chunks.count > 1) {
      overwritten += UInt64(dropOldest())
    }
    highWater = max(highWater, frames)
  }

  /// Drops the chunks whose newest frame is older than `instant`.
  package mutating func removeOlder(than instant: MonotonicInstant) {
    while let first = chunks.first, first.last < instant { expired += UInt64(dropOldest()) }
  }

  /// Changes the capacity; what no longer fits gives way and is counted.
  package mutating func resize(to capacity: Int) {
    precondition(capacity > 0, "a buffer needs room")
    self.capacity = capacity
    while frames > capacity, !chunks.isEmpty { overwritten += UInt64(dropOldest()) }
  }

  /// When the oldest and the newest frame were taken.
  package var span: ClosedRange<MonotonicInstant>? {
    guard let first = chunks.first, let last = chunks.last else { return nil }
    return first.first...last.last
  }

  /// The frames taken in `range`, oldest first.
  ///
  /// - Throws: `StorageError.damaged`; memory does not rot, so that is a defect.
  /// - Complexity: decodes each chunk that touches the range.
  package func frames(
    in range: ClosedRange<MonotonicInstant>
  ) throws(StorageError) -> [MetricBatch] {
    var result: [MetricBatch] = []
    for chunk in chunks where chunk.last >= range.lowerBound && chunk.first <= range.upperBound {
      var codec = FrameCodec()
      var offset = 0
      while offset < chunk.bytes.count {
        let batch = try codec.decode(
          chunk.bytes, at: &offset, catalog: catalog, collector: collector)
        if range.contains(batch.at) { result.append(batch) }
      }
    }
    return result
  }

  private mutating func dropOldest() -> Int {
    let chunk = chunks.removeFirst()
    frames -= chunk.frames
    bytes -= chunk.bytes.count
    if chunks.isEmpty { codec = FrameCodec() }
    return chunk.frames
  }
}
