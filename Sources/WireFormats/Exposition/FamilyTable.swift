/// Finds families by their names: open addressing over indices into `Exposition.families`.
struct FamilyTable: Sendable {
  private var places: [Int32] = Array(repeating: -1, count: 256)
  private var count = 0

  /// Forgets all of them.
  mutating func removeAll() {
    guard count > 0 else { return }
    count = 0
    for place in places.indices { places[place] = -1 }
  }

  /// The family of a name.
  func find(_ name: Range<Int>, _ bytes: Bytes, _ families: [ExpositionFamily]) -> Int? {
    let index = places[place(of: name, bytes, families)]
    return index < 0 ? nil : Int(index)
  }

  /// Adds a family that is in `families` and not yet here.
  mutating func insert(_ index: Int, _ bytes: Bytes, _ families: [ExpositionFamily]) {
    if (count + 1) * 2 > places.count {
      let old = places.filter { $0 >= 0 }
      places = Array(repeating: -1, count: places.count * 2)
      for index in old {
        places[place(of: families[Int(index)].name, bytes, families)] = index
      }
    }
    places[place(of: families[index].name, bytes, families)] = Int32(truncatingIfNeeded: index)
    count += 1
  }

  private func place(
    of name: Range<Int>, _ bytes: Bytes, _ families: [ExpositionFamily]
  ) -> Int {
    let mask = places.count - 1
    var place = Int(truncatingIfNeeded: ByteHash.hash(bytes, name)) & mask
    while places[place] >= 0,
      !ExpositionLine.isEqual(bytes, families[Int(places[place])].name, name)
    {
      place = (place + 1) & mask
    }
    return place
  }
}
