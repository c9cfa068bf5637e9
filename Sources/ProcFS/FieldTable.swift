/// The numbers of a file of `key value` lines that somebody wants, by their place in a key list.
struct FieldTable: Hashable, Sendable {
  private(set) var values: [UInt64]
  private var present: UInt64 = 0

  /// Makes a table for `count` keys, at most 64.
  init(count: Int) {
    precondition(count <= 64, "a table holds at most 64 keys")
    values = Array(repeating: 0, count: count)
  }

  /// The number of key `index`, where the file had it.
  subscript(index: Int) -> UInt64? {
    present & (1 << UInt64(index)) == 0 ? nil : values[index]
  }

  /// Reads lines of `key`, optional colon, number and perhaps a unit; other keys are skipped.
  ///
  /// - Throws: `malformed` where a wanted key has no whole number.
  mutating func readLines(
    _ bytes: UnsafeRawBufferPointer, keys: [StaticString], path: StaticString
  ) throws(ProcFSError) {
    present = 0
    var cursor = ByteCursor(bytes, path)
    while !cursor.isAtEnd {
      var key = cursor.field()
      if let last = key.last, last == 0x3A {
        key = UnsafeRawBufferPointer(rebasing: key[0..<(key.count - 1)])
      }
      if let index = find(key, in: keys) {
        values[index] = try cursor.unsigned()
        present |= 1 << UInt64(index)
      }
      cursor.skipLine()
    }
  }

  /// Reads pairs of lines, names and then numbers, that begin with `group` (`Tcp:`), as
  /// `/proc/net/snmp` and `/proc/net/netstat` have them.
  ///
  /// Groups before are kept: call `clear` first.
  ///
  /// - Throws: `malformed` where a wanted name has no number in the second line.
  mutating func readPair(
    names: UnsafeRawBufferPointer, numbers: inout ByteCursor, keys: [StaticString], from: Int,
    to: Int
  ) throws(ProcFSError) {
    var titles = ByteCursor(names, numbers.path)
    while true {
      titles.skipBlanks()
      if titles.isAtLineEnd { return }
      let title = titles.field()
      if title.isEmpty { throw numbers.failure() }
      var wanted: Int?
      for index in from..<to where equal(title, keys[index]) { wanted = index }
      if let wanted {
        numbers.skipBlanks()
        let negative = numbers.byte == 0x2D
        let value = try numbers.signedOrUnsigned()
        values[wanted] = negative ? 0 : value
        if !negative { present |= 1 << UInt64(wanted) }
      } else {
        numbers.skipField()
      }
    }
  }

  /// Forgets every number.
  mutating func clear() { present = 0 }

  @inline(__always)
  private func find(_ key: UnsafeRawBufferPointer, in keys: [StaticString]) -> Int? {
    for index in 0..<keys.count where equal(key, keys[index]) { return index }
    return nil
  }
}
