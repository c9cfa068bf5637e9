import CTOML

/// Reads TOML 1.0 with toml++ and keeps the line of every key, so that a wrong setting can be
/// pointed at.
package enum TOMLParser {
  /// Reads a whole document.
  ///
  /// - Throws: the first thing that is not TOML, or that nests too deep.
  package static func parse(_ text: String) throws(TOMLError) -> TOMLTable {
    var text = text
    let document = text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { kilter_toml_parse($0.baseAddress, $0.count) }
    }
    defer { kilter_toml_free(document) }
    var line: UInt32 = 0
    var column: UInt32 = 0
    if let why = kilter_toml_error(document, &line, &column) {
      throw TOMLError(
        line: Int(line), column: Int(column), message: message(String(cString: why)))
    }
    var count = 0
    let nodes = kilter_toml_nodes(document, &count)
    var reader = TOMLNodeReader(nodes: UnsafeBufferPointer(start: nodes, count: count))
    guard case .table(let root) = reader.next().value else { return TOMLTable() }
    return root
  }

  /// What toml++ says, without the words that every message begins with, and with a hint where text
  /// was probably meant.
  private static func message(_ said: String) -> String {
    let beginning = "Error while parsing "
    let rest = said.hasPrefix(beginning) ? String(said.dropFirst(beginning.count)) : said
    let plain = ["value: could", "boolean: ", "decimal integer: ", "floating-point: "]
    return plain.contains { rest.hasPrefix($0) } ? rest + "; text stands in quotes" : rest
  }
}

/// Turns the flat list of nodes back into lists and tables.
private struct TOMLNodeReader {
  private var rest: UnsafeBufferPointer<kilter_toml_node>.Iterator

  init(nodes: UnsafeBufferPointer<kilter_toml_node>) { rest = nodes.makeIterator() }

  /// The next node and everything in it.
  mutating func next() -> TOMLNode { entry().node }

  private mutating func entry() -> TOMLTable.Entry {
    guard let flat = rest.next() else { preconditionFailure("a list or table lacks a node") }
    let node = TOMLNode(value(of: flat), line: Int(flat.line))
    return TOMLTable.Entry(key: text(flat.key, flat.key_length), node: node)
  }

  private mutating func value(of flat: kilter_toml_node) -> TOMLValue {
    switch flat.kind {
    case kilter_toml_text: .text(text(flat.text, flat.text_length))
    case kilter_toml_integer: .integer(flat.integer)
    case kilter_toml_real: .real(flat.real)
    case kilter_toml_flag: .flag(flat.flag != 0)
    case kilter_toml_array: .array((0..<flat.count).map { _ in next() })
    case kilter_toml_table: .table(TOMLTable(entries: (0..<flat.count).map { _ in entry() }))
    default: .moment
    }
  }

  private func text(_ bytes: UnsafePointer<CChar>?, _ length: Int) -> String {
    UnsafeBufferPointer(start: bytes, count: bytes == nil ? 0 : length)
      .withMemoryRebound(to: UInt8.self) { String(decoding: $0, as: UTF8.self) }
  }
}
