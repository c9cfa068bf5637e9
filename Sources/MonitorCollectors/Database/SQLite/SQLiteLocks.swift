import WireFormats

/// Who has locked a database for writing, from `/proc/locks` (proc_locks(5)).
///
/// SQLite locks bytes that hold nothing: in the database at 1 GiB (`PENDING_BYTE` and `RESERVED_BYTE`
/// in `os.h`), and with a write-ahead log byte 120 of the `-shm` file (`WALINDEX_LOCK_OFFSET`,
/// https://www.sqlite.org/walformat.html, 2.3.1).
enum SQLiteLocks {
  /// The process that holds the lock for writing; `nil` where none does.
  static func writer(
    _ text: Bytes, database: ReadOnlyFile.Identity, shared: ReadOnlyFile.Identity?
  ) -> UInt64? {
    var start = 0
    while start < text.count {
      let end = text.place(of: UInt8(ascii: "\n"), from: start) ?? text.count
      let line = text.part(start..<end).text
      start = end + 1
      // `1: POSIX  ADVISORY  WRITE 4711 08:01:1234 1073741825 1073741825`; who waits has `->`.
      let words = line.split(separator: " ")
      guard words.count == 8, words[1] == "POSIX" || words[1] == "OFDLCK", words[3] == "WRITE",
        let process = UInt64(words[4]), let from = UInt64(words[6])
      else { continue }
      let to = words[7] == "EOF" ? UInt64.max : UInt64(words[7]) ?? from
      if words[5] == name(database), from <= 0x4000_0001, to >= 0x4000_0000 { return process }
      if let shared, words[5] == name(shared), from <= 120, to >= 120 { return process }
    }
    return nil
  }

  /// As the kernel writes a file: `major:minor:inode`, the first two in hexadecimal.
  private static func name(_ identity: ReadOnlyFile.Identity) -> String {
    // makedev(3) of glibc.
    let major = (identity.device >> 8) & 0xFFF | (identity.device >> 32) & ~0xFFF
    let minor = identity.device & 0xFF | (identity.device >> 12) & 0xFF_FF00
    func hex(_ value: UInt) -> String {
      let text = String(value, radix: 16)
      return text.count < 2 ? "0" + text : text
    }
    return "\(hex(major)):\(hex(minor)):\(identity.inode)"
  }
}
