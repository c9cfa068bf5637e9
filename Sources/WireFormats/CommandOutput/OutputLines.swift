/// Goes over the lines of an output, without their ends (`\n` or `\r\n`).
package struct OutputLines {
  /// The number of the line that was read last, from 1.
  package private(set) var number = 0
  private let bytes: Bytes
  private var offset = 0

  /// Begins at the first line.
  package init(_ bytes: Bytes) { self.bytes = bytes }

  /// What has not been read.
  package var rest: Bytes { bytes.part(offset..<bytes.count) }

  /// The next line; `nil` at the end.
  package mutating func next() -> Bytes? {
    guard offset < bytes.count else { return nil }
    number += 1
    let start = offset
    var end = bytes.place(of: UInt8(ascii: "\n"), from: start) ?? bytes.count
    offset = min(end + 1, bytes.count)
    if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return bytes.part(start..<end)
  }
}
