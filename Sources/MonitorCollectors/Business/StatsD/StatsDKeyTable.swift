import Glibc
import WireFormats

/// Numbers under keys of bytes: open addressing, the keys in one array.
///
/// A key is two parts and a mark, compared in full; nothing is allocated to find one. Its room is
/// bounded: what no longer fits is not taken in, and says so.
struct StatsDKeyTable: Sendable {
  private struct Slot: Sendable {
    var hash: UInt64 = 0
    var start: UInt32 = 0
    /// Bytes of the first part.
    var first: UInt16 = 0
    /// Bytes of the second part.
    var second: UInt16 = 0
    /// −1 for an empty place.
    var value: Int32 = -1
    var mark: UInt8 = 0
  }

  private var slots: [Slot]
  private var keys: [UInt8] = []
  private let keysMost: Int
  private let bytesMost: Int
  /// Keys held.
  private(set) var count = 0

  /// Makes a table for so many keys with so many bytes in all, which are less than 4 GiB.
  init(keys: Int, bytes: Int) {
    keysMost = keys
    bytesMost = bytes
    slots = Array(repeating: Slot(), count: 64)
  }

  /// The hash under which `find` and `insert` know a key.
  @inline(__always) static func hash(_ first: Bytes, _ second: Bytes, _ mark: UInt8) -> UInt64 {
    let hash = StatsDHash.hash(first, seed: UInt64(mark))
    return second.isEmpty ? hash : StatsDHash.hash(second, seed: hash)
  }

  /// The number under a key; −1 where there is none.
  @inline(__always) func find(
    _ hash: UInt64, _ first: Bytes, _ second: Bytes, _ mark: UInt8
  ) -> Int32 {
    let mask = slots.count - 1
    var place = Int(truncatingIfNeeded: hash) & mask
    return slots.withUnsafeBufferPointer { slots in
      while slots[place].value >= 0 {
        if slots[place].hash == hash, isKey(slots[place], first, second, mark) {
          return slots[place].value
        }
        place = (place + 1) & mask
      }
      return -1
    }
  }

  @inline(__always) private func isKey(
    _ slot: Slot, _ first: Bytes, _ second: Bytes, _ mark: UInt8
  ) -> Bool {
    guard slot.mark == mark, Int(slot.first) == first.count, Int(slot.second) == second.count
    else { return false }
    return keys.withUnsafeBytes { keys in
      let start = Int(slot.start)
      return Self.isEqual(keys, start, first)
        && Self.isEqual(keys, start + first.count, second)
    }
  }

  @inline(__always) private static func isEqual(_ keys: Bytes, _ start: Int, _ part: Bytes) -> Bool
  {
    guard let left = keys.baseAddress, let right = part.baseAddress, !part.isEmpty else {
      return part.isEmpty
    }
    return memcmp(left + start, right, part.count) == 0
  }

  /// Puts a number, not negative, under a key that is not there yet; false where it has no room.
  @discardableResult
  mutating func insert(
    _ hash: UInt64, _ first: Bytes, _ second: Bytes, _ mark: UInt8, _ value: Int32
  ) -> Bool {
    precondition(value >= 0, "a negative number marks an empty place")
    guard count < keysMost, keys.count + first.count + second.count <= bytesMost,
      first.count <= UInt16.max, second.count <= UInt16.max
    else { return false }
    if (count + 1) * 2 > slots.count { grow() }
    let slot = Slot(
      hash: hash, start: UInt32(keys.count), first: UInt16(first.count),
      second: UInt16(second.count), value: value, mark: mark)
    keys.append(contentsOf: first)
    keys.append(contentsOf: second)
    place(slot)
    count += 1
    return true
  }

  /// Forgets all keys and keeps the room.
  mutating func removeAll() {
    for index in slots.indices { slots[index].value = -1 }
    keys.removeAll(keepingCapacity: true)
    count = 0
  }

  private mutating func grow() {
    let old = slots
    slots = Array(repeating: Slot(), count: old.count * 2)
    for slot in old where slot.value >= 0 { place(slot) }
  }

  private mutating func place(_ slot: Slot) {
    let mask = slots.count - 1
    var place = Int(truncatingIfNeeded: slot.hash) & mask
    while slots[place].value >= 0 { place = (place + 1) & mask }
    slots[place] = slot
  }
}
