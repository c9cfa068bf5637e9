import MonitorModel

/// All expressions as one list of steps, each of which uses only those before it.
///
/// Names and labels are gone: a tick is arithmetic on columns.
struct ExpressionProgram: Sendable {
  /// What a rate remembers.
  private struct Rate {
    var value = 0.0
    var at = Int64.min
    var result = Double.nan
  }

  /// What a memory is of, so that it is found again when the program is made anew.
  struct MemoryKey: Hashable, Sendable {
    /// The place of the definition.
    var definition: Int
    /// The place of the function in it.
    var node: Int
    /// The labels of the series.
    var labels: [SeriesKey.Label]
  }

  /// The values, by step; meaningful where the state is `value`.
  private(set) var values: [Double] = []
  /// What each value is.
  private(set) var states: [ReadingState] = []
  /// Whether a value is of this tick, not an old one that still stands.
  private(set) var isFresh: [Bool] = []
  private var steps: [ExpressionStep] = []
  private var arguments: [Int32] = []
  private var rates: [Rate] = []
  private var windows: [ValueWindow] = []
  private var rateKeys: [MemoryKey] = []
  private var windowKeys: [MemoryKey] = []
  private var sorted: [Double] = []

  /// A program that computes nothing.
  init() {}

  /// How many values it computes.
  var count: Int { steps.count }
  /// How many windows it keeps.
  var windowCount: Int { windows.count }

  // MARK: Making

  /// Adds a step and returns its place.
  mutating func add(_ step: ExpressionStep, value: Double = 0) -> Int32 {
    steps.append(step)
    values.append(value)
    if case .constant = step.kind { states.append(.value) } else { states.append(.warmingUp) }
    isFresh.append(false)
    return Int32(steps.count - 1)
  }

  /// Adds a step over many operands and returns its place.
  mutating func add(_ kind: Expression.Aggregate, of operands: [Int32]) -> Int32 {
    let first = Int32(arguments.count)
    arguments += operands
    return add(
      ExpressionStep(kind: .aggregate(kind), a: first, b: Int32(arguments.count)))
  }

  /// Room for a rate.
  mutating func addRate(_ key: MemoryKey) -> Int32 {
    rates.append(Rate())
    rateKeys.append(key)
    return Int32(rates.count - 1)
  }

  /// Room for a window of some seconds.
  mutating func addWindow(_ key: MemoryKey, seconds: Double) -> Int32 {
    windows.append(ValueWindow(nanoseconds: Int64(seconds * 1e9)))
    windowKeys.append(key)
    return Int32(windows.count - 1)
  }

  /// Takes over what an older program of the same definitions remembers.
  mutating func inherit(_ old: ExpressionProgram) {
    var known: [MemoryKey: Int] = [:]
    for (place, key) in old.rateKeys.enumerated() { known[key] = place }
    for (place, key) in rateKeys.enumerated() {
      if let found = known[key] { rates[place] = old.rates[found] }
    }
    known.removeAll()
    for (place, key) in old.windowKeys.enumerated() { known[key] = place }
    for (place, key) in windowKeys.enumerated() {
      if let found = known[key] { windows[place] = old.windows[found] }
    }
  }

  // MARK: Running

  /// Computes all values of a tick from the series of the engine.
  ///
  /// - Complexity: O(steps), and O(values held) for each window; no allocation but for windows
  ///   that still grow.
  mutating func run(_ series: [Double], _ readings: [ReadingState], at now: Int64) {
    for place in steps.indices {
      let step = steps[place]
      switch step.kind {
      case .constant: break
      case .series:
        let state = readings[Int(step.a)]
        isFresh[place] = state == .value
        states[place] = state.hasValue ? .value : state
        values[place] = series[Int(step.a)]
      case .aggregate(let kind): aggregate(kind, place, step)
      case .both, .either: join(place, step)
      default:
        let a = Int(step.a)
        isFresh[place] = isFresh[a]
        guard states[a] == .value else {
          states[place] = states[a]
          if case .rate = step.kind { rates[Int(step.memory)] = Rate() }
          continue
        }
        compute(place, step, values[a], now)
      }
    }
  }

  private mutating func give(_ value: Double?, _ place: Int, without state: ReadingState) {
    guard let value else {
      states[place] = state
      return
    }
    states[place] = value.isFinite ? .value : .malformed
    values[place] = value
  }

