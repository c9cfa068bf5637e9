/// A small regular expression over bytes; case is ignored in ASCII.
///
/// It knows `. [a-z] [^a] * + ? ^ $ | \`. After Pike's matcher (Kernighan and Pike, The Practice of
/// Programming, 9.2); every match has a step limit, so a hostile pattern cannot hang the screen.
package struct Pattern: Hashable, Sendable {
  private enum Atom: Hashable, Sendable {
    case any
    case byte(UInt8)
    case set(ByteSet)
    case end
  }
  /// Some of the 256 bytes; a bit each, so that looking one up copies nothing.
  private struct ByteSet: Hashable, Sendable {
    private var bits = SIMD4<UInt64>()

    mutating func insert(_ range: ClosedRange<UInt8>) {
      for byte in range { bits[Int(byte >> 6)] |= 1 << UInt64(byte & 63) }
    }
    mutating func invert() { bits = ~bits }
    func contains(_ byte: UInt8) -> Bool { bits[Int(byte >> 6)] & (1 << UInt64(byte & 63)) != 0 }
  }
  private struct Piece: Hashable, Sendable {
    var atom: Atom
    var least: Int
    var unbounded: Bool
    var most: Int { unbounded ? Int.max : 1 }
  }
  private struct Branch: Hashable, Sendable {
    var pieces: [Piece] = []
    var anchored = false
  }

  private var branches: [Branch] = []

  /// Reads a pattern; `nil` where it is not well formed (an open `[`, a `*` with nothing before).
  package init?(_ source: String) {
    var bytes = Array(source.utf8).map(Pattern.lower)[...]
    branches.append(Branch())
    while let byte = bytes.popFirst() {
      let last = branches.count - 1
      switch byte {
      case UInt8(ascii: "|"): branches.append(Branch())
      case UInt8(ascii: "^") where branches[last].pieces.isEmpty: branches[last].anchored = true
      case UInt8(ascii: "$"):
        branches[last].pieces.append(Piece(atom: .end, least: 1, unbounded: false))
      case UInt8(ascii: "."):
        branches[last].pieces.append(Piece(atom: .any, least: 1, unbounded: false))
      case UInt8(ascii: "["):
        guard let set = Pattern.readSet(&bytes) else { return nil }
        branches[last].pieces.append(Piece(atom: set, least: 1, unbounded: false))
      case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"):
        guard var piece = branches[last].pieces.popLast() else { return nil }
        if byte != UInt8(ascii: "+") { piece.least = 0 }
        if byte != UInt8(ascii: "?") { piece.unbounded = true }
        branches[last].pieces.append(piece)
      case UInt8(ascii: "\\"):
        guard let next = bytes.popFirst() else { return nil }
        branches[last].pieces.append(Piece(atom: .byte(next), least: 1, unbounded: false))
      default: branches[last].pieces.append(Piece(atom: .byte(byte), least: 1, unbounded: false))
      }
    }
  }

  /// Whether the pattern occurs in `text`.
  package func matches(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      var steps = Pattern.stepsMost
      for branch in branches {
        let isFound = branch.pieces.withUnsafeBufferPointer { pieces in
          for start in 0...bytes.count {
            if Pattern.mayBegin(pieces, bytes, start),
              Pattern.match(pieces, 0, bytes, start, &steps)
            {
              return true
            }
            if branch.anchored || steps <= 0 { break }
          }
          return false
        }
        if isFound { return true }
      }
      return false
    }
  }

  /// The most steps of one match.
  private static let stepsMost = 20_000

  /// Whether a match may begin at a place: at most places one look tells that none does.
  private static func mayBegin(
    _ pieces: UnsafeBufferPointer<Piece>, _ text: UnsafeBufferPointer<UInt8>, _ start: Int
  ) -> Bool {
    guard let first = pieces.first, first.least > 0, first.atom != .end else { return true }
    return start < text.count && holds(first.atom, lower(text[start]))
  }

  /// Whether the pieces from `first` on match the text from `start` on.
  private static func match(
    _ pieces: UnsafeBufferPointer<Piece>, _ first: Int, _ text: UnsafeBufferPointer<UInt8>,
    _ start: Int,
    _ steps: inout Int
  ) -> Bool {
    guard first < pieces.count else { return true }
    if case .end = pieces[first].atom {
      return start == text.count && match(pieces, first + 1, text, start, &steps)
    }
    let least = pieces[first].least
    let most = pieces[first].most
    var taken = 0
    while true {
      steps -= 1
      guard steps > 0 else { return false }
      if taken >= least, match(pieces, first + 1, text, start + taken, &steps) { return true }
      guard taken < most, start + taken < text.count,
        holds(pieces[first].atom, lower(text[start + taken]))
      else { return false }
      taken += 1
    }
  }

  private static func holds(_ atom: Atom, _ byte: UInt8) -> Bool {
    switch atom {
    case .any: true
    case .byte(let wanted): wanted == byte
    case .set(let set): set.contains(byte)
    case .end: false
    }
  }

  private static func readSet(_ bytes: inout ArraySlice<UInt8>) -> Atom? {
    var set = ByteSet()
    var isEmpty = true
    var negated = false
    if bytes.first == UInt8(ascii: "^") {
      negated = true
      bytes = bytes.dropFirst()
    }
    while let low = bytes.popFirst() {
      if low == UInt8(ascii: "]"), !isEmpty {
        if negated { set.invert() }
        return .set(set)
      }
      var high = low
      if bytes.first == UInt8(ascii: "-"), let next = bytes.dropFirst().first,
        next != UInt8(ascii: "]")
      {
        high = next
        bytes = bytes.dropFirst(2)
      }
      guard low <= high else { return nil }
      set.insert(low...high)
      isEmpty = false
    }
    return nil
  }

  private static func lower(_ byte: UInt8) -> UInt8 {
    byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte
  }
}
