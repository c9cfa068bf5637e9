import Glibc

/// A table of comma-separated values with a header, as far as the laboratory uses it.
package struct LabTable: Sendable {
  /// The time of each row, in seconds after 1 January 1970.
  package var times: [Int64]
  /// The wanted column of each row.
  package var numbers: [Double]

  /// Reads the column `timestamp` and one column of numbers; others are left out.
  ///
  /// An empty field, or one that is no number, is NaN. A blank line is no row.
  /// - Throws: `LabError.content` if a column is missing, or a row has too few fields or a time
  ///   that cannot be read.
  package init(_ bytes: [UInt8], column: String, path: String) throws(LabError) {
    times = []
    numbers = []
    var timeColumn = -1
    var numberColumn = -1
    var line = 0
    for raw in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
      line += 1
      let fields = raw.split(separator: 0x2C, omittingEmptySubsequences: false).map(Self.trimmed)
      if timeColumn < 0 {
        guard let time = fields.firstIndex(where: { $0.elementsEqual("timestamp".utf8) }),
          let number = fields.firstIndex(where: { $0.elementsEqual(column.utf8) })
        else {
          throw .content(
            path: path, line: line, problem: "needs columns timestamp and \(column)")
        }
        timeColumn = time
        numberColumn = number
        continue
      }
      if fields.count == 1, fields[0].isEmpty { continue }
      guard fields.count > max(timeColumn, numberColumn) else {
        throw .content(path: path, line: line, problem: "too few fields")
      }
      guard let time = CivilTime.seconds(fields[timeColumn]) else {
        throw .content(path: path, line: line, problem: "no time that can be read")
      }
      times.append(time)
      numbers.append(Double(String(decoding: fields[numberColumn], as: UTF8.self)) ?? .nan)
    }
    if timeColumn < 0 {
      throw .content(path: path, line: line, problem: "needs columns timestamp and \(column)")
    }
  }

  /// A field without the white space, quotes and byte order mark around it.
  private static func trimmed(_ field: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var field = field
    if field.starts(with: [0xEF, 0xBB, 0xBF]) { field.removeFirst(3) }
    while let last = field.last, isOuter(last) { field.removeLast() }
    while let first = field.first, isOuter(first) { field.removeFirst() }
    return field
  }

  /// Whether a byte is white space or a quote.
  private static func isOuter(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x22
  }
}
