import MonitorModel

/// Makes one program of all expressions and the series that there are.
///
/// It runs when series appear that an expression names, never at an ordinary tick.
struct ExpressionCompiler {
  /// One series that an expression makes.
  struct Instance {
    /// Its labels.
    var labels: [SeriesKey.Label]
    /// Where its value is computed.
    var step: Int32
    /// Its unit; `nil` for a plain number.
    var unit: Unit?
    /// What it is of.
    var source = Source.none
    /// The series of the engine that it is made of, the first few.
    var leaves: [Int32] = []
  }

  /// The series that a value is, if it is just that.
  enum Source: Hashable, Sendable {
    /// It is computed of several, or in a way of its own.
    case none
    /// A series of the engine.
    case series(Int32)
    /// A derived series.
    case derived(SeriesKey)
  }

  /// One thing that a rule watches.
  struct Watched {
    /// Its labels.
    var labels: [SeriesKey.Label]
    /// Where it is computed whether the rule holds.
    var step: Int32
    /// The comparisons: what is watched, its limit, and whether it holds.
    var comparisons: [Compared]
    /// What is watched first, in the order of the text.
    var first: Instance
  }

  /// One comparison of a rule.
  struct Compared {
    /// Its place in the order of the text.
    var place: Int
    /// Where what is watched is computed.
    var left: Int32
    /// Where its limit is computed.
    var right: Int32
    /// Where it is computed whether it holds.
    var truth: Int32
    /// The unit of what is watched.
    var unit: Unit?
  }

  private static let leavesMost = 16
  private static let windowsMost = 1_024
  private static let quantile = "quantile"
  private static let minute = 60.0

  /// The series of the engine by name, in their order.
  private let series: [String: [Int]]
  private let definitions: [SeriesDefinition]
  private let derivedNames: Set<String>
  /// The program so far.
  private(set) var program = ExpressionProgram()
  /// What the derived series that are done are made of, by name.
  private(set) var made: [String: [Instance]] = [:]
  /// What stands in the way of some definition.
  private(set) var problems: [String] = []
  /// The names that no series has.
  private(set) var unresolved: [String] = []
  private var definition = 0
  private var node = 0
  /// Labels that an aggregate around the reference groups by.
  private var grouped: [String] = []

  /// A compiler for series by name; `definitions` are those of the engine.
  init(
    series: [String: [Int]], definitions: [SeriesDefinition], derivedNames: Set<String>
  ) {
    self.series = series
    self.definitions = definitions
    self.derivedNames = derivedNames
  }

  // MARK: Definitions

  /// Compiles a derived series; `place` tells it from all other definitions.
  mutating func compile(_ derived: DerivedSeriesDefinition, place: Int) -> [Instance] {
    begin(place)
    let found = values(derived.expression)
    made[derived.name] = found.map { instance in
      var instance = instance
      instance.source = .derived(SeriesKey(derived.name, instance.labels))
      instance.unit = derived.unit ?? instance.unit
      return instance
    }
    return found
  }

  /// Compiles a rule; `place` tells it from all other definitions.
  mutating func compile(_ rule: RuleDefinition, place: Int) -> [Watched] {
    begin(place)
    var comparison = 0
    return condition(rule.condition, &comparison)
  }

  /// What stood in the way of the newest definition.
  private mutating func begin(_ place: Int) {
    definition = place
    node = 0
    grouped = []
    problems = []
    unresolved = []
  }

  private mutating func note(_ problem: String) {
    if !problems.contains(problem) { problems.append(problem) }
  }

  // MARK: Steps

  private var isFull: Bool { program.count >= ExpressionLimits.instructions }

  /// Adds a step; `nil` where there are too many.
  private mutating func add(
    _ kind: ExpressionStep.Kind, _ a: Int32, _ b: Int32 = 0, _ c: Int32 = 0, memory: Int32 = -1
  ) -> Int32? {
    guard !isFull else {
      note("more than \(ExpressionLimits.instructions) values at a tick: give fewer series")
      return nil
    }
    return program.add(ExpressionStep(kind: kind, a: a, b: b, c: c, memory: memory))
  }

  // MARK: Values

