import MonitorStorage

/// A batch as a file: what is known of it, and the request packed.
///
/// ```
/// offset  size
///      0     4  "KPB1"
///      4     4  CRC-32 of the bytes 8 to 52
///      8     4  CRC-32 of the request
///     12     4  bytes of the request
///     16     4  series
///     20     4  samples
///     24     4  bytes of the request once unpacked
///     28     8  the time of the oldest sample, milliseconds since the Unix epoch
///     36     8  the time of the newest
///     44     8  the number of the log of ticks that it was cut from
///     52        the request (`prometheus.WriteRequest`) as a block of snappy
/// ```
package struct BatchFile: Hashable, Sendable {
  /// Bytes before the request.
  package static let headBytes = 52
  private static let magic: [UInt8] = Array("KPB1".utf8)
  private static let prefix = "batch-"
  private static let digits = 16

  /// Series, samples and times.
  package var facts: RequestFacts
  /// Bytes of the request.
  package var packedBytes: Int
  /// Bytes of it once unpacked.
  package var unpackedBytes: Int
  /// The number of the log of ticks that it was cut from.
  package var origin: UInt64
  private var checksum: UInt32

  /// The head of a request.
  package init(_ packed: [UInt8], facts: RequestFacts, unpackedBytes: Int, origin: UInt64) {
    self.facts = facts
    self.unpackedBytes = unpackedBytes
    self.origin = origin
    packedBytes = packed.count
    checksum = CRC32.checksum(packed)
  }

  /// Reads a head; `nil` where it is none, or damaged.
  package init?(_ bytes: [UInt8]) {
    func word(_ place: Int) -> UInt32 { LittleEndian.read(UInt32.self, bytes, at: place) }
    guard bytes.count >= Self.headBytes, Array(bytes.prefix(4)) == Self.magic,
      word(4) == CRC32.checksum(bytes[8..<Self.headBytes])
    else { return nil }
    checksum = word(8)
    packedBytes = Int(word(12))
    unpackedBytes = Int(word(24))
    facts = RequestFacts()
    facts.series = Int(word(16))
    facts.samples = Int(word(20))
    facts.first = LittleEndian.read(Int64.self, bytes, at: 28)
    facts.last = LittleEndian.read(Int64.self, bytes, at: 36)
    origin = LittleEndian.read(UInt64.self, bytes, at: 44)
  }

  /// The head as bytes.
  package var head: [UInt8] {
    var bytes: [UInt8] = []
    LittleEndian.append(checksum, to: &bytes)
    for count in [packedBytes, facts.series, facts.samples, unpackedBytes] {
      LittleEndian.append(UInt32(clamping: count), to: &bytes)
    }
    LittleEndian.append(facts.first, to: &bytes)
    LittleEndian.append(facts.last, to: &bytes)
    LittleEndian.append(origin, to: &bytes)
    var head = Self.magic
    LittleEndian.append(CRC32.checksum(bytes), to: &head)
    return head + bytes
  }

  /// Whether these bytes are the request.
  package func holds(_ packed: some Collection<UInt8>) -> Bool {
    packed.count == packedBytes && CRC32.checksum(packed) == checksum
  }

  /// The name of the file with a number; names sort as numbers do.
  package static func name(_ number: UInt64) -> String {
    let text = String(number, radix: 16)
    return prefix + String(repeating: "0", count: digits - text.utf8.count) + text
  }

  /// The number in a name; `nil` where it is none.
  package static func number(_ name: String) -> UInt64? {
    guard name.hasPrefix(prefix), name.utf8.count == prefix.utf8.count + digits,
      let number = UInt64(name.dropFirst(prefix.utf8.count), radix: 16),
      Self.name(number) == name
    else { return nil }
    return number
  }
}
