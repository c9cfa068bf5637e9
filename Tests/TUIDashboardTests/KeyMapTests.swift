import TUICore
import TUIDashboard
import Testing

/// Keys, their names and what they do.
@Suite struct KeyMapTests {
  @Test func everyBoundKeyHasANameThatReadsBack() {
    for (key, _) in KeyMap.defaults {
      #expect(KeyName.parse(KeyName.text(key)) == key, "\(KeyName.text(key))")
    }
  }

  @Test(arguments: [
    ("C-x", Key.control("x")), ("^d", .control("d")), ("M-a", .alt("a")), ("F12", .function(12)),
    ("space", .character(" ")), ("pgdn", .pageDown), ("S-Tab", .backTab), ("G", .character("G")),
  ])
  func names(name: String, key: Key) {
    #expect(KeyName.parse(name) == key)
  }

  @Test(arguments: ["", "F0", "F13", "C-", "C-5", "Hyper-x", "ab"])
  func namesOfNoKey(name: String) {
    #expect(KeyName.parse(name) == nil)
  }

  @Test func bindingsCanBeChanged() {
    var map = KeyMap()
    #expect(map.action(for: .character("q")) == .quit)
    map.bind(.character("x"), to: .quit)
    map.unbind(.character("q"))
    #expect(map.action(for: .character("q")) == nil)
    #expect(map.keys(for: .quit) == [.control("c"), .character("x")])
  }

  @Test func everyActionHasAKeyAndNoMotionOfViIsTaken() {
    let map = KeyMap()
    for action in KeyAction.allCases {
      #expect(!map.keys(for: action).isEmpty, "\(action)")
      #expect(!action.summary.isEmpty)
    }
    let motions: [(Character, KeyAction)] = [
      ("h", .left), ("j", .down), ("k", .up), ("l", .right), ("g", .top), ("G", .bottom),
    ]
    for (key, action) in motions { #expect(map.action(for: .character(key)) == action) }
  }
}
