package import MonitorModel

/// The lines of the file of what people did: a checksum, a space, and an entry as JSON.
///
/// ```
/// 5f1a9c03 {"act":{"_0":{"by":{"terminal":"pts/3","user":"anna"},…}}}\n
/// ```
///
/// The checksum is the CRC-32 (`CRC32`) of the JSON, as eight hexadecimal digits. A line that ends in
/// no newline was torn while it was written; one whose checksum does not fit is damaged. Neither is
/// believed, and both are counted.
package enum TriageText {
  /// What a file holds.
  package struct Content: Equatable, Sendable {
    /// The entries, oldest first.
    package var entries: [TriageEntry] = []
    /// Lines that are damaged.
    package var damaged = 0
    /// Bytes up to the end of the last whole line: what follows was torn.
    package var whole = 0
  }

  /// The digits before the JSON.
  private static let digits = 8

  /// One entry as a line, with its newline.
  package static func line(_ entry: TriageEntry) -> [UInt8] {
    let json = DocumentCoding.encode(entry)
    let sum = String(CRC32.checksum(json), radix: 16)
    let head = String(repeating: "0", count: digits - sum.count) + sum + " "
    return Array(head.utf8) + json + [UInt8(ascii: "\n")]
  }

  /// Reads the lines of a file.
  ///
  /// - Complexity: O(n); whatever the bytes, it neither traps nor believes a damaged line.
  package static func read(_ bytes: [UInt8]) -> Content {
    var content = Content()
    var start = 0
    while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
      if let entry = entry(bytes[start..<end]) {
        content.entries.append(entry)
      } else {
        content.damaged += 1
      }
      start = end + 1
    }
    content.whole = start
    return content
  }

  private static func entry(_ line: ArraySlice<UInt8>) -> TriageEntry? {
    guard line.count > digits + 1, line[line.startIndex + digits] == UInt8(ascii: " ") else {
      return nil
    }
    let head = String(decoding: line.prefix(digits), as: UTF8.self)
    let json = line.dropFirst(digits + 1)
    guard let sum = UInt32(head, radix: 16), sum == CRC32.checksum(json) else { return nil }
    return try? DocumentCoding.decode(TriageEntry.self, json, what: "an act")
  }
}
