import WireFormats

/// Any JSON value (RFC 8259), for what is small and must be looked at whole: the body of a request.
package indirect enum JSONValue: Hashable, Sendable {
  /// `null`.
  case null
  /// `true` or `false`.
  case boolean(Bool)
  /// A number.
  case number(Double)
  /// A text.
  case string(String)
  /// A list.
  case array([JSONValue])
  /// Members by name.
  case object([String: JSONValue])

  /// What it is, in words for a sentence.
  package var kind: String {
    switch self {
    case .null: "null"
    case .boolean: "a truth value"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }

  /// The member of a name; `nil` where there is none, or this is no object.
  package subscript(_ name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members[name]
  }

  /// Reads one value that fills some bytes.
  ///
  /// - Throws: `Problem` 400 for what is no JSON, and for a name that stands twice in an object.
  package init(_ bytes: [UInt8]) throws(Problem) {
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw Problem(400, "the body is not UTF-8")
    }
    let result: Result<JSONValue, Problem> = bytes.withUnsafeBytes { bytes in
      var reader = JSONReader(bytes)
      do throws(Problem) {
        let value = try Self.read(&reader, at: "")
        do throws(JSONError) { try reader.finish() } catch { throw Self.problem(error) }
        return .success(value)
      } catch {
        return .failure(error)
      }
    }
    self = try result.get()
  }

  /// A part of a JSON pointer (RFC 6901, section 3).
  package static func pointer(_ parent: String, _ name: String) -> String {
    parent + "/" + name.replacing("~", with: "~0").replacing("/", with: "~1")
  }

  private static func problem(_ error: JSONError) -> Problem {
    Problem(400, "the body is no JSON: \(error)")
  }

  /// Reads the value that comes next; the reader bounds how deep it goes.
  private static func read(
    _ reader: inout JSONReader, at place: String
  ) throws(Problem) -> JSONValue {
    let kind: JSONReader.Kind
    do throws(JSONError) {
      kind = try reader.kind()
      switch kind {
      case .null:
        try reader.null()
        return .null
      case .boolean: return .boolean(try reader.boolean())
      case .number: return .number(try reader.number().double)
      case .string: return .string(try reader.string().text)
      case .array: try reader.enterArray()
      case .object: try reader.enterObject()
      }
    } catch {
      throw problem(error)
    }
    return kind == .array
      ? .array(try elements(&reader, at: place)) : .object(try members(&reader, at: place))
  }

  private static func elements(
    _ reader: inout JSONReader, at place: String
  ) throws(Problem) -> [JSONValue] {
    var elements: [JSONValue] = []
    while true {
      do throws(JSONError) {
        guard try reader.nextElement() else { return elements }
      } catch {
        throw problem(error)
      }
      elements.append(try read(&reader, at: place + "/\(elements.count)"))
    }
  }

  private static func members(
    _ reader: inout JSONReader, at place: String
  ) throws(Problem) -> [String: JSONValue] {
    var members: [String: JSONValue] = [:]
    while true {
      let name: String
      do throws(JSONError) {
        guard let key = try reader.nextKey() else { return members }
        name = key.text
      } catch {
        throw problem(error)
      }
      let pointer = pointer(place, name)
      guard members[name] == nil else {
        let detail = "a name stands once in an object"
        throw Problem(
          400, "\(pointer): \(detail)", places: [.init(pointer: pointer, detail: detail)])
      }
      members[name] = try read(&reader, at: pointer)
    }
  }
}
