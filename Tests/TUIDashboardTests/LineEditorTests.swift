import TUICore
import TUIDashboard
import Testing

/// The line being typed: a cursor in it, older lines, completions.
@Suite struct LineEditorTests {
  private static func typed(_ text: String, _ keys: Key...) -> LineEditor {
    var editor = LineEditor()
    for character in text { _ = editor.take(.character(character)) }
    for key in keys { _ = editor.take(key) }
    return editor
  }

  @Test func theCursorMoves() {
    #expect(Self.typed("abc").cursor == 3)
    #expect(Self.typed("abc", .left, .left, .character("x")).text == "axbc")
    #expect(Self.typed("abc", .home, .character("x")).text == "xabc")
    #expect(Self.typed("abc", .control("a"), .end, .character("x")).text == "abcx")
    #expect(Self.typed("abc", .home, .left, .left).cursor == 0)
    #expect(Self.typed("abc", .right, .right).cursor == 3)
    #expect(Self.typed("one two", .alt("b"), .character("x")).text == "one xtwo")
    #expect(Self.typed("one two", .home, .alt("f"), .character("x")).text == "onex two")
  }

  @Test func textIsTakenAway() {
    #expect(Self.typed("abc", .left, .backspace).text == "ac")
    #expect(Self.typed("abc", .home, .delete).text == "bc")
    #expect(Self.typed("abc", .home, .backspace).text == "abc")
    #expect(Self.typed("abc def", .control("w")).text == "abc ")
    #expect(Self.typed("abc def", .left, .control("u")).text == "f")
    #expect(Self.typed("abc def", .home, .right, .control("k")).text == "a")
    #expect(Self.typed("ae\u{301}x", .left, .backspace).text == "ax")
    var empty = LineEditor()
    #expect(empty.take(.backspace) == .cancelled)
  }

  @Test func combinedCharactersStayWhole() {
    // The mark joins the letter before it, so there is one character and one place.
    let editor = Self.typed("e\u{301}", .home, .character("x"), .end)
    #expect(editor.text == "xe\u{301}" && editor.cursor == 2)
  }

  @Test func aPasteGoesInAtTheCursor() {
    var editor = Self.typed("ac", .left)
    #expect(editor.paste("b\nb\u{1B}\u{07}") == .edited)
    #expect(editor.text == "ab bc" && editor.cursor == 4)
    #expect(editor.paste("\n\u{00}") == .ignored)
    #expect(editor.text == "ab bc")
    // As far as there is room, in whole characters.
    #expect(editor.paste(String(repeating: "é", count: 1_000)) == .edited)
    #expect(editor.text.utf8.count <= 500 && editor.text.utf8.count >= 498)
    #expect(editor.paste("é") == .ignored)
  }

  @Test func olderLinesComeBack() {
    let lines = ["first", "second"]
    var editor = Self.typed("dra")
    editor.recall(-1, lines)
    #expect(editor.text == "second" && editor.cursor == 6)
    editor.recall(-1, lines)
    editor.recall(-1, lines)
    #expect(editor.text == "first")
    editor.recall(1, lines)
    editor.recall(1, lines)
    editor.recall(1, lines)
    #expect(editor.text == "dra")
  }

  @Test func completionsGoRound() {
    let found = ["theme nord", "theme northern", "theme nova"]
    var editor = Self.typed("theme n")
    editor.complete(1) { found }
    #expect(editor.text == "theme no" && editor.choices.isEmpty)
    var texts: [String] = []
    for _ in 0..<4 {
      editor.complete(1) { found }
      texts.append(editor.text)
    }
    #expect(texts == found + ["theme nord"])
    editor.complete(-1) { found }
    #expect(editor.text == "theme nova")
    _ = editor.take(.character("x"))
    #expect(editor.choices.isEmpty)
  }

  @Test func aHistoryIsShortAndHasNoLineTwice() {
    var history = LineHistory()
    for number in 0..<500 { history.add("line \(number)") }
    #expect(history.lines.count == LineHistory.most && history.lines.last == "line 499")
    history.add("line 400")
    #expect(history.lines.count == LineHistory.most && history.lines.last == "line 400")
    #expect(!history.add("line 400") && !history.add(""))
  }
}
