package import MonitorModel

/// Turns the columns of a batch into bytes and back, losslessly: what changed since the frame
/// before, as a bitmap and variable-length integers.
///
/// A frame is self-contained (a key frame) when it follows nothing.
///
/// ```
/// frame   = instant elapsed-flag count bitmap deltas states
/// instant = zigzag varint, nanoseconds since the frame before (since 0 in a key frame)
/// count   = varint, number of metrics
/// bitmap  = ⌈count / 8⌉ bytes, bit i set when metric i changed
/// deltas  = for each set bit: counter and integer: zigzag varint of the difference, wrapping;
///           real: varint of the byte-swapped exclusive or of the bits
/// states  = 0x00 when equal to the frame before, else 0x01 and runs of (state byte, varint length)
/// ```
package struct FrameCodec: Sendable {
  /// When the newest frame was taken, monotonic nanoseconds.
  package private(set) var instant: Int64 = 0
  /// The bits of the newest frame, by metric.
  package private(set) var values: [UInt64] = []
  /// The raw values of the `ReadingState`s of the newest frame, by metric.
  package private(set) var states: [UInt8] = []

  /// Begins a chain of frames: the next one is a key frame.
  package init() {}

  /// Appends a frame that follows the one before.
  package mutating func encode(_ batch: MetricBatch, into bytes: inout [UInt8]) {
    let count = batch.values.count
    precondition(count >= values.count, "a catalog only grows")
    Varint.append(Varint.zigzag(batch.at.nanoseconds &- instant), to: &bytes)
    instant = batch.at.nanoseconds
    Varint.append(UInt64(count), to: &bytes)
    let known = values.count
    for _ in known..<count { values.append(0) }
    let bitmapStart = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: (count + 7) / 8))
    for index in 0..<count {
      let bits = batch.values[index].bits
      let old = values[index]
      guard bits != old else { continue }
      bytes[bitmapStart + index >> 3] |= 1 << UInt8(index & 7)
      let delta =
        batch.catalog.metrics[index].kind == .real
        ? (bits ^ old).byteSwapped : Varint.zigzag(Int64(bitPattern: bits &- old))
      Varint.append(delta, to: &bytes)
      values[index] = bits
    }
    encodeStates(batch.states, into: &bytes)
  }

  private mutating func encodeStates(_ next: [ReadingState], into bytes: inout [UInt8]) {
    var equal = next.count == states.count
    if equal {
      for index in 0..<next.count where next[index].rawValue != states[index] {
        equal = false
        break
      }
    }
    guard !equal else {
      bytes.append(0)
      return
    }
    bytes.append(1)
    states = next.map(\.rawValue)
    var index = 0
    while index < states.count {
      var end = index + 1
      while end < states.count, states[end] == states[index] { end += 1 }
      bytes.append(states[index])
      Varint.append(UInt64(end - index), to: &bytes)
      index = end
    }
  }

  /// Reads the frame at `offset` and moves `offset` past it.
  ///
  /// - Throws: `StorageError.damaged` with the offset of the byte that cannot be; the codec must
  ///   not be used on afterwards.
  package mutating func decode(
    _ bytes: [UInt8], at offset: inout Int, catalog: MetricCatalog, collector: String
  ) throws(StorageError) -> MetricBatch {
    try advance(bytes, at: &offset, kinds: catalog.metrics.map(\.kind))
    var known = catalog
    known.metrics.removeLast(catalog.metrics.count - values.count)
    return batch(collector: collector, catalog: known)
  }

  /// Reads the frame at `offset` and moves `offset` past it; the columns are then those of that
  /// frame.
  ///
  /// `kinds` are those of the metrics, of which a frame may have fewer.
  ///
  /// - Throws: `StorageError.damaged`; the codec must not be used on afterwards.
  package mutating func advance(
    _ bytes: [UInt8], at offset: inout Int, kinds: [MetricKind]
  ) throws(StorageError) {
    let step = Varint.unzigzag(try Varint.read(bytes, at: &offset))
    instant = instant &+ step
    let start = offset
    let declared = try Varint.read(bytes, at: &offset)
    guard declared <= UInt64(kinds.count), declared >= UInt64(values.count) else {
      throw .damaged(offset: start, "a frame of \(declared) metrics")
    }
    let count = Int(declared)
    // Out of the structure while it is written to: it is reached at each metric.
    var values = [UInt64]()
    swap(&values, &self.values)
    values.append(contentsOf: repeatElement(0, count: count - values.count))
    let bitmap = offset
    offset += (count + 7) / 8
    guard offset <= bytes.count else { throw .damaged(offset: bitmap, "the bitmap is cut off") }
    for place in 0..<(count + 7) / 8 {
      var rest = bytes[bitmap + place]
      while rest != 0 {
        let index = place * 8 + rest.trailingZeroBitCount
        rest &= rest - 1
        guard index < count else { throw .damaged(offset: bitmap + place, "a bit past the end") }
        let delta = try Varint.read(bytes, at: &offset)
        values[index] =
          kinds[index] == .real
          ? values[index] ^ delta.byteSwapped
          : values[index] &+ UInt64(bitPattern: Varint.unzigzag(delta))
      }
    }
    swap(&values, &self.values)
    try decodeStates(bytes, at: &offset, count: count)
  }

  /// The columns of the newest frame as a batch.
  ///
  /// - Precondition: the catalog has as many metrics as the frame.
  package func batch(collector: String, catalog: MetricCatalog) -> MetricBatch {
    MetricBatch(
      collector: collector, at: MonotonicInstant(nanoseconds: instant), catalog: catalog,
      values: values.map { RawValue(counter: $0) },
      states: states.map { ReadingState(rawValue: $0) ?? .failed })
  }

  private mutating func decodeStates(
    _ bytes: [UInt8], at offset: inout Int, count: Int
  ) throws(StorageError) {
    guard offset < bytes.count else { throw .damaged(offset: offset, "the states are cut off") }
    let flag = bytes[offset]
    offset += 1
    guard flag != 0 else {
      guard states.count == count else {
        throw .damaged(offset: offset - 1, "no states for \(count - states.count) new metrics")
      }
      return
    }
    guard flag == 1 else { throw .damaged(offset: offset - 1, "a states flag of \(flag)") }
    states.removeAll(keepingCapacity: true)
    while states.count < count {
      guard offset < bytes.count else { throw .damaged(offset: offset, "the states are cut off") }
      let state = bytes[offset]
      guard ReadingState(rawValue: state) != nil else {
        throw .damaged(offset: offset, "a state \(state)")
      }
      offset += 1
      let run = try Varint.read(bytes, at: &offset)
      guard run > 0, run <= UInt64(count - states.count) else {
        throw .damaged(offset: offset, "a run of \(run) states")
      }
      states.append(contentsOf: repeatElement(state, count: Int(run)))
    }
  }
}
