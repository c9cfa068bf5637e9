import MonitorSupport

/// The timestamps of the newest rows, as they were read, in fixed memory.
struct RecentTimes {
  /// Rows that are remembered: an hour at one a second, and more.
  static let capacity = 4_096
  private static let width = TimestampText.bytesMax

  private var milliseconds = [Int64](repeating: 0, count: capacity)
  private var rows = [Int](repeating: 0, count: capacity)
  private var lengths = [UInt8](repeating: 0, count: capacity)
  private var texts = [UInt8](repeating: 0, count: capacity * width)
  /// Rows that were remembered, in all.
  private var count = 0

  /// A row that is remembered.
  struct Found {
    /// Its timestamp, as it was read.
    var text: String
    /// Its number among the rows of data, from 1.
    var row: Int
  }

  /// Remembers a row in the place of the oldest.
  mutating func append(_ time: Int64, _ text: UnsafeRawBufferPointer, row: Int) {
    let slot = count % Self.capacity
    let length = min(text.count, Self.width)
    milliseconds[slot] = time
    rows[slot] = row
    lengths[slot] = UInt8(length)
    texts.withUnsafeMutableBytes { all in
      let place = UnsafeMutableRawBufferPointer(rebasing: all[(slot * Self.width)...])
      place.copyMemory(from: UnsafeRawBufferPointer(rebasing: text[..<length]))
    }
    count += 1
  }

  /// The newest row of a time, if it is remembered.
  func find(_ time: Int64) -> Found? {
    var index = count - 1
    while index >= max(0, count - Self.capacity) {
      let slot = index % Self.capacity
      if milliseconds[slot] == time {
        let start = slot * Self.width
        let text = texts[start..<(start + Int(lengths[slot]))]
        return Found(text: String(decoding: text, as: UTF8.self), row: rows[slot])
      }
      index -= 1
    }
    return nil
  }
}
