import ProcFS

/// The fixture trees beside this file.
enum Fixture {
  /// The folder of a tree.
  static func path(_ relative: String) -> String {
    let file = #filePath
    let folder = file.prefix(upTo: file.lastIndex(of: "/") ?? file.startIndex)
    return folder + "/Fixtures/" + relative
  }

  /// The bytes of a file; a test that asks for a missing one is wrong.
  static func bytes(_ relative: String) -> [UInt8] {
    var result: [UInt8]?
    result = Folder.read(path(relative)) { Array($0) }
    guard let result else { preconditionFailure("no fixture \(relative)") }
    return result
  }

  /// What a parser makes of a fixture.
  static func parse<Value>(
    _ relative: String, _ body: (UnsafeRawBufferPointer) throws -> Value
  ) rethrows -> Value {
    try bytes(relative).withUnsafeBytes(body)
  }
}

/// What a parser makes of a text.
func parse<Value>(_ text: String, _ body: (UnsafeRawBufferPointer) throws -> Value) rethrows
  -> Value
{
  try Array(text.utf8).withUnsafeBytes(body)
}
