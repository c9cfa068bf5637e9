/// Where a person is in a list: the row under the cursor and the first row on the screen.
package struct ListState: Hashable, Sendable {
  /// The row under the cursor.
  package var cursor = 0
  /// The first row shown.
  package var top = 0
  /// Whether the person moved in the list, so that its order must not change under them.
  package var engaged = false

  /// Moves the cursor by `step` rows within `count`.
  package mutating func move(by step: Int, count: Int) {
    engaged = true
    cursor = max(0, min(cursor + step, count - 1))
  }

  /// Brings cursor and first row within a list of `count` rows of which `rows` fit.
  package mutating func settle(count: Int, rows: Int) {
    cursor = max(0, min(cursor, count - 1))
    let visible = max(1, rows)
    if cursor < top { top = cursor }
    if cursor >= top + visible { top = cursor - visible + 1 }
    top = max(0, min(top, count - visible))
  }

  /// Brings the first row within a text of `count` lines; there is no cursor.
  package mutating func settleText(count: Int, rows: Int) {
    top = max(0, min(top, count - max(1, rows)))
    cursor = top
  }
}