  private mutating func values(_ expression: Expression) -> [Instance] {
    node += 1
    let own = node
    switch expression {
    case .number(let value, let unit):
      guard !isFull else { return [] }
      let step = program.add(ExpressionStep(kind: .constant), value: value)
      return [Instance(labels: [], step: step, unit: unit)]
    case .series(let reference):
      let found = instances(reference)
      if found.isEmpty { missing(reference) }
      return found
    case .negation(let inner): return changed(inner, .negation)
    case .absolute(let inner): return changed(inner, .absolute)
    case .arithmetic(let sign, let left, let right, _):
      return arithmetic(sign, values(left), values(right))
    case .clamp(let inner, let low, let high):
      return clamp(values(inner), values(low), values(high))
    case .rate(let inner): return rate(values(inner), own)
    case .aggregate(let kind, let inner, let labels):
      let before = grouped
      grouped += labels
      defer { grouped = before }
      return aggregate(kind, values(inner), by: labels)
    case .window(let kind, let inner, let seconds):
      return window(.window(kind), values(inner), seconds, own)
    case .percentile(let share, let inner): return percentile(share, inner, own)
    }
  }

  private mutating func changed(
    _ inner: Expression, _ kind: ExpressionStep.Kind
  ) -> [Instance] {
    var found: [Instance] = []
    for var instance in values(inner) {
      guard let step = add(kind, instance.step) else { break }
      instance.step = step
      instance.source = .none
      found.append(instance)
    }
    return found
  }

  /// The series that a reference means; those of one name and labels are one.
  private mutating func instances(
    _ reference: SeriesReference, where passes: (SeriesKey) -> Bool = { _ in true },
    without label: String? = nil
  ) -> [Instance] {
    var found: [Instance] = []
    var known: Set<[SeriesKey.Label]> = []
    if derivedNames.contains(reference.name) {
      for instance in made[reference.name] ?? [] {
        let key = SeriesKey(reference.name, instance.labels)
        if reference.accepts(key), passes(key) { found.append(instance) }
      }
    } else {
      let all = (series[reference.name] ?? []).filter {
        reference.accepts(definitions[$0].key) && passes(definitions[$0].key)
      }
      let totals = Set(all.map { definitions[$0].key.labels })
      let named = grouped + reference.matchers.map(\.label)
      for index in all {
        let definition = definitions[index]
        // A total and its parts are not added up.
        if Self.isPart(definition.key.labels, of: totals, named: named) { continue }
        let labels = definition.key.labels.filter { $0.name != label }
        guard known.insert(labels).inserted else {
          note("two sources give \(definition.key): the first is taken")
          continue
        }
        guard let step = add(.series, Int32(index)) else { break }
        found.append(
          Instance(
            labels: labels, step: step, unit: definition.unit, source: .series(Int32(index)),
            leaves: [Int32(index)]))
      }
    }
    return found
  }

  /// The most labels for which totals are looked for.
  private static let labelsMost = 6

  /// Whether one of some series is the total that a series is a part of: it has the same labels but
  /// for some that nobody names.
  private static func isPart(
    _ labels: [SeriesKey.Label], of totals: Set<[SeriesKey.Label]>, named: [String]
  ) -> Bool {
    guard totals.count > 1, labels.count <= labelsMost else { return false }
    let extra = labels.indices.filter { !named.contains(labels[$0].name) }
    for chosen in 1..<(1 << extra.count) {
      var rest: [SeriesKey.Label] = []
      for index in labels.indices {
        let place = extra.firstIndex(of: index)
        if place.map({ chosen & (1 << $0) == 0 }) ?? true { rest.append(labels[index]) }
      }
      if totals.contains(rest) { return true }
    }
    return false
  }

  private mutating func missing(_ reference: SeriesReference) {
    if !unresolved.contains(reference.text) { unresolved.append(reference.text) }
  }

  private mutating func rate(_ all: [Instance], _ own: Int) -> [Instance] {
    var found: [Instance] = []
    for var instance in all {
      if instance.unit != .perSecond, instance.unit != .bytesPerSecond {
        let memory = program.addRate(
          .init(definition: definition, node: own, labels: instance.labels))
        guard let step = add(.rate, instance.step, memory: memory) else { break }
        instance.step = step
        instance.source = .none
        instance.unit = UnitAlgebra.rate(instance.unit)
      }
      found.append(instance)
    }
    return found
  }

