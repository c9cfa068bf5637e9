/// Records as lines of a text file: a checksum, a space, and the record as JSON.
///
/// ```
/// 5f1a9c03 {"done":{"_0":17}}\n
/// ```
///
/// The checksum is the CRC-32 (`CRC32`) of the JSON, as eight hexadecimal digits. A line that ends in
/// no newline was torn while it was written; one whose checksum does not fit is damaged. Neither is
/// believed, and both are counted.
package struct RecordLines<Record: Codable & Sendable>: Sendable {
  /// The records, oldest first.
  package private(set) var records: [Record] = []
  /// Lines that are damaged.
  package private(set) var damaged = 0
  /// Bytes up to the end of the last whole line: what follows was torn.
  package private(set) var whole = 0

  /// The digits before the JSON.
  private static var digits: Int { 8 }

  /// One record as a line, with its newline.
  package static func line(_ record: Record) -> [UInt8] {
    let json = DocumentCoding.encode(record)
    let sum = String(CRC32.checksum(json), radix: 16)
    let head = String(repeating: "0", count: digits - sum.utf8.count) + sum + " "
    return Array(head.utf8) + json + [UInt8(ascii: "\n")]
  }

  /// Reads the lines of a file.
  ///
  /// - Complexity: O(n); whatever the bytes, it neither traps nor believes a damaged line.
  package init(_ bytes: [UInt8]) {
    var start = 0
    while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
      if let record = Self.record(bytes[start..<end]) {
        records.append(record)
      } else {
        damaged += 1
      }
      start = end + 1
    }
    whole = start
  }

  private static func record(_ line: ArraySlice<UInt8>) -> Record? {
    guard line.count > digits + 1, line[line.startIndex + digits] == UInt8(ascii: " ") else {
      return nil
    }
    let head = String(decoding: line.prefix(digits), as: UTF8.self)
    let json = line.dropFirst(digits + 1)
    guard let sum = UInt32(head, radix: 16), sum == CRC32.checksum(json) else { return nil }
    return try? DocumentCoding.decode(Record.self, json, what: "a record")
  }
}
