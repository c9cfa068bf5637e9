/// What a check of the Nagios family prints: text, and after a `|` its performance data
/// (monitoring-plugins.org/doc/guidelines.html, "Plugin Output" and "Performance data").
///
/// The first line may have data after its `|`; of the lines below, all after the next `|` are data.
package struct NagiosOutput {
  /// One `'label'=value[UOM];[warn];[crit];[min];[max]`.
  package struct Item {
    /// The label, without quotes.
    package var label: String
    /// The value; `nil` for `U`, which says that it could not be found.
    package var value: Double?
    /// The unit of measurement, as written: `s`, `ms`, `us`, `%`, `B`, `KB`, …, `c`, or nothing.
    package var unit: String
    /// The range beyond which it warns, as written.
    package var warning: String
    /// The range beyond which it is critical, as written.
    package var critical: String
    /// The greatest value there can be, where given.
    package var maximum: Double?
  }

  /// Items that are taken of one output.
  package static let itemsMost = 1_024

  /// What the first line says.
  package private(set) var text = ""
  /// The items, in their order.
  package private(set) var items: [Item] = []
  /// Pieces of the data that are none.
  package private(set) var malformed = 0
  /// Items beyond `itemsMost`.
  package private(set) var surplus = 0

  /// Reads an output; what cannot be read of it is counted.
  package init(_ bytes: Bytes) {
    var lines = OutputLines(bytes)
    guard let first = lines.next() else { return }
    let bar = first.place(of: UInt8(ascii: "|")) ?? first.count
    text = first.part(0..<bar).trimmed.text
    if bar < first.count { take(first.part(bar + 1..<first.count)) }
    var isData = false
    while let line = lines.next() {
      if isData {
        take(line)
      } else if let bar = line.place(of: UInt8(ascii: "|")) {
        isData = true
        take(line.part(bar + 1..<line.count))
      }
    }
  }

  private mutating func take(_ data: Bytes) {
    var index = 0
    while true {
      while index < data.count, data[index] <= 0x20 { index += 1 }
      guard index < data.count else { return }
      let item = Self.item(data, &index)
      // After a piece that is none the next begins at a space.
      while index < data.count, data[index] > 0x20 { index += 1 }
      guard let item else {
        malformed += 1
        continue
      }
      if items.count < Self.itemsMost { items.append(item) } else { surplus += 1 }
    }
  }

  private static func item(_ data: Bytes, _ index: inout Int) -> Item? {
    guard let label = label(data, &index), !label.isEmpty, index < data.count,
      data[index] == UInt8(ascii: "=")
    else { return nil }
    index += 1
    var end = index
    while end < data.count, data[end] > 0x20 { end += 1 }
    let parts = data.part(index..<end).split(
      separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
    index = end
    guard let first = parts.first else { return nil }
    var item = Item(label: label, value: nil, unit: "", warning: "", critical: "", maximum: nil)
    let value = Bytes(rebasing: first)
    if !value.equals("U") {
      guard let (number, length) = DecimalNumber.leading(value) else { return nil }
      let unit = value.part(length..<value.count)
      guard unit.count <= 8, unit.allSatisfy({ ($0 | 0x20) &- 0x61 < 26 || $0 == 0x25 }) else {
        return nil
      }
      item.value = number
      item.unit = unit.text
    }
    if parts.count > 1 { item.warning = Bytes(rebasing: parts[1]).text }
    if parts.count > 2 { item.critical = Bytes(rebasing: parts[2]).text }
    if parts.count > 4 { item.maximum = DecimalNumber.value(Bytes(rebasing: parts[4])) }
    return item
  }

  /// The label, in quotes or without; two quotes are one.
  private static func label(_ data: Bytes, _ index: inout Int) -> String? {
    let quote = UInt8(ascii: "'")
    guard data[index] == quote else {
      let start = index
      while index < data.count, data[index] != UInt8(ascii: "="), data[index] > 0x20 {
        index += 1
      }
      return data.part(start..<index).text
    }
    index += 1
    var label: [UInt8] = []
    while index < data.count {
      if data[index] == quote {
        index += 1
        guard index < data.count, data[index] == quote else {
          return String(decoding: label, as: UTF8.self)
        }
      }
      label.append(data[index])
      index += 1
    }
    return nil
  }
}
