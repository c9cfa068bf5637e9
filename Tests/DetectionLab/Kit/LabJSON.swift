/// JSON (RFC 8259) as far as label files use it: objects, arrays and strings; nothing else.
package indirect enum LabJSON: Hashable, Sendable {
  /// A text; escapes of one character are taken, `\u` is refused.
  case string(String)
  /// Values in order.
  case array([LabJSON])
  /// Names with values, in the order of the file.
  case object([Member])

  /// A name with its value.
  package struct Member: Hashable, Sendable {
    /// The name.
    package var name: String
    /// Its value.
    package var value: LabJSON

    /// Makes a member.
    package init(name: String, value: LabJSON) {
      self.name = name
      self.value = value
    }
  }

  /// Reads a whole file.
  ///
  /// - Throws: `LabError.content` at what is not understood, or nested deeper than 16.
  package init(_ bytes: [UInt8], path: String) throws(LabError) {
    var reader = Reader(bytes: bytes, path: path)
    self = try reader.value(depth: 0)
    reader.skipSpace()
    guard reader.offset == bytes.count else { throw reader.error("more after the end") }
  }

  /// Walks the bytes.
  private struct Reader {
    let bytes: [UInt8]
    let path: String
    var offset = 0

    init(bytes: [UInt8], path: String) {
      self.bytes = bytes
      self.path = path
    }

    /// What is wrong at the present byte.
    func error(_ problem: String) -> LabError {
      let line = 1 + bytes[0..<min(offset, bytes.count)].count { $0 == 0x0A }
      return .content(path: path, line: line, problem: problem)
    }

    mutating func skipSpace() {
      while offset < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[offset]) { offset += 1 }
    }

    /// Takes a character, if it is next.
    mutating func take(_ character: Character) -> Bool {
      skipSpace()
      guard offset < bytes.count, bytes[offset] == character.asciiValue else { return false }
      offset += 1
      return true
    }

    mutating func value(depth: Int) throws(LabError) -> LabJSON {
      guard depth < 16 else { throw error("nested too deep") }
      if take("{") { return try object(depth: depth) }
      if take("[") { return try array(depth: depth) }
      return .string(try string())
    }

    mutating func object(depth: Int) throws(LabError) -> LabJSON {
      var members: [Member] = []
      if take("}") { return .object([]) }
      repeat {
        let name = try string()
        guard take(":") else { throw error("needs a colon") }
        members.append(Member(name: name, value: try value(depth: depth + 1)))
      } while take(",")
      guard take("}") else { throw error("needs a comma or the end of an object") }
      return .object(members)
    }

    mutating func array(depth: Int) throws(LabError) -> LabJSON {
      var values: [LabJSON] = []
      if take("]") { return .array([]) }
      repeat { values.append(try value(depth: depth + 1)) } while take(",")
      guard take("]") else { throw error("needs a comma or the end of an array") }
      return .array(values)
    }

    mutating func string() throws(LabError) -> String {
      guard take("\"") else { throw error("needs a text in quotes") }
      var text: [UInt8] = []
      while offset < bytes.count {
        let byte = bytes[offset]
        offset += 1
        if byte == 0x22 { return String(decoding: text, as: UTF8.self) }
        guard byte == 0x5C else {
          text.append(byte)
          continue
        }
        let codes: [UInt8: UInt8] = [
          0x22: 0x22, 0x5C: 0x5C, 0x2F: 0x2F, 0x62: 0x08, 0x66: 0x0C, 0x6E: 0x0A, 0x72: 0x0D,
          0x74: 0x09,
        ]
        guard offset < bytes.count, let code = codes[bytes[offset]] else {
          throw error("an escape that is not understood")
        }
        text.append(code)
        offset += 1
      }
      throw error("a text without an end")
    }
  }
}
