/// A JSON schema (draft 2020-12), as a JSON text.
package struct JSONSchema: Hashable, Sendable {
  /// A member of an object.
  package struct Member: Sendable {
    /// The name.
    package var name: String
    /// What it is, a sentence.
    package var summary: String
    /// What it holds.
    package var schema: JSONSchema
    /// Whether it is always there.
    package var isRequired: Bool

    /// A member that is always there.
    package static func always(
      _ name: String, _ schema: JSONSchema, _ summary: String
    ) -> Member {
      Member(name: name, summary: summary, schema: schema, isRequired: true)
    }

    /// A member that may be absent.
    package static func maybe(
      _ name: String, _ schema: JSONSchema, _ summary: String
    ) -> Member {
      Member(name: name, summary: summary, schema: schema, isRequired: false)
    }
  }

  /// The text.
  package let json: String

  /// A schema of a text.
  package init(json: String) { self.json = json }

  /// Any text.
  package static let string = JSONSchema(json: #"{"type":"string"}"#)
  /// Any number.
  package static let number = JSONSchema(json: #"{"type":"number"}"#)
  /// A number or `null`.
  package static let numberOrNull = JSONSchema(json: #"{"type":["number","null"]}"#)
  /// A share, 0…1.
  package static let share = JSONSchema(json: #"{"type":"number","minimum":0,"maximum":1}"#)
  /// Any whole number.
  package static let integer = JSONSchema(json: #"{"type":"integer"}"#)
  /// A whole number, 0 or more.
  package static let count = JSONSchema(json: #"{"type":"integer","minimum":0}"#)
  /// `true` or `false`.
  package static let boolean = JSONSchema(json: #"{"type":"boolean"}"#)
  /// Milliseconds since the Unix epoch.
  package static let instant = JSONSchema(json: #"{"type":"integer","format":"int64"}"#)
  /// Texts by name.
  package static let texts = JSONSchema(
    json: #"{"type":"object","additionalProperties":{"type":"string"}}"#)
  /// How bad something is.
  package static let severity = words("info", "warning", "critical")
  /// How well something does its work.
  package static let grade = words("pass", "warn", "fail")

  /// One of some words.
  package static func words(_ words: String...) -> JSONSchema { self.words(words) }

  /// One of some words.
  package static func words(_ words: [String]) -> JSONSchema {
    JSONSchema(
      json: #"{"type":"string","enum":["# + words.map(quoted).joined(separator: ",") + "]}")
  }

  /// A list.
  package static func list(_ element: JSONSchema) -> JSONSchema {
    JSONSchema(json: #"{"type":"array","items":\#(element.json)}"#)
  }

  /// A schema of `SchemaList` by its name.
  package static func named(_ name: String) -> JSONSchema {
    JSONSchema(json: ##"{"$ref":"#/components/schemas/\##(name)"}"##)
  }

  /// An object that has no members but these.
  package static func object(_ members: Member...) -> JSONSchema {
    let properties = members.map { member in
      quoted(member.name) + ":" + described(member.schema, member.summary).json
    }
    let required = members.filter(\.isRequired).map { quoted($0.name) }
    return JSONSchema(
      json: #"{"type":"object","properties":{"# + properties.joined(separator: ",")
        + #"},"required":["# + required.joined(separator: ",")
        + #"],"additionalProperties":false}"#)
  }

  /// The same with a description; beside a `$ref` one may stand since draft 2019-09.
  private static func described(_ schema: JSONSchema, _ summary: String) -> JSONSchema {
    JSONSchema(
      json: #"{"description":"# + quoted(summary) + "," + schema.json.dropFirst())
  }

  private static func quoted(_ text: String) -> String {
    var writer = JSONWriter()
    writer.value(text)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}
