import Glibc

/// Small reads for what is looked at once or seldom: a folder's names, a file's line or number.
package enum Folder {
  /// The names in a folder without `.` and `..`, numbers in names in their natural order; none
  /// where it cannot be read.
  package static func names(_ path: String) -> [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while names.count < 65_536, let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted {
      $0.utf8.count != $1.utf8.count ? $0.utf8.count < $1.utf8.count : $0 < $1
    }
  }

  /// The first line of a file, if it can be read and has one.
  package static func line(_ path: String) -> String? {
    read(path) { bytes in
      let text = SingleNumber.line(bytes)
      return text.isEmpty ? nil : text
    }
  }

  /// The number in a file, if it can be read and has one.
  package static func number(_ path: String) -> Int64? {
    read(path) { bytes in (try? SingleNumber.read(bytes)) ?? nil }
  }

  /// What `body` makes of a whole file; `nil` where the file cannot be read.
  package static func read<Value>(
    _ path: String, _ body: (UnsafeRawBufferPointer) -> Value?
  ) -> Value? {
    var file = ProcFile(path)
    var buffer = ReadBuffer(capacity: 4_096)
    guard (try? file.read(into: &buffer)) != nil else { return nil }
    return body(buffer.bytes)
  }
}
