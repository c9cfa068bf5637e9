/// `/etc/passwd` (passwd(5)): names of users.
///
/// Only this file is asked, never a directory service, which could take seconds.
package struct UserNames: Sendable {
  private var names: [UInt32: String] = [:]

  /// Knows nobody.
  package init() {}

  /// The name of a user, where the file has it.
  package subscript(uid: UInt32) -> String? { names[uid] }

  /// Reads the file's bytes; lines that are not understood are skipped.
  package mutating func read(_ bytes: UnsafeRawBufferPointer) {
    names.removeAll(keepingCapacity: true)
    var cursor = ByteCursor(bytes, "/etc/passwd")
    while !cursor.isAtEnd {
      if let name = cursor.field(until: 0x3A), cursor.field(until: 0x3A) != nil,
        let number = try? cursor.unsigned(), let uid = UInt32(exactly: number),
        names[uid] == nil, !name.isEmpty
      {
        names[uid] = String(decoding: name, as: UTF8.self)
      }
      cursor.skipLine()
    }
  }
}
