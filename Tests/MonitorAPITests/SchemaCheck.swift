import MonitorAPI

/// Holds JSON against the part of JSON schema (draft 2020-12) that the schemas of the API use.
struct SchemaCheck {
  /// Schemas by the names that references have.
  let named: [String: JSONValue]

  /// What is wrong with a value, each with its place; empty where all is well.
  func problems(_ value: JSONValue, _ schema: JSONValue, at place: String = "") -> [String] {
    guard case .object(let rules) = schema else { return ["\(place): the schema is no object"] }
    var problems: [String] = []
    for (rule, argument) in rules {
      switch rule {
      case "description", "format", "default": break
      case "$ref":
        guard case .string(let path) = argument, let name = path.split(separator: "/").last,
          let target = named[String(name)]
        else { return ["\(place): a reference leads nowhere: \(argument)"] }
        problems += self.problems(value, target, at: place)
      case "type":
        if !isType(value, argument) { problems.append("\(place): \(value.kind), not \(argument)") }
      case "enum":
        if case .array(let words) = argument, !words.contains(value) {
          problems.append("\(place): \(value) is none of \(words)")
        }
      case "minimum", "maximum", "minLength", "maxLength":
        if !isWithin(value, rule, argument) { problems.append("\(place): \(value) and \(rule)") }
      case "pattern":
        guard case .string(let pattern) = argument, let expression = try? Regex(pattern) else {
          return ["\(place): no regular expression: \(argument)"]
        }
        if case .string(let text) = value, text.firstMatch(of: expression) == nil {
          problems.append("\(place): \(value) and \(pattern)")
        }
      case "items":
        guard case .array(let elements) = value else { continue }
        for (index, element) in elements.enumerated() {
          problems += self.problems(element, argument, at: "\(place)/\(index)")
        }
      case "oneOf":
        guard case .array(let choices) = argument else { return ["oneOf"] }
        let fitting = choices.count { self.problems(value, $0, at: place).isEmpty }
        if fitting != 1 { problems.append("\(place): fits \(fitting) of oneOf") }
      case "properties", "required", "additionalProperties":
        problems += members(value, rule, argument, rules, at: place)
      default: problems.append("\(place): the schema has `\(rule)`, which is not checked")
      }
    }
    return problems
  }

  private func members(
    _ value: JSONValue, _ rule: String, _ argument: JSONValue, _ rules: [String: JSONValue],
    at place: String
  ) -> [String] {
    guard case .object(let members) = value else { return [] }
    let known: [String: JSONValue] =
      if case .object(let known)? = rules["properties"] { known } else { [:] }
    switch (rule, argument) {
    case ("properties", .object):
      return members.flatMap { name, member in
        known[name].map { problems(member, $0, at: "\(place)/\(name)") } ?? []
      }
    case ("required", .array(let names)):
      return names.compactMap { name in
        if case .string(let name) = name, members[name] != nil { return nil }
        return "\(place): \(name) is missing"
      }
    case ("additionalProperties", .boolean(false)):
      return members.keys.filter { known[$0] == nil }.map { "\(place)/\($0): not in the schema" }
    case ("additionalProperties", .object):
      return members.flatMap { name, member in
        known[name] == nil ? problems(member, argument, at: "\(place)/\(name)") : []
      }
    default: return ["\(place): the schema has an odd `\(rule)`"]
    }
  }

  private func isType(_ value: JSONValue, _ type: JSONValue) -> Bool {
    switch type {
    case .array(let types): return types.contains { isType(value, $0) }
    case .string(let type):
      switch (type, value) {
      case ("object", .object), ("array", .array), ("string", .string), ("number", .number),
        ("boolean", .boolean), ("null", .null):
        return true
      case ("integer", .number(let number)): return number == number.rounded()
      default: return false
      }
    default: return false
    }
  }

  private func isWithin(_ value: JSONValue, _ rule: String, _ argument: JSONValue) -> Bool {
    guard case .number(let limit) = argument else { return false }
    switch (rule, value) {
    case ("minimum", .number(let number)): return number >= limit
    case ("maximum", .number(let number)): return number <= limit
    case ("minLength", .string(let text)): return Double(text.unicodeScalars.count) >= limit
    case ("maxLength", .string(let text)): return Double(text.unicodeScalars.count) <= limit
    default: return true
    }
  }
}
