import Glibc

/// The lines of a source, one at a time, in memory that does not grow.
///
/// `fill()` reads a block, `next()` gives the lines that are whole by then:
///
/// ```
/// while try reader.fill() {
///   while let line = reader.next() { … }
/// }
/// ```
///
/// A last line without its end is given when the source has ended.
package struct LineReader: ~Copyable {
  /// One line, without its end (`\n` or `\r\n`).
  package struct Line {
    /// Its bytes, good until the next call; the first `bytesMax` of one that is longer.
    package var bytes: UnsafeRawBufferPointer
    /// Its number, from 1.
    package var number: Int
    /// Where it begins, in bytes from the start of the source.
    package var offset: Int
    /// Whether it is longer than `bytesMax`.
    package var isCut: Bool
  }

  /// A longer line is cut.
  package static let bytesMax = 1 << 16
  private static let block = 1 << 16

  private let source: ByteSource
  private let buffer: UnsafeMutableRawBufferPointer
  /// The bytes that wait are those from `start` to `end`; up to `scanned` there is no line's end.
  private var start = 0
  private var scanned = 0
  private var end = 0
  /// Where `start` lies in the source.
  private var offset = 0
  private var number = 0
  /// Whether the rest of a line that was cut is to be passed over.
  private var isSkipping = false
  private var isEnded = false

  /// A reader at the beginning of a source.
  package init(_ source: ByteSource) {
    self.source = source
    buffer = .allocate(byteCount: Self.bytesMax + Self.block, alignment: 16)
  }

  deinit { buffer.deallocate() }

  /// Reads the next block; `false` when everything was given.
  ///
  /// - Throws: `DetectError.input` where the source cannot be read.
  package mutating func fill() throws(DetectError) -> Bool {
    if isEnded { return false }
    if start > 0 {
      let count = end - start
      if count > 0, let base = buffer.baseAddress { memmove(base, base + start, count) }
      scanned -= start
      end = count
      start = 0
    }
    let room = UnsafeMutableRawBufferPointer(
      rebasing: buffer[end..<min(buffer.count, end + Self.block)])
    switch source.read(room) {
    case .bytes(let count): end += min(count, room.count)
    case .end: isEnded = true
    case .failed(let reason): throw .input(reason)
    }
    return true
  }

  /// The next line that is whole.
  package mutating func next() -> Line? {
    while let base = buffer.baseAddress {
      if let found = memchr(base + scanned, 0x0A, end - scanned) {
        let stop = UnsafeRawPointer(found) - UnsafeRawPointer(base)
        if let line = take(to: stop, and: 1) { return line }
        continue
      }
      scanned = end
      if isSkipping {
        drop(to: end)
        isSkipping = !isEnded
        return nil
      }
      if end - start > Self.bytesMax {
        let line = take(to: end, and: 0)
        isSkipping = !isEnded
        return line
      }
      return isEnded && start < end ? take(to: end, and: 0) : nil
    }
    return nil
  }

  /// The line up to `stop`, whose end is `ending` bytes long; `nil` for the rest of a cut one.
  private mutating func take(to stop: Int, and ending: Int) -> Line? {
    defer { drop(to: stop + ending) }
    if isSkipping {
      isSkipping = false
      return nil
    }
    number += 1
    let isCut = stop - start > Self.bytesMax
    var last = isCut ? start + Self.bytesMax : stop
    if !isCut, last > start, buffer[last - 1] == 0x0D { last -= 1 }
    return Line(
      bytes: UnsafeRawBufferPointer(rebasing: buffer[start..<last]), number: number,
      offset: offset, isCut: isCut)
  }

  private mutating func drop(to place: Int) {
    offset += place - start
    start = place
    scanned = place
  }
}
