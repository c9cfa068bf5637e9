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

  /// Understands a name.
  package init(_ name: String) {
    if name == Self.lockName {
      self = .lock
      return
    }
    if name.hasSuffix(Self.temporarySuffix) {
      let whole = HistoryName(String(name.dropLast(Self.temporarySuffix.utf8.count)))
      switch whole {
      case .log, .block: self = .temporary
      case .lock, .temporary, .unknown: self = .unknown
      }
      return
    }
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    if parts.count == 2, parts[1] == "log", let number = UInt64(parts[0]), number > 0,
      Self.log(number).text == name
    {
      self = .log(number)
    } else if let block = Self.block(parts), block.name == name {
      self = .block(block)
    } else {
      self = .unknown
    }
  }

  private static func block(_ parts: [Substring]) -> StoredBlock? {
    guard parts.count == 4, let tier = StorageTier(rawValue: String(parts[3])),
      let numbers = range(parts[0], of: UInt64.self), numbers.lowerBound > 0,
      let walls = range(parts[2], of: Int64.self), let session = UInt64(parts[1])
    else { return nil }
    return StoredBlock(
      numbers: numbers, session: session,
      walls: WallInstant(
        milliseconds: walls.lowerBound)...WallInstant(milliseconds: walls.upperBound),
      tier: tier, bytes: 0)
  }

  private static func range<Bound: FixedWidthInteger>(
    _ text: Substring, of _: Bound.Type
  ) -> ClosedRange<Bound>? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let first = Bound(parts[0]), let last = Bound(parts[1]), first <= last
    else { return nil }
    return first...last
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
