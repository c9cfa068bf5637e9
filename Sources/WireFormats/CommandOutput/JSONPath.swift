/// A way to one value in JSON: the singular queries of RFC 9535, section 2.3.5.1, such as
/// `$.queue.depth`, `$['a b'][0].c`; the `$` may be left out.
package struct JSONPath: Sendable, Hashable, CustomStringConvertible {
  /// One step.
  private enum Step: Hashable {
    case name(String)
    case index(Int)
  }

  /// As it was written.
  package let description: String
  private let steps: [Step]
  /// Steps at most; values lie no deeper.
  private static let stepsMost = JSONReader.depthMost

  /// Reads a path; `nil` where it is none, or asks for more than one value.
  package init?(_ text: String) {
    var rest = Substring(text)
    var steps: [Step] = []
    if rest.first == "$" { rest.removeFirst() } else if rest.first != "[" { rest = "." + rest }
    while let first = rest.first {
      guard steps.count < Self.stepsMost else { return nil }
      rest.removeFirst()
      if first == "." {
        let name = rest.prefix { $0 != "." && $0 != "[" }
        guard !name.isEmpty, !name.contains(where: { "*]'\" ".contains($0) }) else { return nil }
        steps.append(.name(String(name)))
        rest.removeFirst(name.count)
      } else if first == "[" {
        guard let step = Self.bracket(&rest) else { return nil }
        steps.append(step)
      } else {
        return nil
      }
    }
    self.steps = steps
    description = text
  }

  /// What stands in brackets, up to the closing one.
  private static func bracket(_ rest: inout Substring) -> Step? {
    guard let quote = rest.first, quote == "'" || quote == "\"" else {
      let digits = rest.prefix { $0 != "]" }
      rest.removeFirst(min(rest.count, digits.count + 1))
      guard digits.count <= 9, digits.allSatisfy(\.isASCII), let index = Int(digits), index >= 0
      else { return nil }
      return .index(index)
    }
    rest.removeFirst()
    var name = ""
    while let character = rest.popFirst() {
      if character == quote {
        return rest.popFirst() == "]" ? .name(name) : nil
      }
      if character == "\\" {
        guard let escaped = rest.popFirst(), "\\'\"".contains(escaped) else { return nil }
        name.append(escaped)
      } else {
        name.append(character)
      }
    }
    return nil
  }

  /// The value there, as it is written; `nil` where there is none.
  ///
  /// Of members of one name the first
  /// counts.
  package func find(in bytes: Bytes) throws(JSONError) -> Bytes? {
    var reader = JSONReader(bytes)
    for step in steps {
      switch (step, try reader.kind()) {
      case (.name(let name), .object):
        try reader.enterObject()
        var isFound = false
        while !isFound, let key = try reader.nextKey() {
          isFound = key.text == name
          if !isFound { try reader.skip() }
        }
        guard isFound else { return nil }
      case (.index(let index), .array):
        try reader.enterArray()
        for place in 0...index {
          guard try reader.nextElement() else { return nil }
          if place < index { try reader.skip() }
        }
      default: return nil
      }
    }
    return try reader.slice()
  }
}
