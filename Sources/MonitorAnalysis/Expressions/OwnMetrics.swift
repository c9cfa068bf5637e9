/// What a person adds to what sources give: derived series and rules.
package struct OwnMetrics: Hashable, Sendable {
  /// What cannot be, though each text by itself can.
  package struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
    /// The name of the derived series or the rule.
    package var name: String
    /// What is wrong with it, a sentence without a full stop.
    package var reason: String
    /// Both.
    package var description: String { "“\(name)”: \(reason)" }
  }

  /// The collector under whose name derived series are stored.
  package static let collector = "derived"
  /// Nothing.
  package static let none = OwnMetrics()

  /// The derived series, each after those that it is made of.
  package let derived: [DerivedSeriesDefinition]
  /// The rules.
  package let rules: [RuleDefinition]

  /// Nothing.
  package init() {
    derived = []
    rules = []
  }

  /// Takes definitions together.
  ///
  /// - Throws: `Problem` for a name that cannot be one or is there twice, series that are made of
  ///   each other, and more than `ExpressionLimits` allow.
  package init(
    derived: [DerivedSeriesDefinition], rules: [RuleDefinition] = []
  ) throws(Problem) {
    var names: Set<String> = []
    for definition in derived {
      try Self.check(definition.name, "a series", &names)
    }
    var ruleNames: Set<String> = []
    for rule in rules { try Self.check(rule.name, "a rule", &ruleNames) }
    if derived.count > ExpressionLimits.derived {
      throw Problem(
        name: derived[ExpressionLimits.derived].name,
        reason: "there are more than \(ExpressionLimits.derived) derived series")
    }
    if rules.count > ExpressionLimits.rules {
      throw Problem(
        name: rules[ExpressionLimits.rules].name,
        reason: "there are more than \(ExpressionLimits.rules) rules")
    }
    self.derived = try Self.ordered(derived)
    self.rules = rules
  }

  /// Whether there is nothing.
  package var isEmpty: Bool { derived.isEmpty && rules.isEmpty }

  private static func check(
    _ name: String, _ what: String, _ names: inout Set<String>
  ) throws(Problem) {
    let isPlain = name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."),
        UInt8(ascii: "-"):
        true
      default: false
      }
    }
    guard isPlain, !name.isEmpty, name.utf8.count <= 128 else {
      throw Problem(
        name: name, reason: "a name has letters, digits, “_”, “.” and “-”, 128 at most")
    }
    guard !name.hasPrefix("system.") else {
      throw Problem(name: name, reason: "names with “system.” are those of the machine")
    }
    guard names.insert(name).inserted else {
      throw Problem(name: name, reason: "\(what) of this name is defined twice")
    }
  }

  /// The definitions, each after those that it is made of; the order of the text otherwise.
  private static func ordered(
    _ all: [DerivedSeriesDefinition]
  ) throws(Problem) -> [DerivedSeriesDefinition] {
    var names: Set<String> = Set(all.map(\.name))
    var waiting = all
    var result: [DerivedSeriesDefinition] = []
    while !waiting.isEmpty {
      var left: [DerivedSeriesDefinition] = []
      for definition in waiting {
        let isReady = definition.expression.references.allSatisfy { !names.contains($0.name) }
        if isReady {
          result.append(definition)
        } else {
          left.append(definition)
        }
      }
      // What became ready stands for itself only from the next round on: the order is stable.
      for definition in waiting
      where !left.contains(where: { $0.name == definition.name }) {
        names.remove(definition.name)
      }
      guard left.count < waiting.count else {
        throw Problem(name: left[0].name, reason: "it is made of itself, or of what is made of it")
      }
      waiting = left
    }
    return result
  }
}
