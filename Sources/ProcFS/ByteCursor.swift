import Glibc

/// A position in the bytes of a file, and the steps of which every parser is made.
///
/// No step reads outside the bytes or traps on what they hold.
struct ByteCursor {
  let bytes: UnsafeRawBufferPointer
  /// The file as it is named in an error.
  let path: StaticString
  var position = 0

  init(_ bytes: UnsafeRawBufferPointer, _ path: StaticString) {
    self.bytes = bytes
    self.path = path
  }

  @inline(__always) var isAtEnd: Bool { position >= bytes.count }

  /// The byte at the position, 0 at the end.
  @inline(__always) var byte: UInt8 { position < bytes.count ? bytes[position] : 0 }

  /// Whether the line has no more fields: a newline or the end of the bytes.
  @inline(__always) var isAtLineEnd: Bool { isAtEnd || bytes[position] == 0x0A }

  /// The error that names this position.
  func failure() -> ProcFSError {
    .malformed(path: path.description, offset: position)
  }

  @inline(__always) mutating func skipBlanks() {
    while position < bytes.count, bytes[position] == 0x20 || bytes[position] == 0x09 {
      position += 1
    }
  }

  /// Goes to the end of a field: a blank, a newline or the end of the bytes.
  @inline(__always) mutating func skipField() {
    skipBlanks()
    while position < bytes.count, bytes[position] > 0x20 { position += 1 }
  }

  /// Goes to the start of the next line.
  @inline(__always) mutating func skipLine() {
    guard position < bytes.count, let base = bytes.baseAddress else { return }
    guard let newline = memchr(base + position, 0x0A, bytes.count - position) else {
      position = bytes.count
      return
    }
    position = UnsafeRawPointer(newline) - base + 1
  }

  /// Steps over `text` if it stands here.
  @inline(__always) mutating func match(_ text: StaticString) -> Bool {
    let length = text.utf8CodeUnitCount
    guard bytes.count - position >= length, let base = bytes.baseAddress,
      memcmp(base + position, text.utf8Start, length) == 0
    else { return false }
    position += length
    return true
  }

  /// The bytes up to the next blank, newline or end; blanks before it are skipped.
  @inline(__always) mutating func field() -> UnsafeRawBufferPointer {
    skipBlanks()
    let start = position
    while position < bytes.count, bytes[position] > 0x20 { position += 1 }
    return UnsafeRawBufferPointer(rebasing: bytes[start..<position])
  }

  /// The bytes up to `terminator`, which is stepped over; `nil` where the line has none.
  @inline(__always) mutating func field(until terminator: UInt8) -> UnsafeRawBufferPointer? {
    let start = position
    while position < bytes.count, bytes[position] != terminator, bytes[position] != 0x0A {
      position += 1
    }
    guard position < bytes.count, bytes[position] == terminator else { return nil }
    position += 1
    return UnsafeRawBufferPointer(rebasing: bytes[start..<position - 1])
  }

  /// An unsigned decimal number.
  ///
  /// The byte after it must be there: a number at the very end of the bytes may be cut off.
  @inline(__always) mutating func unsigned() throws(ProcFSError) -> UInt64 {
    skipBlanks()
    let start = position
    var value: UInt64 = 0
    while position < bytes.count {
      let digit = bytes[position] &- 0x30
      guard digit <= 9 else { break }
      value = value &* 10 &+ UInt64(digit)
      position += 1
    }
    let digits = position - start
    guard digits > 0, position < bytes.count, bytes[position] <= 0x20 || !isWordByte else {
      throw failure()
    }
    if digits > 19 { return try checkedUnsigned(from: start) }
    return value
  }

  /// Whether the byte here would make the number before it part of a word.
  @inline(__always) private var isWordByte: Bool {
    let lower = bytes[position] | 0x20
    return (lower >= 0x61 && lower <= 0x7A) || bytes[position] >= 0x80
  }

  /// The same for 20 digits and more, where the sum may not fit.
  private func checkedUnsigned(from start: Int) throws(ProcFSError) -> UInt64 {
    var value: UInt64 = 0
    for index in start..<position {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carried) = product.addingReportingOverflow(UInt64(bytes[index] &- 0x30))
      guard !overflow, !carried else { throw failure() }
      value = sum
    }
    return value
  }

  /// A decimal number that may have a minus sign.
  @inline(__always) mutating func signed() throws(ProcFSError) -> Int64 {
    skipBlanks()
    let negative = byte == 0x2D
    if negative { position += 1 }
    let magnitude = try unsigned()
    guard magnitude <= UInt64(Int64.max) else { throw failure() }
    return negative ? -Int64(magnitude) : Int64(magnitude)
  }

  /// A number with two decimals as the kernel writes it (`0.07`), in hundredths.
  @inline(__always) mutating func hundredths() throws(ProcFSError) -> UInt64 {
    let whole = try unsigned()
    guard match(".") else { throw failure() }
    let start = position
    let fraction = try unsigned()
    guard position - start == 2 else { throw failure() }
    let (product, overflow) = whole.multipliedReportingOverflow(by: 100)
    let (sum, carried) = product.addingReportingOverflow(fraction)
    guard !overflow, !carried else { throw failure() }
    return sum
  }

  /// Four hexadecimal digits or fewer or more, at most 16.
  mutating func hexadecimal() throws(ProcFSError) -> UInt64 {
    skipBlanks()
    let start = position
    var value: UInt64 = 0
    while position < bytes.count, let digit = hexadecimalDigit(bytes[position]) {
      value = value << 4 | UInt64(digit)
      position += 1
    }
    guard position > start, position - start <= 16, position < bytes.count else {
      throw failure()
    }
    return value
  }
}

/// The value of a hexadecimal digit.
func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
  switch byte {
  case 0x30...0x39: byte - 0x30
  case 0x41...0x46: byte - 0x41 + 10
  case 0x61...0x66: byte - 0x61 + 10
  default: nil
  }
}

/// Whether some bytes are the text.
@inline(__always) func equal(_ bytes: UnsafeRawBufferPointer, _ text: StaticString) -> Bool {
  guard bytes.count == text.utf8CodeUnitCount else { return false }
  guard let base = bytes.baseAddress, bytes.count > 0 else { return true }
  return memcmp(base, text.utf8Start, bytes.count) == 0
}

/// Whether some bytes are the text.
@inline(__always) func equal(_ bytes: UnsafeRawBufferPointer, _ text: String) -> Bool {
  text.utf8.count == bytes.count && text.utf8.elementsEqual(bytes)
}

extension ByteCursor {
  /// The magnitude of a number that may have a minus sign.
  mutating func signedOrUnsigned() throws(ProcFSError) -> UInt64 {
    skipBlanks()
    if byte == 0x2D { position += 1 }
    return try unsigned()
  }
}

extension ByteCursor {
  /// The rest of the line without its newline, which is stepped over.
  mutating func line() -> UnsafeRawBufferPointer {
    let start = position
    skipLine()
    let hasNewline = position > start && bytes[position - 1] == 0x0A
    return UnsafeRawBufferPointer(rebasing: bytes[start..<(hasNewline ? position - 1 : position)])
  }
}
