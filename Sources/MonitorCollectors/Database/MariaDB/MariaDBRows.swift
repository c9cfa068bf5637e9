/// The rows of an answer.
struct MariaDBRows: Equatable {
  /// The columns' names in lower case.
  var names: [String] = []
  /// The values; `nil` for NULL.
  var rows: [[String?]] = []

  /// The place of a column; `nil` where the server has none of that name.
  func place(_ name: String) -> Int? { names.firstIndex(of: name) }

  /// The rows as dictionaries; for answers of few rows whose columns depend on the version.
  var records: [[String: String]] {
    rows.map { row in
      var record: [String: String] = [:]
      for (name, value) in zip(names, row) { if let value { record[name] = value } }
      return record
    }
  }

  /// An answer of two columns, a name and its value; names in lower case.
  var pairs: [String: String] {
    var pairs: [String: String] = [:]
    for row in rows where row.count == 2 {
      if let name = row[0], let value = row[1] { pairs[name.lowercased()] = value }
    }
    return pairs
  }
}
