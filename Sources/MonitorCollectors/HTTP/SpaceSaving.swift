import Glibc
package import WireFormats

/// The most frequent keys of a stream in bounded memory: Space-Saving (Metwally, Agrawal, El Abbadi,
/// ICDT 2005).
///
/// When all places are taken, a new key takes over that of the rarest one with its count, which is
/// then the new one's possible error. A key that makes up more than `1 / capacity` of the stream is
/// always held. Keys are bytes in one array, found by an open-addressing table: a hit allocates
/// nothing.
package struct SpaceSaving: Sendable {
  /// Keys held at the most.
  package let capacity: Int
  /// Bytes of a key at the most; the rest is cut off.
  package let keyBytes: Int
  /// How many keys are held.
  package private(set) var count = 0
  /// How often each came, at the most.
  package private(set) var counts: [UInt64]
  /// How much of `counts` may be that of others before.
  package private(set) var errors: [UInt64]
  private var pinned: [Bool]
  private var hashes: [UInt64]
  private var lengths: [UInt16]
  private var keys: [UInt8]
  /// Places plus one; 0 where a slot is free.
  private var slots: [UInt16]
  private let mask: Int
  /// Places that were the rarest when last looked for.
  private var rare: [UInt16] = []
  private var rareCount: UInt64 = 0

  /// Makes an empty one; `capacity` at most 16 384.
  package init(capacity: Int, keyBytes: Int) {
    precondition(capacity > 0 && capacity <= 16_384 && keyBytes > 0 && keyBytes < 65_536)
    self.capacity = capacity
    self.keyBytes = keyBytes
    var size = 4
    while size < capacity * 4 { size *= 2 }
    mask = size - 1
    slots = Array(repeating: 0, count: size)
    counts = Array(repeating: 0, count: capacity)
    errors = counts
    hashes = counts
    pinned = Array(repeating: false, count: capacity)
    lengths = Array(repeating: 0, count: capacity)
    keys = Array(repeating: 0, count: capacity * keyBytes)
  }

  /// A hash of some bytes: folded multiplication of eight at a time.
  @inline(__always) static func hash(_ bytes: Bytes) -> UInt64 {
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: bytes.count)
    var place = 0
    while place + 8 <= bytes.count {
      state = fold(state ^ bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
      place += 8
    }
    var rest: UInt64 = 0
    while place < bytes.count {
      rest = rest << 8 | UInt64(bytes[place])
      place += 1
    }
    return fold(state ^ rest ^ 0xA076_1D64_78BD_642F)
  }

  @inline(__always) private static func fold(_ value: UInt64) -> UInt64 {
    let product = value.multipliedFullWidth(by: 0xE703_7ED1_A0B4_28DB)
    return product.high ^ product.low
  }

  /// Counts a key once; `isNew` says that its place held another before, or none.
  @inline(__always) package mutating func add(_ key: Bytes) -> (place: Int, isNew: Bool) {
    let key = key.count > keyBytes ? Bytes(rebasing: key[..<keyBytes]) : key
    let hash = Self.hash(key)
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 {
      let place = Int(slots[slot]) - 1
      if hashes[place] == hash, holds(place, key) {
        counts[place] &+= 1
        return (place, false)
      }
      slot = (slot + 1) & mask
    }
    return (insert(key, hash), true)
  }

  private func holds(_ place: Int, _ key: Bytes) -> Bool {
    guard Int(lengths[place]) == key.count else { return false }
    guard key.count > 0, let base = key.baseAddress else { return true }
    return keys.withUnsafeBytes { keys in
      guard let known = keys.baseAddress else { return false }
      return memcmp(known + place * keyBytes, base, key.count) == 0
    }
  }

  private mutating func insert(_ key: Bytes, _ hash: UInt64) -> Int {
    let place: Int
    var inherited: UInt64 = 0
    if count < capacity {
      place = count
      count += 1
    } else {
      place = rarest()
      inherited = counts[place]
      free(place)
    }
    counts[place] = inherited &+ 1
    errors[place] = inherited
    hashes[place] = hash
    lengths[place] = UInt16(key.count)
    for index in 0..<key.count { keys[place * keyBytes + index] = key[index] }
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 { slot = (slot + 1) & mask }
    slots[slot] = UInt16(place + 1)
    return place
  }

  /// The place with the least count that may be taken over.
  private mutating func rarest() -> Int {
    while let place = rare.popLast() {
      if counts[Int(place)] == rareCount, !pinned[Int(place)] { return Int(place) }
    }
    rareCount = .max
    for place in 0..<count where !pinned[place] { rareCount = min(rareCount, counts[place]) }
    for place in 0..<count where counts[place] == rareCount && !pinned[place] {
      rare.append(UInt16(place))
    }
    // Fewer keys are pinned than there are places.
    return Int(rare.popLast() ?? 0)
  }

  /// Takes a place out of the table; those behind it move up, so that no search ends too early.
  private mutating func free(_ place: Int) {
    var hole = Int(truncatingIfNeeded: hashes[place]) & mask
    while Int(slots[hole]) != place + 1 { hole = (hole + 1) & mask }
    var slot = hole
    while true {
      slot = (slot + 1) & mask
      guard slots[slot] != 0 else { break }
      let home = Int(truncatingIfNeeded: hashes[Int(slots[slot]) - 1]) & mask
      if (slot - home) & mask >= (slot - hole) & mask {
        slots[hole] = slots[slot]
        hole = slot
      }
    }
    slots[hole] = 0
  }

  /// Keeps a key for good, or lets it go again; at least one place has to stay free.
  package mutating func pin(_ place: Int, _ isPinned: Bool = true) { pinned[place] = isPinned }

  /// Whether a key is kept for good.
  package func isPinned(_ place: Int) -> Bool { pinned[place] }

  /// Halves all counts, so that what was frequent long ago makes room.
  package mutating func halve() {
    for place in 0..<count {
      counts[place] /= 2
      errors[place] /= 2
    }
    rare = []
  }

  /// The first byte of the key at a place; 0 where it is empty.
  func firstByte(_ place: Int) -> UInt8 { lengths[place] == 0 ? 0 : keys[place * keyBytes] }

  /// The key at a place.
  package func key(_ place: Int) -> [UInt8] {
    Array(keys[place * keyBytes..<place * keyBytes + Int(lengths[place])])
  }
}
