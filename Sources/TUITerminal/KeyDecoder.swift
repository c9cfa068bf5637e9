package import TUICore

/// Turns what ncurses reads into keys: escape sequences it does not know are put together here,
/// so that they never arrive as letters.
///
/// ```
///             ESC            [              0x40…0x7e
///   ground ────────► escape ────► control ────────────► ground, a key or nothing
///                      │ O         └ other bytes are kept
///                      ├────► single ─ any ─► ground, a key or nothing
///                      │ ] P X ^ _
///                      ├────► string ─ BEL or ESC \ ─► ground, nothing
///                      │ any other
///                      └────► ground, Alt and the character
///
///   CSI 200 ~ ──► a paste: text until CSI 201 ~, and never a key
/// ```
package struct KeyDecoder {
  /// Makes a decoder that has seen nothing.
  package init() {}

  private enum State {
    case ground, escape, single, string, stringEscape
    case control([UInt8])
  }

  /// The most bytes of one sequence that are kept; a longer one is noise.
  private static let sequenceMax = 32

  /// What ends a paste.
  private static let pasteEnd: [UInt32] = [0x1b, 0x5b, 0x32, 0x30, 0x31, 0x7e]

  private var state = State.ground
  private var paste: PastedLine?
  /// How much of `pasteEnd` has come.
  private var ending = 0
  private var finished: String?
  /// Characters that came since none waited, and the newest of them.
  private var burst = (count: 0, last: 0 as UInt32)

  /// Whether what comes is pasted.
  package var isPasting: Bool { paste != nil }

  /// Takes one character; returns the key it completes, if any.
  ///
  /// After the last character of a paste `takePaste` has its text.
  package mutating func feed(_ code: UInt32) -> Key? {
    burst = (burst.count + 1, code)
    if isPasting {
      feedPaste(code)
      return nil
    }
    switch state {
    case .ground:
      if code == 0x1b {
        state = .escape
        return nil
      }
      return KeyDecoder.plain(code)
    case .escape:
      return afterEscape(code)
    case .single:
      state = .ground
      return code < 0x80 ? KeyDecoder.single(UInt8(code)) : nil
    case .control(var bytes):
      guard code >= 0x20, code < 0x7f, bytes.count < KeyDecoder.sequenceMax else {
        state = .ground
        return nil
      }
      if code >= 0x40, !(bytes.isEmpty && code == 0x5b) {
        state = .ground
        if code == 0x7e, bytes.elementsEqual("200".utf8) {
          paste = PastedLine()
          return nil
        }
        return KeyDecoder.control(bytes, final: UInt8(code))
      }
      bytes.append(UInt8(code))
      state = .control(bytes)
      return nil
    case .string:
      if code == 0x07 || code == 0x9c { state = .ground }
      if code == 0x1b { state = .stringEscape }
      return nil
    case .stringEscape:
      state = code == 0x5c ? .ground : .string
      return nil
    }
  }

  /// Takes note of a key that ncurses put together: in a paste it is as good as a control character.
  package mutating func passKey() {
    burst = (burst.count + 1, 0)
    keepFalseEnd()
  }

  /// The text of the paste that has just ended: one line, see `PastedLine`.
  package mutating func takePaste() -> String? {
    defer { finished = nil }
    return finished
  }

  private mutating func feedPaste(_ code: UInt32) {
    if code == Self.pasteEnd[ending] {
      ending += 1
      guard ending == Self.pasteEnd.count else { return }
      finished = paste?.text
      paste = nil
      ending = 0
      return
    }
    keepFalseEnd()
    if code == Self.pasteEnd[0] { ending = 1 } else { paste?.append(code) }
  }

  /// What looked like the end of a paste was text.
  private mutating func keepFalseEnd() {
    for earlier in Self.pasteEnd.prefix(ending) { paste?.append(earlier) }
    ending = 0
  }

  /// Says that no more characters wait: a lone escape is the key, not the beginning of a sequence.
  ///
  /// In a paste nothing is a key but a lone Ctrl-C, which ends one whose own end was lost.
  package mutating func finish() -> Key? {
    defer { burst = (0, 0) }
    if isPasting {
      guard burst == (1, 0x03) else { return nil }
      paste = nil
      ending = 0
      return .control("c")
    }
    switch state {
    case .escape:
      state = .ground
      return .escape
    case .control(let bytes) where bytes.isEmpty:
      state = .ground
      return .alt("[")
    case .single:
      state = .ground
      return .alt("O")
    default:
      return nil
    }
  }

  private mutating func afterEscape(_ code: UInt32) -> Key? {
    switch code {
    case 0x1b: return .escape
    case 0x5b: state = .control([])
    case 0x4f: state = .single
    case 0x5d, 0x50, 0x58, 0x5e, 0x5f: state = .string
    default:
      state = .ground
      if case .character(let character) = KeyDecoder.plain(code) { return .alt(character) }
      return nil
    }
    return nil
  }

  private static func plain(_ code: UInt32) -> Key? {
    switch code {
    case 0x0d, 0x0a: return .enter
    case 0x09: return .tab
    case 0x08, 0x7f: return .backspace
    case 0x1b: return .escape
    case 0x01...0x1a, 0x1c...0x1f:
      let letter = code <= 0x1a ? code + 0x60 : code + 0x40
      return Unicode.Scalar(letter).map { .control(Character($0)) }
    default:
      guard let scalar = Unicode.Scalar(code) else { return nil }
      switch ScalarClass(scalar) {
      case .narrow, .wide: return .character(Character(scalar))
      case .mark, .invisible, .unfit: return nil
      }
    }
  }

  private static func single(_ final: UInt8) -> Key? {
    switch final {
    case UInt8(ascii: "M"): return .enter
    case UInt8(ascii: "P")...UInt8(ascii: "S"): return .function(Int(final) - 0x50 + 1)
    default: return arrow(final, shift: false)
    }
  }

  /// xterm's sequences: `CSI number ; modifiers final`, modifiers being 1 and a sum of 1 for
  /// Shift, 2 for Alt, 4 for Control.
  private static func control(_ bytes: [UInt8], final: UInt8) -> Key? {
    if bytes == [UInt8(ascii: "[")] {
      // The Linux console's F1…F5.
      let number = Int(final) - 0x40
      return (1...5).contains(number) ? .function(number) : nil
    }
    let parts = bytes.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
      .map { digits in
        digits.reduce(0) { sum, digit in
          digit >= 0x30 && digit <= 0x39 ? min(0x11_0000, sum * 10 + Int(digit) - 0x30) : sum
        }
      }
    let number = parts.first ?? 0
    let modifiers = parts.count > 1 ? max(0, parts[1] - 1) : 0
    switch final {
    case UInt8(ascii: "Z"): return .backTab
    case UInt8(ascii: "~"): return numbered(number)
    case UInt8(ascii: "P")...UInt8(ascii: "S"): return .function(Int(final) - 0x50 + 1)
    case UInt8(ascii: "u"): return plain(UInt32(number)).map { modified($0, modifiers) }
    default: return arrow(final, shift: modifiers & 1 != 0)
    }
  }

  private static func modified(_ key: Key, _ modifiers: Int) -> Key {
    guard case .character(let character) = key else { return key }
    if modifiers & 4 != 0 { return .control(character) }
    if modifiers & 2 != 0 { return .alt(character) }
    return key
  }

  private static func arrow(_ final: UInt8, shift: Bool) -> Key? {
    switch final {
    case UInt8(ascii: "A"): return shift ? .shiftUp : .up
    case UInt8(ascii: "B"): return shift ? .shiftDown : .down
    case UInt8(ascii: "C"): return shift ? .shiftRight : .right
    case UInt8(ascii: "D"): return shift ? .shiftLeft : .left
    case UInt8(ascii: "H"): return .home
    case UInt8(ascii: "F"): return .end
    default: return nil
    }
  }

  private static func numbered(_ number: Int) -> Key? {
    switch number {
    case 1, 7: return .home
    case 2: return .insert
    case 3: return .delete
    case 4, 8: return .end
    case 5: return .pageUp
    case 6: return .pageDown
    case 11...15: return .function(number - 10)
    case 17...21: return .function(number - 11)
    case 23, 24: return .function(number - 12)
    default: return nil
    }
  }
}
