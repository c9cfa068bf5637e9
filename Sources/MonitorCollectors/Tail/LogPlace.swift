import Glibc

/// How far a file was read, and by what it is known again; kept across restarts in a small file.
///
/// The text is one line each: `kilter-log-place 1`, `path …`, and `file` and `known` with their
/// numbers. What cannot be read is as if it were not there.
struct LogPlace: Sendable, Equatable {
  /// The device.
  var device: UInt64
  /// The inode.
  var inode: UInt64
  /// Where the first line begins that was not handed out.
  var offset: Int64
  /// The length of the file when last looked at.
  var seen: Int64
  /// The mark of its first bytes.
  var head: LogMark
  /// The mark of the bytes before `seen`.
  var end: LogMark

  private static let title = "kilter-log-place 1"

  /// The text of the places of all files being read, oldest first, and of the rotated files that
  /// are not to be read.
  static func text(_ places: [LogPlace], path: String, known: [LogKnown]) -> String {
    var lines = [title, "path \(path)"]
    for place in places.suffix(64) {
      lines.append(
        "file \(place.device) \(place.inode) \(place.offset) \(place.seen) \(place.head.count) "
          + "\(place.head.sum) \(place.end.count) \(place.end.sum)")
    }
    for file in known.suffix(64) {
      lines.append("known \(file.device) \(file.inode) \(file.head.count) \(file.head.sum)")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Reads a text; `nil` where it is of another path or is not whole.
  static func parse(_ text: String, path: String) -> (places: [LogPlace], known: [LogKnown])? {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count >= 4, lines[0] == title, lines[1] == "path \(path)", lines.last == "" else {
      return nil
    }
    var places: [LogPlace] = []
    var known: [LogKnown] = []
    for line in lines[2..<lines.count - 1] {
      let words = line.split(separator: " ")
      let numbers = words.dropFirst().compactMap { UInt64($0) }
      guard numbers.count + 1 == words.count else { return nil }
      if words[0] == "file", places.count < 64, let place = LogPlace(numbers) {
        places.append(place)
      } else if words[0] == "known", known.count < 64, numbers.count == 4,
        numbers[2] <= UInt64(LogMark.bytes)
      {
        let head = LogMark(count: Int(numbers[2]), sum: numbers[3])
        known.append(LogKnown(device: numbers[0], inode: numbers[1], head: head))
      } else {
        return nil
      }
    }
    return places.isEmpty ? nil : (places, known)
  }

  /// The place of the eight numbers of a line; `nil` where they cannot be those of one.
  private init?(_ numbers: [UInt64]) {
    guard numbers.count == 8, numbers[2] <= numbers[3], numbers[3] <= UInt64(Int64.max),
      max(numbers[4], numbers[6]) <= min(numbers[3], UInt64(LogMark.bytes))
    else { return nil }
    self.init(
      device: numbers[0], inode: numbers[1], offset: Int64(numbers[2]), seen: Int64(numbers[3]),
      head: LogMark(count: Int(numbers[4]), sum: numbers[5]),
      end: LogMark(count: Int(numbers[6]), sum: numbers[7]))
  }

  /// Makes a place.
  init(device: UInt64, inode: UInt64, offset: Int64, seen: Int64, head: LogMark, end: LogMark) {
    self.device = device
    self.inode = inode
    self.offset = offset
    self.seen = seen
    self.head = head
    self.end = end
  }

  /// Reads kept places.
  static func load(_ file: String, path: String) -> (places: [LogPlace], known: [LogKnown])? {
    let descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 64 << 10)
    let got = read(descriptor, &bytes, bytes.count)
    guard got > 0, got < bytes.count else { return nil }
    return parse(String(decoding: bytes[..<got], as: UTF8.self), path: path)
  }

  /// Writes a file so that at any instant the old one or the new one is there; `false` where that
  /// failed.
  static func store(_ text: String, as file: String) -> Bool {
    let new = file + ".new"
    if let slash = file.lastIndex(of: "/") {
      // What is kept is the owner's alone, as all history.
      mkdir(String(file[..<slash]), 0o700)
    }
    let descriptor = open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { return false }
    let bytes = Array(text.utf8)
    let isWritten = write(descriptor, bytes, bytes.count) == bytes.count
    close(descriptor)
    guard isWritten, rename(new, file) == 0 else {
      unlink(new)
      return false
    }
    return true
  }
}
