package import MonitorModel

/// Evaluates derived series and rules after the sources of a tick.
///
/// What comes out is a batch of the collector `derived`, which goes the way of every other: it is
/// stored, and a replay shows it without knowing the expressions.
package struct DerivedSeries: Sendable {
  private struct Output {
    var step: Int32
    var column: Int
  }

  private struct Watched {
    var rule: Int
    var place: Int
    var step: Int32
    var comparisons: [ExpressionCompiler.Compared]
    /// The series of the engine; −1 where it is a column.
    var series: Int32
    var column: Int
  }

  private struct RulePlace: Hashable {
    var rule: Int
    var labels: [SeriesKey.Label]
  }

  /// So many nanoseconds after the first tick, what has no series yet is shown as absent.
  private static let patience: Int64 = 10_000_000_000
  private static let notesMost = 64

  /// What is evaluated.
  package private(set) var own: OwnMetrics
  /// The definitions that cannot be evaluated yet, with what is missing.
  package private(set) var notes: [SourceNote] = []
  /// The names that no series of the engine has.
  package private(set) var unresolved: [String] = []
  /// What the rules say at the newest tick.
  package private(set) var readings: [RuleReading] = []
  /// The series of the engine that each derived one is made of, by column.
  private(set) var sources: [[Int32]] = []
  /// Rises when what series are made of may have changed.
  package private(set) var version = 0
  /// Batches that were made.
  package private(set) var batches: UInt64 = 0
  private var program = ExpressionProgram()
  private var catalog = MetricCatalog()
  private var columns: [SeriesKey: Int] = [:]
  private var values: [RawValue] = []
  private var states: [ReadingState] = []
  private var outputs: [Output] = []
  private var watched: [Watched] = []
  private var places: [RulePlace: Int] = [:]
  private var wanted: Set<String> = []
  private var series: [String: [Int]] = [:]
  private var scanned = 0
  private var refused = 0
  private var began: Int64?
  private var isLate = false
  private var isStale = true

  /// Evaluates definitions that have seen nothing.
  package init(_ own: OwnMetrics) {
    self.own = own
    want()
  }

  /// Puts other definitions in force; series that are no longer made stay, without values.
  package mutating func replace(_ own: OwnMetrics) {
    self.own = own
    program = ExpressionProgram()
    places = [:]
    series = [:]
    scanned = 0
    isStale = true
    want()
  }

  private mutating func want() {
    let derived = Set(own.derived.map(\.name))
    let references =
      own.derived.flatMap { $0.expression.references }
      + own.rules.flatMap { rule in
        rule.condition.comparisons.flatMap { $0.left.references + $0.right.references }
      }
    wanted = Set(references.map(\.name)).subtracting(derived)
  }

  // MARK: A tick

  /// Evaluates all of it on the values of a tick; `nil` while there is no series yet.
  ///
  /// - Complexity: O(steps of the program); names are looked at only when series appear.
  mutating func step(_ evaluator: SeriesEvaluator, at: MonotonicInstant) -> MetricBatch? {
    scan(evaluator)
    let start = began ?? at.nanoseconds
    began = start
    if !isLate, at.nanoseconds - start >= Self.patience {
      isLate = true
      isStale = true
    }
    if isStale { compile(evaluator.definitions) }
    program.run(evaluator.values, evaluator.states, at: at.nanoseconds)
    guard !catalog.metrics.isEmpty else { return nil }
    for output in outputs { write(output) }
    batches += 1
    return MetricBatch(
      collector: OwnMetrics.collector, at: at, catalog: catalog, values: values, states: states,
      notes: notes)
  }

  private mutating func write(_ output: Output) {
    let step = Int(output.step)
    guard program.states[step] == .value else {
      states[output.column] = program.states[step]
      return
    }
    // A value of old values only is no news: the one before still stands.
    states[output.column] = program.isFresh[step] ? .value : .skipped
    values[output.column] = RawValue(real: program.values[step])
  }

  /// What the rules say, when the engine has taken the batch of the tick.
  mutating func judge(_ evaluator: SeriesEvaluator) {
    readings.removeAll(keepingCapacity: true)
    for thing in watched {
      let index = thing.series >= 0 ? thing.series : evaluator.derivedSeries(thing.column)
      guard index >= 0 else { continue }
      let truth = Int(thing.step)
      let isKnown = program.states[truth] == .value
      let holds = isKnown && program.values[truth] == 1
      // Of several comparisons the first that holds is the reason.
      let deciding =
        thing.comparisons.first { test in
          holds && program.states[Int(test.truth)] == .value
            && program.values[Int(test.truth)] == 1
        } ?? thing.comparisons[0]
      readings.append(
        RuleReading(
          place: thing.place, rule: thing.rule, series: SeriesID(rawValue: index),
          comparison: deciding.place, holds: isKnown ? holds : nil,
          observed: value(deciding.left), limit: value(deciding.right),
          unit: deciding.unit ?? .count))
    }
  }

  private func value(_ step: Int32) -> Double {
    program.states[Int(step)] == .value ? program.values[Int(step)] : .nan
  }

  // MARK: Series that appear

  private mutating func scan(_ evaluator: SeriesEvaluator) {
    let definitions = evaluator.definitions
    guard scanned < definitions.count else { return }
    for index in scanned..<definitions.count where wanted.contains(definitions[index].key.name) {
      guard !evaluator.isDerived(index) else { continue }
      series[definitions[index].key.name, default: []].append(index)
      isStale = true
    }
    scanned = definitions.count
  }

  private mutating func compile(_ definitions: [SeriesDefinition]) {
    isStale = false
    version += 1
    var compiler = ExpressionCompiler(
      series: series, definitions: definitions, derivedNames: Set(own.derived.map(\.name)))
    let known = isLate ? Set(definitions.map(\.key.name)).union(own.derived.map(\.name)) : []
    notes = []
    unresolved = []
    outputs = []
    watched = []
    refused = 0
    for state in states.indices { states[state] = .vanished }
    for (place, derived) in own.derived.enumerated() {
      let found = compiler.compile(derived, place: place)
      for instance in found { output(derived, instance) }
      explain(derived.name, compiler, known, isMissing: found.isEmpty)
      if found.isEmpty, isLate { showAbsent(derived) }
    }
    for (place, rule) in own.rules.enumerated() {
      let found = compiler.compile(rule, place: own.derived.count + place)
      for thing in found { watch(thing, rule, place) }
      explain("rule " + rule.name, compiler, known, isMissing: found.isEmpty)
    }
    if refused > 0 {
      notes.append(
        SourceNote(
          "derived series", .failed,
          remedy: "\(refused) are left out: there are more than \(ExpressionLimits.outputs)"))
    }
    var next = compiler.program
    next.inherit(program)
    program = next
  }

  private mutating func output(
    _ derived: DerivedSeriesDefinition, _ instance: ExpressionCompiler.Instance
  ) {
    let definition = SeriesDefinition(
      SeriesKey(derived.name, instance.labels), derived.unit ?? instance.unit ?? .count,
      Formula(.level, []), concern: derived.concern, role: derived.role, weight: 0.7)
    guard let column = column(definition, of: instance.leaves) else { return }
    outputs.append(Output(step: instance.step, column: column))
  }

  /// The column of a series, made where there is none; `nil` where there are too many.
  private mutating func column(_ definition: SeriesDefinition, of leaves: [Int32]) -> Int? {
    if let known = columns[definition.key] {
      sources[known] = leaves
      return known
    }
    guard catalog.series.count < ExpressionLimits.outputs else {
      refused += 1
      return nil
    }
    var definition = definition
    let column = catalog.add(Metric(definition.key, .real))
    definition.formula = Formula(.level, [.init(column)])
    catalog.series.append(definition)
    columns[definition.key] = column
    values.append(.none)
    states.append(.warmingUp)
    sources.append(leaves)
    return column
  }

  private mutating func showAbsent(_ derived: DerivedSeriesDefinition) {
    let definition = SeriesDefinition(
      SeriesKey(derived.name), derived.unit ?? derived.expression.writtenUnit ?? .count,
      Formula(.level, []), concern: derived.concern, role: derived.role, weight: 0.7)
    if let column = column(definition, of: []) { states[column] = .absent }
  }

  private mutating func watch(
    _ thing: ExpressionCompiler.Watched, _ rule: RuleDefinition, _ place: Int
  ) {
    let key = RulePlace(rule: place, labels: thing.labels)
    let number = places[key] ?? places.count
    places[key] = number
    var result = Watched(
      rule: place, place: number, step: thing.step, comparisons: thing.comparisons, series: -1,
      column: -1)
    switch thing.first.source {
    case .series(let index) where thing.comparisons.count == 1: result.series = index
    case .derived(let key) where thing.comparisons.count == 1 && columns[key] != nil:
      result.column = columns[key] ?? -1
    default:
      let definition = SeriesDefinition(
        SeriesKey("rule." + rule.name, thing.labels), thing.comparisons[0].unit ?? .count,
        Formula(.level, []), weight: 0.9)
      guard let column = column(definition, of: thing.first.leaves) else { return }
      result.column = column
      outputs.append(Output(step: thing.comparisons[0].left, column: column))
    }
    watched.append(result)
  }

  /// Says why a definition has no series, or not all.
  private mutating func explain(
    _ name: String, _ compiler: ExpressionCompiler, _ known: Set<String>, isMissing: Bool
  ) {
    for reference in compiler.unresolved where !unresolved.contains(reference) {
      unresolved.append(reference)
    }
    // At first sources have not answered yet: that is nothing to be told of.
    guard isLate, notes.count < Self.notesMost else { return }
    var reasons = compiler.problems
    if isMissing {
      reasons += compiler.unresolved.map { reference in
        let bare = String(reference.prefix { $0 != "{" })
        if known.contains(bare) { return "no series is like \(reference)" }
        let near = MeantWord.find(bare, among: known.sorted())
        return "no series is called \(bare)" + (near.map { "; did you mean \($0)?" } ?? "")
      }
    }
    guard !reasons.isEmpty else { return }
    notes.append(
      SourceNote(
        name, isMissing ? .absent : .failed, remedy: reasons.joined(separator: "; ")))
  }
}
