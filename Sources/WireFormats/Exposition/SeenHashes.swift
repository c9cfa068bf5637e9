/// A set of hashes that is emptied in no time: open addressing, each place with the round it is of.
struct SeenHashes: Sendable {
  private var hashes: [UInt64] = Array(repeating: 0, count: 64)
  private var rounds: [UInt32] = Array(repeating: 0, count: 64)
  private var round: UInt32 = 1
  private var count = 0

  /// Forgets all of them.
  mutating func removeAll() {
    count = 0
    if round == .max {
      rounds = Array(repeating: 0, count: rounds.count)
      round = 0
    }
    round += 1
  }

  /// Whether a hash is in the set.
  func contains(_ hash: UInt64) -> Bool {
    let place = place(of: hash)
    return rounds[place] == round
  }

  /// Adds a hash; `false` where it was there.
  mutating func insert(_ hash: UInt64) -> Bool {
    if (count + 1) * 2 > hashes.count { grow() }
    let place = place(of: hash)
    guard rounds[place] != round else { return false }
    hashes[place] = hash
    rounds[place] = round
    count += 1
    return true
  }

  /// Where a hash is, or would be.
  private func place(of hash: UInt64) -> Int {
    let mask = hashes.count - 1
    var place = Int(truncatingIfNeeded: ByteHash.mix(hash, 0x9E37_79B9_7F4A_7C15)) & mask
    while rounds[place] == round, hashes[place] != hash { place = (place + 1) & mask }
    return place
  }

  private mutating func grow() {
    let old = zip(hashes, rounds).filter { $0.1 == round }
    hashes = Array(repeating: 0, count: hashes.count * 2)
    rounds = Array(repeating: 0, count: hashes.count)
    for (hash, _) in old {
      let place = place(of: hash)
      hashes[place] = hash
      rounds[place] = round
    }
  }
}
