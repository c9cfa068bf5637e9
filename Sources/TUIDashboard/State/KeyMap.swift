package import TUICore

/// Which key does what.
///
/// Data, so that a person can change it and help is made from it.
package struct KeyMap: Sendable {
  /// A key and what it does.
  package typealias Binding = (key: Key, action: KeyAction)

  private var actions: [Key: KeyAction]
  private var order: [Key]

  /// Makes a map; a later binding of the same key wins.
  package init(bindings: [Binding] = KeyMap.defaults) {
    actions = [:]
    order = []
    for binding in bindings { bind(binding.key, to: binding.action) }
  }

  /// What a key does, if anything.
  package func action(for key: Key) -> KeyAction? { actions[key] }

  /// The keys that do `action`, in the order they were bound.
  package func keys(for action: KeyAction) -> [Key] { order.filter { actions[$0] == action } }

  /// Makes `key` do `action`.
  package mutating func bind(_ key: Key, to action: KeyAction) {
    if actions.updateValue(action, forKey: key) == nil { order.append(key) }
  }

  /// Makes `key` do nothing.
  package mutating func unbind(_ key: Key) {
    actions[key] = nil
    order.removeAll { $0 == key }
  }

  /// The keys everybody starts with.
  package static let defaults: [Binding] = [
    (.character("q"), .quit), (.control("c"), .quit), (.control("z"), .suspend),
    (.control("l"), .redraw), (.character("?"), .help), (.function(1), .help),
    (.character(":"), .command), (.character("/"), .filter), (.character("n"), .nextMatch),
    (.character("N"), .previousMatch), (.character("1"), .view1), (.character("2"), .view2),
    (.character("3"), .view3), (.character("4"), .view4), (.character("5"), .view5),
    (.character("6"), .view6), (.character("7"), .view7), (.character("8"), .view8),
    (.character("9"), .view9), (.character("0"), .view0), (.tab, .nextPanel),
    (.backTab, .previousPanel),
    (.enter, .open), (.escape, .back), (.backspace, .back),
    (.up, .up), (.character("k"), .up), (.down, .down), (.character("j"), .down),
    (.character("h"), .left), (.character("l"), .right), (.character("g"), .top),
    (.character("G"), .bottom),
    (.control("u"), .halfUp), (.control("d"), .halfDown), (.pageUp, .pageUp),
    (.pageDown, .pageDown), (.control("b"), .pageUp), (.control("f"), .pageDown),
    (.character("p"), .pause), (.character("s"), .sort),
    (.character("S"), .reverse), (.character("W"), .window), (.character("K"), .kernelThreads),
    (.character("e"), .expand), (.character("+"), .spanLonger), (.character("-"), .spanShorter),
    (.character("="), .spanReset), (.character("["), .previousAnomaly),
    (.character("]"), .nextAnomaly), (.character("y"), .copyLine),
    (.character("a"), .acknowledge), (.character("A"), .acknowledgeAll),
    (.character("z"), .snooze), (.character("f"), .falseAlarm), (.character("o"), .expected),
    (.character("."), .repeatVerdict), (.character("u"), .undo), (.control("r"), .redo),
    (.character("m"), .note), (.character("x"), .silence), (.character(" "), .mark),
    (.character("V"), .markRange), (.character("w"), .why), (.character("c"), .related),
    (.character("b"), .beside), (.character("C"), .compare), (.character("v"), .moment),
    (.character("Y"), .copyBundle),
    (.character("E"), .export), (.character("P"), .pager), (.character("M"), .editor),
    (.character("L"), .group), (.character("H"), .attachHost),
    (.left, .timeBack), (.character("T"), .timeBack), (.right, .timeForward),
    (.character("t"), .timeForward), (.shiftLeft, .timeBackTen), (.shiftRight, .timeForwardTen),
    (.home, .timeOldest), (.end, .timeLive), (.character(">"), .faster), (.character("<"), .slower),
  ]
}
