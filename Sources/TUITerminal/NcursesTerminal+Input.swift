import CNcurses
import CTerminal
import TUICore

extension NcursesTerminal {
  /// Two presses this near in time on one cell are a double press.
  private static let doubleMilliseconds: Int64 = 400

  /// Reads every key that waits and tells of it.
  func readKeys(_ window: UnsafeMutablePointer<WINDOW>) {
    var code: UInt32 = 0
    while true {
      switch kilter_read_key(window, &code) {
      case 1:
        if let key = decoder.feed(code) { continuation.yield(.key(key)) }
        if let text = decoder.takePaste() { continuation.yield(.paste(text)) }
      case 2 where decoder.isPasting:
        decoder.passKey()
        dropKeyCode(Int32(bitPattern: code))
      case 2:
        if let key = decoder.finish() { continuation.yield(.key(key)) }
        tellKeyCode(Int32(bitPattern: code))
      default:
        if let key = decoder.finish() { continuation.yield(.key(key)) }
        return
      }
    }
  }

  private func tellKeyCode(_ code: Int32) {
    if code == KEY_MOUSE {
      tellMouse()
    } else if let key = KeyDecoder.key(ncurses: code) {
      continuation.yield(.key(key))
    }
  }

  /// Passes over a key in a paste: ncurses keeps what the mouse did until it is asked for.
  private func dropKeyCode(_ code: Int32) {
    guard code == KEY_MOUSE else { return }
    var column: Int32 = 0
    var row: Int32 = 0
    _ = kilter_read_mouse(&column, &row)
  }

  private func tellMouse() {
    var column: Int32 = 0
    var row: Int32 = 0
    let kind = kilter_read_mouse(&column, &row)
    let at = Point(column: Int(column), row: Int(row))
    switch kind {
    case 1: continuation.yield(.mouse(MouseEvent(press(at), at: at)))
    case 2: continuation.yield(.mouse(MouseEvent(.wheelUp, at: at)))
    case 3: continuation.yield(.mouse(MouseEvent(.wheelDown, at: at)))
    default: break
    }
  }

  private func press(_ at: Point) -> MouseEvent.Action {
    let now = kilter_click_milliseconds()
    if let last = lastPress, last.at == at,
      now - last.milliseconds <= NcursesTerminal.doubleMilliseconds
    {
      lastPress = nil
      return .doublePress
    }
    lastPress = (at, now)
    return .press
  }
}
