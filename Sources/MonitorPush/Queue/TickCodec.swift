package import MonitorStorage

/// Ticks as bytes, one after the other of one batch.
///
/// ```
/// zigzag varint  milliseconds since the tick before
/// varint n       series that get the next numbers, then of each: varint length, labels
/// varint n       samples, then of each: varint (step from the number before << 1 | isRepeated),
///                and the eight bytes of the value unless it is that of the series' sample before
/// ```
package struct TickCodec: Sendable {
  /// What stands for the sample before the first: a NaN that no sample has.
  private static let none: UInt64 = 0x7ff4_0000_0000_0001

  private var last: [UInt64] = []
  private var time: Int64 = 0

  /// Begins with the first tick of a batch.
  package init() {}

  /// Writes a tick.
  package mutating func encode(_ tick: PushTick) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(16 + tick.numbers.count * 4)
    Varint.append(Varint.zigzag(tick.milliseconds &- time), to: &bytes)
    time = tick.milliseconds
    Varint.append(UInt64(tick.named.count), to: &bytes)
    for labels in tick.named {
      Varint.append(UInt64(labels.count), to: &bytes)
      bytes += labels
      last.append(Self.none)
    }
    Varint.append(UInt64(tick.numbers.count), to: &bytes)
    var before: UInt32 = 0
    for (number, value) in zip(tick.numbers, tick.values) {
      let bits = value.bitPattern
      let isRepeated = bits == last[Int(number)]
      // Numbers mostly ascend, but not where a series is named later than those after it.
      let step = Varint.zigzag(Int64(number) - Int64(before))
      Varint.append(step << 1 | (isRepeated ? 1 : 0), to: &bytes)
      before = number
      if !isRepeated {
        LittleEndian.append(bits, to: &bytes)
        last[Int(number)] = bits
      }
    }
    return bytes
  }

  /// Reads the next tick.
  ///
  /// - Throws: where the bytes are none; then nothing that follows can be read either.
  package mutating func decode(_ bytes: [UInt8]) throws(StorageError) -> PushTick {
    var place = 0
    time &+= Varint.unzigzag(try Varint.read(bytes, at: &place))
    var tick = PushTick(milliseconds: time)
    for _ in 0..<(try Self.count(bytes, &place)) {
      let length = try Self.count(bytes, &place)
      tick.named.append(Array(bytes[place..<place + length]))
      place += length
      last.append(Self.none)
    }
    var before: Int64 = 0
    for _ in 0..<(try Self.count(bytes, &place)) {
      let word = try Varint.read(bytes, at: &place)
      let (number, isFar) = before.addingReportingOverflow(Varint.unzigzag(word >> 1))
      guard !isFar, number >= 0, number < last.count else {
        throw .damaged(offset: place, "a sample of no series")
      }
      before = number
      if word & 1 == 0 {
        guard bytes.count - place >= 8 else { throw .damaged(offset: place, "a value is cut off") }
        last[Int(number)] = LittleEndian.read(UInt64.self, bytes, at: place)
        place += 8
      }
      tick.numbers.append(UInt32(number))
      tick.values.append(Double(bitPattern: last[Int(number)]))
    }
    guard place == bytes.count else { throw .damaged(offset: place, "more than a tick") }
    return tick
  }

  /// A count of things of a byte each at least.
  private static func count(_ bytes: [UInt8], _ place: inout Int) throws(StorageError) -> Int {
    let count = try Varint.read(bytes, at: &place)
    guard count <= UInt64(bytes.count - place) else {
      throw .damaged(offset: place, "more than there is")
    }
    return Int(count)
  }
}
