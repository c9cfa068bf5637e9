/// Writes a `prometheus.WriteRequest` in the wire format of Protocol Buffers (Prometheus remote write
/// 1.0, prometheus.io/docs/specs/prw/remote_write_spec): series with their labels and samples.
///
/// What proto3 leaves out, a zero, is left out.
package struct RemoteWriteWriter {
  /// The marker that a series has ended: a NaN of these bits (prometheus/model/value).
  package static let staleBits: UInt64 = 0x7ff0_0000_0000_0002

  private var storage: [UInt8] = []
  private var used = 0
  /// Series so far.
  package private(set) var series = 0
  /// Samples so far.
  package private(set) var samples = 0

  /// Begins a request.
  package init() {}

  /// Bytes so far.
  package var count: Int { used }

  /// The request.
  package var bytes: [UInt8] { Array(storage[..<used]) }

  /// Begins another one in the same memory.
  package mutating func removeAll() {
    used = 0
    series = 0
    samples = 0
  }

  /// Adds a series; its samples go from the oldest to the newest.
  package mutating func add(
    labels: [UInt8], _ samples: UnsafeBufferPointer<RemoteWriteSeries.Sample>
  ) {
    var length = labels.count
    for sample in samples { length += 2 + Self.size(of: sample) }
    let needed = used + length + 12
    if storage.count < needed {
      // Zeros are soon written over; doubling keeps them few.
      storage += repeatElement(0, count: max(needed, storage.count * 2) - storage.count)
    }
    storage.withUnsafeMutableBytes { buffer in
      used = Self.write(labels, samples, length, into: buffer, at: used)
    }
    series += 1
    self.samples += samples.count
  }

  /// Adds a series.
  package mutating func add(labels: [UInt8], _ samples: [RemoteWriteSeries.Sample]) {
    samples.withUnsafeBufferPointer { add(labels: labels, $0) }
  }

  /// Adds the whole message of a series as another request has it.
  package mutating func add(message: Bytes, samples count: Int) {
    var head: [UInt8] = []
    head.append(0x0a)
    Self.append(UInt64(message.count), to: &head)
    let needed = used + head.count + message.count
    if storage.count < needed {
      storage += repeatElement(0, count: max(needed, storage.count * 2) - storage.count)
    }
    storage.withUnsafeMutableBytes { buffer in
      for byte in head {
        buffer[used] = byte
        used += 1
      }
      UnsafeMutableRawBufferPointer(rebasing: buffer[used..<used + message.count])
        .copyMemory(from: message)
      used += message.count
    }
    series += 1
    samples += count
  }

  // MARK: Pieces

  /// Appends a field of bytes.
  static func append(field number: UInt8, _ value: [UInt8], to bytes: inout [UInt8]) {
    bytes.append(number << 3 | 2)
    append(UInt64(value.count), to: &bytes)
    bytes += value
  }

  private static func append(_ value: UInt64, to bytes: inout [UInt8]) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  @inline(__always) private static func size(of varint: UInt64) -> Int {
    (63 - (varint | 1).leadingZeroBitCount) / 7 + 1
  }

  /// Bytes of the message of a sample, less than 128.
  @inline(__always) private static func size(of sample: RemoteWriteSeries.Sample) -> Int {
    (sample.value.bitPattern == 0 ? 0 : 9)
      + (sample.timestamp == 0 ? 0 : 1 + size(of: UInt64(bitPattern: sample.timestamp)))
  }

  private static func write(
    _ labels: [UInt8], _ samples: UnsafeBufferPointer<RemoteWriteSeries.Sample>, _ length: Int,
    into buffer: UnsafeMutableRawBufferPointer, at start: Int
  ) -> Int {
    var place = start
    func put(_ byte: UInt8) {
      buffer[place] = byte
      place += 1
    }
    func put(varint value: UInt64) {
      var rest = value
      while rest >= 0x80 {
        put(UInt8(truncatingIfNeeded: rest) | 0x80)
        rest >>= 7
      }
      put(UInt8(truncatingIfNeeded: rest))
    }
    put(0x0a)
    put(varint: UInt64(length))
    labels.withUnsafeBytes { labels in
      UnsafeMutableRawBufferPointer(rebasing: buffer[place..<place + labels.count])
        .copyMemory(from: labels)
    }
    place += labels.count
    for sample in samples {
      put(0x12)
      put(UInt8(truncatingIfNeeded: size(of: sample)))
      if sample.value.bitPattern != 0 {
        put(0x09)
        buffer.storeBytes(
          of: sample.value.bitPattern.littleEndian, toByteOffset: place, as: UInt64.self)
        place += 8
      }
      if sample.timestamp != 0 {
        put(0x10)
        put(varint: UInt64(bitPattern: sample.timestamp))
      }
    }
    return place
  }
}
