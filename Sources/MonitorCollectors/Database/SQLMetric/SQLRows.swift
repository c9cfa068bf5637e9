/// What a query gave, as texts: the form in which rows of every kind of database are read.
package struct SQLRows: Sendable, Equatable {
  /// The names of the columns.
  package let columns: [String]
  /// The fields, row by row; `nil` is SQL's NULL.
  private let fields: [String?]

  /// Makes rows from their fields, one row after the other; a last row that is not whole is left
  /// out.
  package init(columns: [String], fields: [String?] = []) {
    self.columns = columns
    let over = columns.isEmpty ? fields.count : fields.count % columns.count
    self.fields = over == 0 ? fields : Array(fields.dropLast(over))
  }

  /// Makes rows; fields that a row has too many or too few are left out or NULL.
  package init(columns: [String], rows: [[String?]]) {
    self.columns = columns
    fields = rows.flatMap { row in
      columns.indices.map { $0 < row.count ? row[$0] : nil }
    }
  }

  /// How many rows there are.
  package var count: Int { columns.isEmpty ? 0 : fields.count / columns.count }

  /// The place of a column, by its name.
  package func column(_ name: String) -> Int? { columns.firstIndex(of: name) }

  /// A field as text; `nil` for NULL and for a place that the rows do not have.
  package func text(_ row: Int, _ column: Int) -> String? {
    guard columns.indices.contains(column), row >= 0, row < count else { return nil }
    return fields[row * columns.count + column]
  }

  /// A field as a whole number that is never negative; a fraction is cut off.
  package func counter(_ row: Int, _ column: Int) -> UInt64? {
    guard let text = text(row, column) else { return nil }
    return UInt64(text) ?? Double(text).flatMap { UInt64(exactly: $0.rounded(.towardZero)) }
  }

  /// A field as a whole number.
  package func integer(_ row: Int, _ column: Int) -> Int64? {
    text(row, column).flatMap { Int64($0) }
  }

  /// A field as a finite number.
  package func real(_ row: Int, _ column: Int) -> Double? {
    guard let value = text(row, column).flatMap({ Double($0) }), value.isFinite else { return nil }
    return value
  }

  /// A field that is true or false, as PostgreSQL writes it.
  package func truth(_ row: Int, _ column: Int) -> Bool? {
    switch text(row, column) {
    case "t", "true", "on", "1": true
    case "f", "false", "off", "0": false
    default: nil
    }
  }
}
