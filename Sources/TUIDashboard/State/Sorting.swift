/// The order of a table.
package struct Sorting<Column: Sendable>: Sendable {
  /// The column.
  package var column: Column
  /// Whether the greatest comes first.
  package var descending: Bool

  /// Makes an order.
  package init(_ column: Column, descending: Bool) {
    self.column = column
    self.descending = descending
  }
}
