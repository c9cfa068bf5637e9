import Glibc
import WireFormats

/// A table from byte strings to small numbers: how a sender writes a name with its labels, and
/// which series that is, so that nothing is decoded for a series that is known.
///
/// It is a cache of a bounded size: once full it is emptied, and what is asked for comes in anew.
struct AliasTable {
  private struct Entry {
    var hash: UInt64
    var start: Int32
    var count: Int32
    var value: Int32
  }

  /// Entries at most.
  static let entriesMost = 32_768
  /// Bytes of all strings at most.
  static let bytesMost = 8 << 20

  private var entries: [Entry?]
  private var arena: [UInt8] = []
  /// Strings that are in it.
  private(set) var count = 0
  private let seed: UInt64

  /// Makes an empty table; the seed makes collisions unforeseeable to senders.
  init(seed: UInt64) {
    self.seed = seed
    entries = Array(repeating: nil, count: 64)
  }

  /// The number of a string; `nil` where it is not known.
  func find(_ key: Bytes, hash: UInt64) -> Int? {
    var place = Int(truncatingIfNeeded: hash) & (entries.count - 1)
    while let entry = entries[place] {
      if entry.hash == hash, Int(entry.count) == key.count, isEqual(entry, key) {
        return Int(entry.value)
      }
      place = (place + 1) & (entries.count - 1)
    }
    return nil
  }

  /// Adds a string that is not in it.
  mutating func insert(_ key: Bytes, hash: UInt64, _ value: Int) {
    if count >= Self.entriesMost || arena.count + key.count > Self.bytesMost { removeAll() }
    guard key.count <= Self.bytesMost else { return }
    if 2 * (count + 1) > entries.count { grow() }
    let start = Int32(arena.count)
    arena.append(contentsOf: key)
    place(
      Entry(hash: hash, start: start, count: Int32(key.count), value: Int32(value)))
    count += 1
  }

  /// Forgets all.
  mutating func removeAll() {
    entries = Array(repeating: nil, count: 64)
    arena.removeAll()
    count = 0
  }

  /// A hash of bytes, eight at a time, in the manner of wyhash (Wang Yi): folded products of 128
  /// bits.
  func hash(_ key: Bytes) -> UInt64 {
    var state = seed ^ UInt64(key.count)
    var index = 0
    while index + 8 <= key.count {
      let word = key.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      state = Self.fold(state ^ word, 0xA076_1D64_78BD_642F)
      index += 8
    }
    var last: UInt64 = 0
    while index < key.count {
      last = last << 8 | UInt64(key[index])
      index += 1
    }
    return Self.fold(state ^ last, 0xE703_7ED1_A0B4_28DB)
  }

  @inline(__always) private static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let (high, low) = a.multipliedFullWidth(by: b)
    return high ^ low
  }

  private func isEqual(_ entry: Entry, _ key: Bytes) -> Bool {
    guard let base = key.baseAddress else { return true }
    return arena.withUnsafeBytes { arena in
      arena.baseAddress.map { memcmp($0 + Int(entry.start), base, key.count) == 0 } ?? false
    }
  }

  private mutating func place(_ entry: Entry) {
    var place = Int(truncatingIfNeeded: entry.hash) & (entries.count - 1)
    while entries[place] != nil { place = (place + 1) & (entries.count - 1) }
    entries[place] = entry
  }

  private mutating func grow() {
    let old = entries
    entries = Array(repeating: nil, count: 2 * old.count)
    for case .some(let entry) in old { place(entry) }
  }
}