  private mutating func window(
    _ kind: ExpressionStep.Kind, _ all: [Instance], _ seconds: Double, _ own: Int
  ) -> [Instance] {
    var found: [Instance] = []
    for var instance in all {
      guard program.windowCount < Self.windowsMost else {
        note("more than \(Self.windowsMost) windows: give fewer series")
        break
      }
      let memory = program.addWindow(
        .init(definition: definition, node: own, labels: instance.labels), seconds: seconds)
      guard let step = add(kind, instance.step, memory: memory) else { break }
      instance.step = step
      instance.source = .none
      found.append(instance)
    }
    return found
  }

  private mutating func percentile(
    _ share: Double, _ inner: Expression, _ own: Int
  ) -> [Instance] {
    guard case .series(let reference) = inner else {
      return window(.percentile(share), values(inner), Self.minute, own)
    }
    let given = instances(
      reference,
      where: { key in
        key.label(Self.quantile).flatMap { Double($0) }.map { abs($0 - share) < 1e-9 } ?? false
      }, without: Self.quantile)
    if !given.isEmpty { return given }
    let plain = instances(reference, where: { $0.label(Self.quantile) == nil })
    if plain.isEmpty { missing(reference) }
    return window(.percentile(share), plain, Self.minute, own)
  }

  private mutating func aggregate(
    _ kind: Expression.Aggregate, _ all: [Instance], by labels: [String]
  ) -> [Instance] {
    var groups: [Instance] = []
    var members: [[Int32]] = []
    var places: [[SeriesKey.Label]: Int] = [:]
    for instance in all {
      let own = instance.labels.filter { labels.contains($0.name) }
      guard let place = places[own] else {
        places[own] = groups.count
        groups.append(
          Instance(
            labels: own, step: 0, unit: kind == .count ? .count : instance.unit,
            leaves: instance.leaves))
        members.append([instance.step])
        continue
      }
      if kind != .count, !UnitAlgebra.fit(groups[place].unit, instance.unit) {
        note("it takes values of different units together")
      }
      groups[place].leaves = Self.leaves(groups[place].leaves, instance.leaves)
      members[place].append(instance.step)
    }
    for place in groups.indices {
      guard !isFull else { return Array(groups[..<place]) }
      groups[place].step = program.add(kind, of: members[place])
    }
    return groups
  }

  private static func leaves(_ a: [Int32], _ b: [Int32]) -> [Int32] {
    var result = a
    for leaf in b where result.count < leavesMost && !result.contains(leaf) { result.append(leaf) }
    return result
  }

  // MARK: Joining

  /// The pairs of two sides: by equal labels, or one without labels with all.
  private static func pairs(
    _ left: [[SeriesKey.Label]], _ right: [[SeriesKey.Label]]
  ) -> [(left: Int, right: Int)] {
    if right.count == 1, right[0].isEmpty { return left.indices.map { ($0, 0) } }
    if left.count == 1, left[0].isEmpty { return right.indices.map { (0, $0) } }
    var places: [[SeriesKey.Label]: Int] = [:]
    for (place, labels) in right.enumerated() { places[labels] = place }
    return left.indices.compactMap { place in
      places[left[place]].map { (place, $0) }
    }
  }

  private mutating func checkJoin(
    _ left: [[SeriesKey.Label]], _ right: [[SeriesKey.Label]],
    _ pairs: [(left: Int, right: Int)]
  ) {
    guard pairs.isEmpty, let a = left.first, let b = right.first else { return }
    func names(_ labels: [SeriesKey.Label]) -> String {
      labels.isEmpty ? "none" : labels.map(\.name).joined(separator: ", ")
    }
    let remedy = "sum(…) by (…) brings both to the same labels"
    note(
      names(a) == names(b)
        ? "no series on the left has the labels of one on the right; \(remedy)"
        : "the labels on the left (\(names(a))) are not those on the right (\(names(b))); \(remedy)"
    )
  }

