import CNcurses
import TUICore

extension KeyDecoder {
  /// The key behind a key code of ncurses; `nil` for one that means nothing here.
  static func key(ncurses code: Int32) -> Key? {
    switch code {
    case KEY_UP: return .up
    case KEY_DOWN: return .down
    case KEY_LEFT: return .left
    case KEY_RIGHT: return .right
    case KEY_SR: return .shiftUp
    case KEY_SF: return .shiftDown
    case KEY_SLEFT: return .shiftLeft
    case KEY_SRIGHT: return .shiftRight
    case KEY_HOME, KEY_FIND, KEY_A1, KEY_SHOME: return .home
    case KEY_END, KEY_SELECT, KEY_LL, KEY_C1, KEY_SEND: return .end
    case KEY_PPAGE, KEY_A3, KEY_SPREVIOUS: return .pageUp
    case KEY_NPAGE, KEY_C3, KEY_SNEXT: return .pageDown
    case KEY_IC, KEY_SIC: return .insert
    case KEY_DC, KEY_SDC: return .delete
    case KEY_ENTER: return .enter
    case KEY_BTAB: return .backTab
    case KEY_BACKSPACE: return .backspace
    case (KEY_F0 + 1)...(KEY_F0 + 12): return .function(Int(code - KEY_F0))
    default: return code > KEY_MAX ? extended(code) : nil
    }
  }

  /// Keys with modifiers that only the terminal's own capabilities name, as `kUP5`.
  private static func extended(_ code: Int32) -> Key? {
    guard let name = keyname(code) else { return nil }
    let text = String(cString: name)
    let shifted = text.hasSuffix("2") || text.utf8.last.map { $0 < 0x30 || $0 > 0x39 } ?? false
    if text.hasPrefix("kUP") { return shifted ? .shiftUp : .up }
    if text.hasPrefix("kDN") { return shifted ? .shiftDown : .down }
    if text.hasPrefix("kLFT") { return shifted ? .shiftLeft : .left }
    if text.hasPrefix("kRIT") { return shifted ? .shiftRight : .right }
    if text.hasPrefix("kHOM") { return .home }
    if text.hasPrefix("kEND") { return .end }
    if text.hasPrefix("kPRV") { return .pageUp }
    if text.hasPrefix("kNXT") { return .pageDown }
    if text.hasPrefix("kIC") { return .insert }
    if text.hasPrefix("kDC") { return .delete }
    return nil
  }
}