  private mutating func compute(_ place: Int, _ step: ExpressionStep, _ a: Double, _ now: Int64) {
    switch step.kind {
    case .negation: give(-a, place, without: .failed)
    case .absolute: give(abs(a), place, without: .failed)
    case .rate: rate(place, step, a, now)
    case .window, .percentile: window(place, step, a, now)
    case .arithmetic(let sign):
      guard let b = operand(step.b, place) else { return }
      switch sign {
      case .plus: give(a + b, place, without: .failed)
      case .minus: give(a - b, place, without: .failed)
      case .times: give(a * b, place, without: .failed)
      case .over: give(b == 0 ? nil : a / b, place, without: .idle)
      }
    case .clamp:
      guard let low = operand(step.b, place), let high = operand(step.c, place) else { return }
      give(min(max(a, low), high), place, without: .failed)
    case .comparison(let sign):
      guard let b = operand(step.b, place) else { return }
      give(sign.holds(a, b) ? 1 : 0, place, without: .failed)
    case .constant, .series, .aggregate, .both, .either: break
    }
  }

  /// A further operand; where it has no value, neither has the step.
  private mutating func operand(_ operand: Int32, _ place: Int) -> Double? {
    let index = Int(operand)
    if isFresh[index] { isFresh[place] = true }
    guard states[index] == .value else {
      states[place] = states[index]
      return nil
    }
    return values[index]
  }

  private mutating func rate(_ place: Int, _ step: ExpressionStep, _ a: Double, _ now: Int64) {
    let memory = Int(step.memory)
    if isFresh[place] {
      let before = rates[memory]
      if before.at != .min, now > before.at {
        rates[memory].result = (a - before.value) / (Double(now - before.at) * 1e-9)
      }
      rates[memory].value = a
      rates[memory].at = now
    }
    let result = rates[memory].result
    give(result.isNaN ? nil : result, place, without: .warmingUp)
  }

  private mutating func window(_ place: Int, _ step: ExpressionStep, _ a: Double, _ now: Int64) {
    let memory = Int(step.memory)
    if isFresh[place] { windows[memory].push(a, at: now) }
    windows[memory].forget(before: now)
    let result: Double?
    switch step.kind {
    case .window(.delta): result = windows[memory].change(to: a, at: now)
    case .window(.average): result = windows[memory].mean(at: now)
    case .window(.maximum): result = windows[memory].greatest(at: now)
    case .window(.minimum): result = windows[memory].least(at: now)
    case .percentile(let share): result = windows[memory].percentile(share, at: now, &sorted)
    default: result = nil
    }
    give(result, place, without: .warmingUp)
  }

  /// Whether a series without a value may be left out of a sum: it is not there, or nothing
  /// happened, or it has only begun; a failure may not.
  private static func isDispensable(_ state: ReadingState) -> Bool {
    switch state {
    case .absent, .idle, .vanished, .skipped, .warmingUp: true
    default: false
    }
  }

  private mutating func aggregate(
    _ kind: Expression.Aggregate, _ place: Int, _ step: ExpressionStep
  ) {
    var (sum, low, high) = (0.0, Double.infinity, -Double.infinity)
    var count = 0
    var gap = ReadingState.absent
    var failure: ReadingState?
    var fresh = false
    for argument in Int(step.a)..<Int(step.b) {
      let index = Int(arguments[argument])
      guard states[index] == .value else {
        gap = states[index]
        if failure == nil, !Self.isDispensable(gap) { failure = gap }
        continue
      }
      if isFresh[index] { fresh = true }
      sum += values[index]
      low = min(low, values[index])
      high = max(high, values[index])
      count += 1
    }
    isFresh[place] = fresh
    switch kind {
    case .count:
      // That nothing has a value is also news.
      isFresh[place] = fresh || count == 0
      give(Double(count), place, without: .failed)
    case .sum: give(count > 0 && failure == nil ? sum : nil, place, without: failure ?? gap)
    case .avg:
      give(count > 0 && failure == nil ? sum / Double(count) : nil, place, without: failure ?? gap)
    case .min: give(count > 0 ? low : nil, place, without: failure ?? gap)
    case .max: give(count > 0 ? high : nil, place, without: failure ?? gap)
    }
  }

  /// Both or either of two conditions; what is not known decides nothing by itself.
  private mutating func join(_ place: Int, _ step: ExpressionStep) {
    let (a, b) = (Int(step.a), Int(step.b))
    isFresh[place] = isFresh[a] || isFresh[b]
    var decisive = 0.0
    if case .either = step.kind { decisive = 1 }
    let isDecided =
      states[a] == .value && values[a] == decisive || states[b] == .value && values[b] == decisive
    if isDecided {
      give(decisive, place, without: .failed)
      return
    }
    guard states[a] == .value, states[b] == .value else {
      states[place] = states[a] == .value ? states[b] : states[a]
      return
    }
    give(1 - decisive, place, without: .failed)
  }
}
