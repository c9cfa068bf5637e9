import Glibc

/// One file: its bytes, and for Swift the same bytes with comments and texts blanked out.
struct SourceFile: Sendable, CustomStringConvertible {
  /// The path relative to the package's folder.
  let path: String
  /// The file as it is.
  let bytes: [UInt8]
  /// The file without comments and the contents of texts; of the same length.
  let code: [UInt8]

  init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
    code = path.hasSuffix(".swift") ? SwiftCode.blanked(bytes) : bytes
  }

  var description: String { path }

  /// The file's name without folders and `.swift`.
  var name: String {
    let last = path.split(separator: "/").last.map(String.init) ?? path
    return last.hasSuffix(".swift") ? String(last.dropLast(6)) : last
  }

  /// How many lines the file has.
  var lineCount: Int { bytes.count { $0 == UInt8(ascii: "\n") } }

  /// The line of a place in the file, from 1.
  func line(at offset: Int) -> Int { 1 + bytes[..<offset].count { $0 == UInt8(ascii: "\n") } }

  /// The places at which `text` stands in `haystack`.
  static func places(of text: String, in haystack: [UInt8]) -> [Int] {
    let needle = Array(text.utf8)
    var places: [Int] = []
    haystack.withUnsafeBytes { hay in
      guard let start = hay.baseAddress, let first = needle.first else { return }
      var offset = 0
      while offset + needle.count <= hay.count,
        let found = memchr(start + offset, Int32(first), hay.count - needle.count - offset + 1)
      {
        if memcmp(found, needle, needle.count) == 0 {
          places.append(UnsafeRawPointer(found) - start)
        }
        offset = UnsafeRawPointer(found) - start + 1
      }
    }
    return places
  }

  /// The places at which `word` stands in the code as a word of its own.
  func words(_ word: String, in haystack: [UInt8]? = nil) -> [Int] {
    let hay = haystack ?? code
    let length = word.utf8.count
    return Self.places(of: word, in: hay).filter { place in
      let isBegin = place == 0 || !Self.isNameByte(hay[place - 1])
      let isEnd = place + length >= hay.count || !Self.isNameByte(hay[place + length])
      return isBegin && isEnd
    }
  }

  /// The modules that the file imports, each with its line.
  var imports: [(module: String, line: Int)] {
    words("import").compactMap { place in
      let rest = code[(place + 6)...].prefix { $0 != UInt8(ascii: "\n") }
      var words = String(decoding: rest, as: UTF8.self).split(separator: " ")
      if let kind = words.first, ["struct", "class", "enum", "func", "var"].contains(kind) {
        words.removeFirst()
      }
      guard let module = words.first?.split(separator: ".").first else { return nil }
      return (String(module), line(at: place))
    }
  }

  /// Whether a byte belongs to a name.
  static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...0xFF:
      true
    default: false
    }
  }
}
