/// The JSON object in the body of a request, read strictly: what is not known is refused.
package struct RequestBody: Sendable {
  private let members: [String: JSONValue]

  /// Reads an object that has members of some names only; no bytes are an object without members.
  ///
  /// - Throws: `Problem` 400 for what is no JSON, 422 for what is no object or has other members.
  package init(_ bytes: [UInt8], allowing names: [String] = []) throws(Problem) {
    guard !bytes.isEmpty else {
      members = [:]
      return
    }
    let value = try JSONValue(bytes)
    guard case .object(let members) = value else {
      throw Self.problem("", "expected an object, found \(value.kind)")
    }
    let unknown = members.keys.filter { !names.contains($0) }.sorted()
    guard unknown.isEmpty else {
      let known = names.isEmpty ? "there are none" : "known are " + names.joined(separator: ", ")
      throw Problem(
        422, "the body has members that are not known",
        places: unknown.map { name in
          Problem.Place(pointer: JSONValue.pointer("", name), detail: "not known; \(known)")
        })
    }
    self.members = members
  }

  /// The names of its members.
  package var names: [String] { members.keys.sorted() }

  /// The text of a member; `nil` where there is none.
  ///
  /// - Throws: `Problem` 422 where it is no text.
  package func string(_ name: String) throws(Problem) -> String? {
    guard let value = members[name] else { return nil }
    guard case .string(let text) = value else {
      throw Self.problem(
        JSONValue.pointer("", name), "expected a string, found \(value.kind)")
    }
    return text
  }

  /// A problem with one place of a body.
  package static func problem(_ pointer: String, _ detail: String) -> Problem {
    Problem(
      422, (pointer.isEmpty ? "the body" : pointer) + ": " + detail,
      places: [Problem.Place(pointer: pointer, detail: detail)])
  }
}
