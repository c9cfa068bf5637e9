import WireFormats

/// The newest lines of some kind, each cut to a length, in memory that is taken once.
struct NewestLines: Sendable {
  private let limit: Int
  private let bytes: Int
  private var room: [UInt8]
  private var lengths: [Int] = []
  private var oldest = 0

  /// Makes room for `count` lines of `bytes` bytes.
  init(count: Int, bytes: Int) {
    limit = count
    self.bytes = bytes
    room = Array(repeating: 0, count: count * bytes)
  }

  /// Adds a line; the oldest one makes room.
  mutating func add(_ line: Bytes) {
    let place: Int
    let length = min(line.count, bytes)
    if lengths.count < limit {
      place = lengths.count
      lengths.append(length)
    } else {
      place = oldest
      oldest = (oldest + 1) % limit
      lengths[place] = length
    }
    for index in 0..<length { room[place * bytes + index] = line[index] }
  }

  /// Forgets all.
  mutating func removeAll() {
    lengths = []
    oldest = 0
  }

  /// The lines for people, newest last, without the values of queries.
  var texts: [String] {
    lengths.indices.map { index in
      let place = (oldest + index) % lengths.count
      return room.withUnsafeBytes { room in
        AccessLogText.shown(
          Bytes(rebasing: room[place * bytes..<place * bytes + lengths[place]]), limit: bytes)
      }
    }
  }
}
