package import MonitorSupport

/// Reads the rows of one series out of lines of CSV.
///
/// The first line that is not blank is a header when its first field is no timestamp and it either
/// names a column that is known or has no number where the value would be. A header may put the
/// columns into any order; without known names the first is the timestamp, the second the value.
package struct SeriesRowParser {
  /// What a line is.
  package enum Kind: Equatable, Sendable {
    /// Nothing but blanks.
    case blank
    /// The names of the columns.
    case header
    /// A row whose timestamp is understood.
    case row(milliseconds: Int64, value: NumberText)
    /// A row that is not understood, and where in the line.
    case bad(RowProblem.Fault, byte: Int)
  }

  /// A line that was read.
  struct Line {
    /// What it is.
    var kind: Kind
    /// The field of the timestamp.
    var timestamp = CSVField.none
    /// The field of the value.
    var value = CSVField.none
  }

  private static let timeNames: Set<String> = [
    "timestamp", "time", "ts", "date", "datetime", "date_time", "epoch",
  ]
  private static let valueNames: Set<String> = [
    "value", "v", "val", "metric", "metric_value", "measurement",
  ]
  private static let labelNames: Set<String> = ["label", "labels", "anomaly", "is_anomaly"]
  /// Columns of a header that are looked at.
  private static let columnsMax = 256

  private var timeColumn = 0
  private var valueColumn = 1
  private var isFirst = true
  /// Whether there was a header that names no column that is known.
  private(set) var isHeaderStrange = false

  /// A parser at the beginning of a file.
  package init() {}

  /// What the next line is.
  package mutating func kind(of line: UnsafeRawBufferPointer) -> Kind { parse(line).kind }

  /// Reads the next line.
  mutating func parse(_ line: UnsafeRawBufferPointer) -> Line {
    if isFirst { return parseFirst(line) }
    return parseRow(line)
  }

  private mutating func parseFirst(_ line: UnsafeRawBufferPointer) -> Line {
    var line = line
    var mark = 0
    // A byte order mark belongs to no field.
    if line.starts(with: [0xEF, 0xBB, 0xBF]) {
      line = UnsafeRawBufferPointer(rebasing: line[3...])
      mark = 3
    }
    var row = parseRow(line)
    guard row.kind != .blank else { return row }
    isFirst = false
    if takeHeader(line) {
      row.kind = .header
    } else if case .bad(let fault, let byte) = row.kind {
      row.kind = .bad(fault, byte: byte + mark)
    }
    row.timestamp.shift(by: mark)
    row.value.shift(by: mark)
    return row
  }

  private func parseRow(_ line: UnsafeRawBufferPointer) -> Line {
    let last = max(timeColumn, valueColumn)
    var row = Line(kind: .blank)
    guard !line.allSatisfy(Self.isBlank) else { return row }
    var position = 0
    var column = 0
    var isWhole = false
    while true {
      let field = CSVField(at: position, in: line)
      if column == timeColumn { row.timestamp = field }
      if column == valueColumn { row.value = field }
      if column == last { isWhole = true }
      guard !isWhole, field.raw.upperBound < line.count else { break }
      position = field.raw.upperBound + 1
      column += 1
    }
    let timeText = UnsafeRawBufferPointer(rebasing: line[row.timestamp.content])
    guard column >= timeColumn, let time = TimestampText.milliseconds(of: timeText) else {
      row.kind =
        column < timeColumn
        ? .bad(.missingColumn(timeColumn + 1), byte: line.count)
        : .bad(
          .timestamp(Self.excerpt(row.timestamp, line)), byte: row.timestamp.content.lowerBound)
      return row
    }
    guard isWhole else {
      row.kind = .bad(.missingColumn(column + 2), byte: line.count)
      return row
    }
    let value = NumberText.read(UnsafeRawBufferPointer(rebasing: line[row.value.content]))
    row.kind = .row(milliseconds: time, value: value)
    return row
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0D
  }

  /// The beginning of a field, for a message.
  static func excerpt(_ field: CSVField, _ line: UnsafeRawBufferPointer) -> String {
    let bytes = line[field.content]
    let text = String(decoding: bytes.prefix(40), as: UTF8.self)
    return bytes.count > 40 ? text + "…" : text
  }

  /// Whether the line is a header; if so, its names are followed.
  private mutating func takeHeader(_ line: UnsafeRawBufferPointer) -> Bool {
    var names: [String] = []
    var position = 0
    var isNumber = false
    while names.count < Self.columnsMax {
      let field = CSVField(at: position, in: line)
      let text = UnsafeRawBufferPointer(rebasing: line[field.content])
      if names.isEmpty, TimestampText.milliseconds(of: text) != nil { return false }
      if names.count == 1, case .number = NumberText.read(text) { isNumber = true }
      names.append(text.count > 64 ? "" : field.text(in: line).lowercased())
      guard field.raw.upperBound < line.count else { break }
      position = field.raw.upperBound + 1
    }
    let time = names.firstIndex(where: Self.timeNames.contains)
    let value = names.firstIndex(where: Self.valueNames.contains)
    guard time != nil || value != nil || !isNumber else { return false }
    isHeaderStrange = time == nil && value == nil
    timeColumn = time ?? (value == 0 ? 1 : 0)
    valueColumn =
      value
      ?? names.indices.first { $0 != timeColumn && !Self.labelNames.contains(names[$0]) }
      ?? (timeColumn == 0 ? 1 : 0)
    return true
  }
}