  private static func joined(_ a: Instance, _ b: Instance) -> Instance {
    Instance(
      labels: a.labels.isEmpty ? b.labels : a.labels, step: 0, unit: nil,
      leaves: leaves(a.leaves, b.leaves))
  }

  private mutating func arithmetic(
    _ sign: Expression.Operator, _ left: [Instance], _ right: [Instance]
  ) -> [Instance] {
    let pairs = Self.pairs(left.map(\.labels), right.map(\.labels))
    checkJoin(left.map(\.labels), right.map(\.labels), pairs)
    var found: [Instance] = []
    for pair in pairs {
      let (a, b) = (left[pair.left], right[pair.right])
      if sign == .plus || sign == .minus, !UnitAlgebra.fit(a.unit, b.unit) {
        noteUnits(a.unit, b.unit, "added")
        continue
      }
      guard let step = add(.arithmetic(sign), a.step, b.step) else { break }
      var instance = Self.joined(a, b)
      instance.step = step
      instance.unit = UnitAlgebra.unit(sign, a.unit, b.unit)
      found.append(instance)
    }
    return found
  }

  private mutating func noteUnits(_ a: Unit?, _ b: Unit?, _ what: String) {
    let words = [a, b].compactMap { $0.map(UnitAlgebra.word) }.joined(separator: " and ")
    note("units that cannot be \(what): \(words)")
  }

  private mutating func clamp(
    _ values: [Instance], _ low: [Instance], _ high: [Instance]
  ) -> [Instance] {
    let lows = Self.pairs(values.map(\.labels), low.map(\.labels))
    let highs = Self.pairs(values.map(\.labels), high.map(\.labels))
    var found: [Instance] = []
    for below in lows {
      guard let above = highs.first(where: { $0.left == below.left }),
        let step = add(
          .clamp, values[below.left].step, low[below.right].step, high[above.right].step)
      else { continue }
      var instance = values[below.left]
      instance.step = step
      instance.source = .none
      found.append(instance)
    }
    return found
  }

  // MARK: Conditions

  private mutating func condition(
    _ condition: RuleCondition, _ comparison: inout Int
  ) -> [Watched] {
    switch condition {
    case .comparison(let test):
      let place = comparison
      comparison += 1
      return compared(values(test.left), values(test.right), test.sign, place)
    case .both(let left, let right):
      let a = self.condition(left, &comparison)
      return joined(a, self.condition(right, &comparison), .both)
    case .either(let left, let right):
      let a = self.condition(left, &comparison)
      return joined(a, self.condition(right, &comparison), .either)
    }
  }

  private mutating func compared(
    _ left: [Instance], _ right: [Instance], _ sign: RuleCondition.Sign, _ place: Int
  ) -> [Watched] {
    let pairs = Self.pairs(left.map(\.labels), right.map(\.labels))
    checkJoin(left.map(\.labels), right.map(\.labels), pairs)
    var found: [Watched] = []
    for pair in pairs {
      let (a, b) = (left[pair.left], right[pair.right])
      guard UnitAlgebra.fit(a.unit, b.unit) else {
        noteUnits(a.unit, b.unit, "compared")
        continue
      }
      guard let step = add(.comparison(sign), a.step, b.step) else { break }
      found.append(
        Watched(
          labels: a.labels.isEmpty ? b.labels : a.labels, step: step,
          comparisons: [
            Compared(place: place, left: a.step, right: b.step, truth: step, unit: a.unit ?? b.unit)
          ], first: a))
    }
    return found
  }

  private mutating func joined(
    _ left: [Watched], _ right: [Watched], _ kind: ExpressionStep.Kind
  ) -> [Watched] {
    let pairs = Self.pairs(left.map(\.labels), right.map(\.labels))
    checkJoin(left.map(\.labels), right.map(\.labels), pairs)
    var found: [Watched] = []
    for pair in pairs {
      let (a, b) = (left[pair.left], right[pair.right])
      guard let step = add(kind, a.step, b.step) else { break }
      var watched = a
      watched.labels = a.labels.isEmpty ? b.labels : a.labels
      watched.step = step
      watched.comparisons += b.comparisons
      watched.first.leaves = Self.leaves(a.first.leaves, b.first.leaves)
      found.append(watched)
    }
    return found
  }
}
