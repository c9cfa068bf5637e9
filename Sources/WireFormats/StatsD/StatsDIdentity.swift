import Glibc

/// What a measurement is of: the parts of its name and its tags, taken apart.
///
/// Only needed when a line is seen that is not known by its bytes; the arrays keep their room from
/// one line to the next.
package struct StatsDIdentity: Sendable {
  /// Tags of one line at most; DogStatsD's agent has no limit, its product takes about 100.
  package static let tagsMost = 32
  /// Bytes of a name, of a tag's name and of a tag's value at most; DogStatsD's product cuts at 200.
  package static let partBytesMost = 255
  /// Bytes of the name and all tags at most.
  package static let bytesMost = 4_096

  /// The parts of the name: two where SignalFx's dimensions stand in the middle.
  package private(set) var name: [Range<Int>] = []
  /// The tags, in the order they came.
  package private(set) var tags: [StatsDTag] = []

  /// Makes one with room for all that is allowed.
  package init() {
    name.reserveCapacity(2)
    tags.reserveCapacity(Self.tagsMost)
  }

  /// Takes a measurement apart; `nil` where it is good, or why it is not.
  package mutating func read(_ metric: StatsDMetric, _ bytes: Bytes) -> StatsDFault? {
    name.removeAll(keepingCapacity: true)
    tags.removeAll(keepingCapacity: true)
    guard metric.head.count + metric.tags.count <= Self.bytesMost else { return .tooLong }
    if let fault = readHead(metric.head, bytes) { return fault }
    let length = name.reduce(0) { $0 + $1.count }
    guard length > 0 else { return .noName }
    guard length <= Self.partBytesMost else { return .tooLong }
    return readTags(metric.tags, bytes, separator: UInt8(ascii: ":"))
  }

  private mutating func readHead(_ head: Range<Int>, _ bytes: Bytes) -> StatsDFault? {
    for place in head {
      switch bytes[place] {
      case UInt8(ascii: "#"), UInt8(ascii: ","):
        name.append(head.lowerBound..<place)
        return readTags(place + 1..<head.upperBound, bytes, separator: UInt8(ascii: "="))
      case UInt8(ascii: "["):
        guard let close = bytes.place(of: UInt8(ascii: "]"), from: place), close < head.upperBound
        else { return .openBracket }
        name.append(head.lowerBound..<place)
        name.append(close + 1..<head.upperBound)
        return readTags(place + 1..<close, bytes, separator: UInt8(ascii: "="))
      default: break
      }
    }
    name.append(head)
    return nil
  }

  private mutating func readTags(
    _ place: Range<Int>, _ bytes: Bytes, separator: UInt8
  ) -> StatsDFault? {
    var start = place.lowerBound
    while start < place.upperBound {
      var end = start
      var middle = -1
      while end < place.upperBound, bytes[end] != UInt8(ascii: ",") {
        if middle < 0, bytes[end] == separator { middle = end }
        end += 1
      }
      let key = start..<(middle < 0 ? end : middle)
      let value = middle < 0 ? end..<end : middle + 1..<end
      start = end + 1
      // `,,` and `:x` name nothing.
      guard !key.isEmpty else { continue }
      guard tags.count < Self.tagsMost else { return .tooManyTags }
      guard key.count <= Self.partBytesMost, value.count <= Self.partBytesMost else {
        return .tooLong
      }
      tags.append(StatsDTag(key: key, value: value))
    }
    return nil
  }

  /// Sorts the tags by their bytes, so that their order makes no difference, and leaves out those
  /// that are there twice.
  package mutating func sortTags(_ bytes: Bytes) {
    guard tags.count > 1 else { return }
    for index in 1..<tags.count {
      let tag = tags[index]
      var place = index
      while place > 0, Self.order(tag, tags[place - 1], bytes) < 0 {
        tags[place] = tags[place - 1]
        place -= 1
      }
      tags[place] = tag
    }
    var kept = 1
    for index in 1..<tags.count where Self.order(tags[kept - 1], tags[index], bytes) != 0 {
      tags[kept] = tags[index]
      kept += 1
    }
    tags.removeLast(tags.count - kept)
  }

  private static func order(_ left: StatsDTag, _ right: StatsDTag, _ bytes: Bytes) -> Int {
    let keys = order(left.key, right.key, bytes)
    return keys != 0 ? keys : order(left.value, right.value, bytes)
  }

  private static func order(_ left: Range<Int>, _ right: Range<Int>, _ bytes: Bytes) -> Int {
    let length = min(left.count, right.count)
    if length > 0, let base = bytes.baseAddress {
      let result = memcmp(base + left.lowerBound, base + right.lowerBound, length)
      if result != 0 { return Int(result) }
    }
    return left.count - right.count
  }
}
