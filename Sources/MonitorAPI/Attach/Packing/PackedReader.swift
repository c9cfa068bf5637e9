/// Takes numbers, texts and columns out of bytes that nobody vouches for: a value or an error, never
/// a trap, and no more memory than the bytes themselves are worth.
package struct PackedReader {
  private let bytes: [UInt8]
  /// Where the next one begins.
  package private(set) var offset = 0

  /// Makes a reader at the beginning of some bytes.
  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// How many bytes are left.
  package var left: Int { bytes.count - offset }

  /// An error about this place.
  package func error(_ text: String) -> PackedError { PackedError("\(text) at byte \(offset)") }

  /// A byte.
  package mutating func byte() throws(PackedError) -> UInt8 {
    guard offset < bytes.count else { throw error("the message ends") }
    defer { offset += 1 }
    return bytes[offset]
  }

  /// A number of `PackedWriter.put(number:)`.
  package mutating func number() throws(PackedError) -> UInt64 {
    var result: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let next = try byte()
      let part = UInt64(next & 0x7F)
      guard shift < 63 || part <= 1 else { throw error("a number is too long") }
      result |= part << shift
      if next < 0x80 { return result }
      shift += 7
      guard shift < 64 else { throw error("a number is too long") }
    }
  }

  /// A number of `PackedWriter.put(signed:)`.
  package mutating func signed() throws(PackedError) -> Int64 {
    let number = try number()
    return Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1)
  }

  /// The bits of a number as they are.
  package mutating func fixed<Number: FixedWidthInteger>(
    _ type: Number.Type
  ) throws(PackedError) -> Number {
    let size = MemoryLayout<Number>.size
    guard size <= left else { throw error("the message ends") }
    defer { offset += size }
    return bytes.withUnsafeBytes {
      Number(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Number.self))
    }
  }

  /// A length, of things that take at least `size` bytes each.
  package mutating func count(ofSize size: Int) throws(PackedError) -> Int {
    let count = try number()
    guard count <= UInt64(left / max(1, size)) else { throw error("a length passes the end") }
    return Int(count)
  }

  /// A text of `PackedWriter.put(text:)`.
  package mutating func text() throws(PackedError) -> String {
    let count = try count(ofSize: 1)
    guard let text = String(validating: bytes[offset..<offset + count], as: UTF8.self) else {
      throw error("a text is no UTF-8")
    }
    offset += count
    return text
  }

  /// A column of numbers, every pattern of whose bits is one.
  package mutating func column<Element: BitwiseCopyable>(
    of type: Element.Type
  ) throws(PackedError) -> [Element] {
    let size = MemoryLayout<Element>.stride
    let count = try count(ofSize: size)
    defer { offset += count * size }
    return [Element](unsafeUninitializedCapacity: count) { room, filled in
      bytes.withUnsafeBytes { source in
        UnsafeMutableRawBufferPointer(room).copyMemory(
          from: UnsafeRawBufferPointer(rebasing: source[offset..<offset + count * size]))
      }
      filled = count
    }
  }

  /// Whether the name that comes next is this one, and its end where it is.
  mutating func take(name: String) throws(PackedError) {
    guard try text() == name else { throw error("no \(name)") }
  }
}
