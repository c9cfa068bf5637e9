import MonitorModel

/// The names of the files in the folder of history.
package enum HistoryName: Hashable, Sendable {
  /// The file that the one writer locks.
  case lock
  /// The write-ahead file of a block.
  case log(UInt64)
  /// A sealed block; its bytes are not known from the name.
  case block(StoredBlock)
  /// A file that was not finished.
  case temporary
  /// Somebody else's.
  case unknown

  /// The name of the file that is locked.
  package static let lockName = "lock"
  /// The end of the name of a file that is not whole yet.
  package static let temporarySuffix = ".tmp"

  /// Understands a name; only one that is written exactly so is ours.
  package init(_ name: String) {
    let text = Array(name.utf8)
    if text.elementsEqual(Self.lockName.utf8) {
      self = .lock
      return
    }
    let suffix = Array(Self.temporarySuffix.utf8)
    let isTemporary = text.count > suffix.count && text.suffix(suffix.count).elementsEqual(suffix)
    var reader = Reader(text: text, end: text.count - (isTemporary ? suffix.count : 0))
    guard let whole = Self.whole(&reader) else {
      self = .unknown
      return
    }
    self = isTemporary ? .temporary : whole
  }

  private static func whole(_ reader: inout Reader) -> HistoryName? {
    guard let first = reader.number(digits: 12), first > 0 else { return nil }
    if reader.takes(".log") { return reader.isAtEnd ? .log(first) : nil }
    guard reader.takes("-"), let last = reader.number(digits: 12), first <= last,
      reader.takes("."), let session = reader.number(digits: 1), reader.takes("."),
      let wallFirst = reader.number(digits: 1).flatMap(Int64.init(exactly:)), reader.takes("-"),
      let wallLast = reader.number(digits: 1).flatMap(Int64.init(exactly:)), wallFirst <= wallLast,
      let tier = StorageTier.allCases.first(where: { reader.takes("." + $0.rawValue) }),
      reader.isAtEnd
    else { return nil }
    return .block(
      StoredBlock(
        numbers: first...last, session: session,
        walls: WallInstant(milliseconds: wallFirst)...WallInstant(milliseconds: wallLast),
        tier: tier, bytes: 0))
  }

  /// Reads a name from its start; a folder may have ten thousand.
  private struct Reader {
    let text: [UInt8]
    let end: Int
    var place = 0

    init(text: [UInt8], end: Int) {
      self.text = text
      self.end = end
    }

    var isAtEnd: Bool { place == end }

    mutating func takes(_ word: String) -> Bool {
      let next = text[place..<min(end, place + word.utf8.count)]
      guard next.elementsEqual(word.utf8) else { return false }
      place += word.utf8.count
      return true
    }

    /// A number in at least so many digits, with no more zeros before it than they need.
    mutating func number(digits: Int) -> UInt64? {
      let start = place
      var value: UInt64 = 0
      while place < end, case let digit = text[place] &- UInt8(ascii: "0"), digit < 10 {
        let (product, overflow) = value.multipliedReportingOverflow(by: 10)
        let (sum, carried) = product.addingReportingOverflow(UInt64(digit))
        if overflow || carried { return nil }
        value = sum
        place += 1
      }
      let count = place - start
      guard count >= digits, count == digits || text[start] != UInt8(ascii: "0") else { return nil }
      return value
    }
  }

  /// The name as the folder has it; empty where it cannot be known.
  package var text: String {
    switch self {
    case .lock: Self.lockName
    case .log(let number): Self.digits(number) + ".log"
    case .block(let block): block.name
    case .temporary, .unknown: ""
    }
  }

  /// A number in at least twelve digits, so that names sort as numbers do.
  static func digits(_ number: UInt64) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, 12 - text.utf8.count)) + text
  }

  /// Bytes rounded up to the pages that a disk gives out.
  static func diskBytes(_ bytes: Int) -> Int { (bytes + 4_095) & ~4_095 }
}
