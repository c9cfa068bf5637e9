/// A key as the key map sees it.
package enum Key: Hashable, Sendable {
  /// A printable character, as typed.
  case character(Character)
  /// Control and a letter `a`…`z`, or one of `[ \ ] ^ _`.
  case control(Character)
  /// Alt and a character.
  case alt(Character)
  case up, down, left, right
  case shiftUp, shiftDown, shiftLeft, shiftRight
  case home, end, pageUp, pageDown, insert, delete
  case enter, escape, tab, backTab, backspace
  /// F1…F12.
  case function(Int)
}

/// What the mouse did.
package struct MouseEvent: Hashable, Sendable {
  /// What it did.
  package enum Action: Hashable, Sendable {
    case press, doublePress, wheelUp, wheelDown
  }
  /// What it did.
  package var action: Action
  /// Where, in cells of the screen.
  package var at: Point
  /// Makes an event.
  package init(_ action: Action, at: Point) {
    self.action = action
    self.at = at
  }
}
