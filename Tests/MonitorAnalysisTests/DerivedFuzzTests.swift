import MonitorAnalysis
import MonitorModel
import MonitorSupport
import Testing

/// Definitions made up at random over series that come, go, jump and fail.
@Suite struct DerivedFuzzTests {
  /// A text of a random tree.
  private static func text(_ generator: inout SeededGenerator, depth: Int) -> String {
    let names = [
      "a", "b", "c", "b{k=\"1\"}", "c{k=~\"*\"}", "d", "5%", "3", "never", "quantiles",
    ]
    guard depth > 0 else { return names[Int(generator.next() % UInt64(names.count))] }
    let kind = generator.next() % 13
    let left = text(&generator, depth: depth - 1)
    let right = text(&generator, depth: depth - 1)
    switch kind {
    case 0: return "(\(left) + \(right))"
    case 1: return "(\(left) - \(right))"
    case 2: return "\(left) * \(right)"
    case 3: return "\(left) / (\(right))"
    case 4: return "-\(left)"
    case 5: return "rate(\(left))"
    case 6: return "sum(\(left)) by (k)"
    case 7: return "avg(\(left))"
    case 8: return "delta(\(left), 3s)"
    case 9: return "p99(\(left))"
    case 10: return "clamp(\(left), \(right), 7)"
    case 11: return "count(\(left))"
    default: return "max_over(\(left), 1m)"
    }
  }

  private static func definitions(
    _ generator: inout SeededGenerator
  ) throws -> ([DerivedSeriesDefinition], [RuleDefinition]) {
    var derived: [DerivedSeriesDefinition] = []
    var rules: [RuleDefinition] = []
    for place in 0..<4 {
      let one = text(&generator, depth: Int(generator.next() % 4))
      // Divisions by a written zero and texts without a series are refused: others are taken.
      if let read = try? DerivedSeriesDefinition(name: "own\(place)", one) { derived.append(read) }
      let other = text(&generator, depth: 1)
      if let read = try? RuleDefinition(
        name: "r\(place)", "alert when not (\(one) > \(other) and a < 3 or own0 == 1) for 2s")
      {
        rules.append(read)
      }
    }
    return (derived, rules)
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func everyValueIsFiniteAndEveryEventHasItsBeginning(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<12 {
      let (derived, rules) = try Self.definitions(&generator)
      var harness = try DerivedHarness(derived, rules: rules)
      let units: [MonitorModel.Unit] = [.count, .perSecond, .seconds, .bytes]
      harness.add("a", [:], units[Int(generator.next() % 4)], 1)
      var names = ["a"]
      for tick in 0..<25 {
        if tick % 5 == 2 {
          let name = ["b", "c", "d", "quantiles"][tick / 5 % 4]
          let label = name == "quantiles" ? ["quantile": "0.99"] : ["k": "\(tick)"]
          harness.add(name, name == "d" ? [:] : label, units[Int(generator.next() % 4)], 0)
          names.append(
            SeriesKey(name, (name == "d" ? [:] : label).map { .init($0.key, $0.value) }).description
          )
        }
        for name in names {
          switch generator.next() % 8 {
          case 0:
            harness.set(name, ReadingState(rawValue: UInt8(generator.next() % 12)) ?? .failed, 1)
          case 1: harness.set(name, 1e300)
          case 2: harness.set(name, .nan)
          case 3: harness.set(name, 0)
          default: harness.set(name, Double(generator.next() % 100) - 20)
          }
        }
        harness.tick()
        Self.check(harness, seed: seed)
      }
    }
  }

  private static func check(_ harness: borrowing DerivedHarness, seed: UInt64) {
    guard let data = harness.data else { return }
    for (place, state) in data.states.enumerated() where state.hasValue {
      #expect(data.values[place].isFinite, "seed \(seed): \(data.series[place].key)")
    }
    var opened: Set<UInt64> = []
    for (place, event) in harness.events.enumerated() {
      #expect(event.sequence == UInt64(place + 1), "seed \(seed)")
      if event.phase == .opened { opened.insert(event.anomaly) }
      #expect(opened.contains(event.anomaly), "seed \(seed): \(event)")
      #expect(event.expected.lowerBound.isFinite && event.expected.upperBound.isFinite)
    }
  }
}
