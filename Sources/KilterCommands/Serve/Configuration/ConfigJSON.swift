import MonitorSupport
import WireFormats

/// The configuration as JSON: the members are the tables and keys of the file.
package enum ConfigJSON {
  /// A document that was read, and where in it each line number of its nodes stands.
  package struct Reading: Sendable {
    /// The tables and keys; the line of a node is its place in `pointers`.
    package var table: TOMLTable
    /// JSON pointers (RFC 6901).
    package var pointers: [String]
  }

  /// Why bytes are no configuration: no JSON, or JSON that no file could say.
  package struct Failure: Error, Equatable, Sendable {
    /// Where, a JSON pointer; `nil` for what is no JSON at all.
    package var pointer: String?
    /// What is wrong and what would be right.
    package var message: String
  }

  // MARK: Writing

  /// A table as JSON without space, its members in their order, or with `isCanonical` in that of their
  /// names.
  package static func text(_ table: TOMLTable, isCanonical: Bool = false) -> String {
    var members = table.entries
    if isCanonical { members.sort { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) } }
    let texts = members.map { member in
      JSONLine.quoted(member.key) + ":" + text(member.node.value, isCanonical: isCanonical)
    }
    return "{" + texts.joined(separator: ",") + "}"
  }

  /// A value as JSON.
  package static func text(_ value: TOMLValue, isCanonical: Bool = false) -> String {
    switch value {
    case .text(let text): JSONLine.quoted(text)
    case .integer(let number): String(number)
    case .real(let number): number.isFinite ? String(number) : "null"
    case .flag(let flag): String(flag)
    case .moment: "null"
    case .array(let items):
      "[" + items.map { text($0.value, isCanonical: isCanonical) }.joined(separator: ",") + "]"
    case .table(let table): text(table, isCanonical: isCanonical)
    }
  }

  // MARK: Reading

  /// Reads a document.
  ///
  /// - Throws: the first thing that is wrong.
  package static func read(_ json: [UInt8]) throws(Failure) -> Reading {
    var pointers: [String] = []
    let result: Result<TOMLTable, Failure> = json.withUnsafeBytes { bytes in
      var tree = ConfigTreeReader(reader: JSONReader(bytes))
      defer { pointers = tree.pointers }
      do throws(Failure) {
        return .success(try tree.document())
      } catch {
        return .failure(error)
      }
    }
    return Reading(table: try result.get(), pointers: pointers)
  }
}

/// Builds the tree of a document, and gives each value a number.
private struct ConfigTreeReader {
  private var reader: JSONReader
  private(set) var pointers: [String] = []

  init(reader: JSONReader) { self.reader = reader }

  mutating func document() throws(ConfigJSON.Failure) -> TOMLTable {
    let node = try value(at: "")
    try read { reader throws(JSONError) in try reader.finish() }
    guard case .table(let table) = node.value else {
      throw ConfigJSON.Failure(pointer: "", message: "is \(node.value.kind); expected an object")
    }
    return table
  }

  private mutating func read<Value>(
    _ body: (inout JSONReader) throws(JSONError) -> Value
  ) throws(ConfigJSON.Failure) -> Value {
    do throws(JSONError) {
      return try body(&reader)
    } catch {
      throw ConfigJSON.Failure(pointer: nil, message: error.description)
    }
  }

  private mutating func value(at pointer: String) throws(ConfigJSON.Failure) -> TOMLNode {
    let line = pointers.count
    pointers.append(pointer)
    let value: TOMLValue
    switch try read({ reader throws(JSONError) in try reader.kind() }) {
    case .object: value = .table(try members(at: pointer))
    case .array: value = .array(try elements(at: pointer))
    case .string:
      value = .text(try read { reader throws(JSONError) in try reader.string().text })
    case .boolean: value = .flag(try read { reader throws(JSONError) in try reader.boolean() })
    case .number:
      let number = try read { reader throws(JSONError) in try reader.number() }
      value = number.integer.map { .integer($0) } ?? .real(number.double)
    case .null:
      throw ConfigJSON.Failure(
        pointer: pointer, message: "is null; a member that is left out has its default")
    }
    return TOMLNode(value, line: line)
  }

  private mutating func members(at pointer: String) throws(ConfigJSON.Failure) -> TOMLTable {
    var table = TOMLTable()
    var names: Set<String> = []
    try read { reader throws(JSONError) in try reader.enterObject() }
    while let name = try read({ reader throws(JSONError) in try reader.nextKey()?.text }) {
      let inner = pointer + "/" + JSONPointer.escaped(name)
      guard names.insert(name).inserted else {
        throw ConfigJSON.Failure(pointer: inner, message: "stands twice")
      }
      table.add(TOMLTable.Entry(key: name, node: try value(at: inner)))
    }
    return table
  }

  private mutating func elements(at pointer: String) throws(ConfigJSON.Failure) -> [TOMLNode] {
    var nodes: [TOMLNode] = []
    try read { reader throws(JSONError) in try reader.enterArray() }
    while try read({ reader throws(JSONError) in try reader.nextElement() }) {
      nodes.append(try value(at: pointer + "/\(nodes.count)"))
    }
    return nodes
  }
}
