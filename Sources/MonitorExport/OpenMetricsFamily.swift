package import MonitorModel

/// Series that go under one name as OpenMetrics wants it.
package struct OpenMetricsFamily: Sendable {
  /// A series of the family.
  package struct Member: Sendable {
    /// Its number with whoever made the family.
    package var number: Int
    /// Its labels in braces; empty where it has none.
    package var labels: String
  }

  /// The name, which ends in the unit.
  package var name: String
  /// The dotted name that it was made of.
  package var source: String
  /// The unit of all of them.
  package var unit: Unit
  /// The series, in the order in which they were given.
  package var members: [Member] = []
  /// The labels of the members.
  private var taken: Set<String> = []

  private init(_ name: String, _ definition: SeriesDefinition) {
    self.name = name
    source = definition.key.name
    unit = definition.unit
  }

  /// The families of some numbered series, sorted by name.
  ///
  /// Two series that would be one, because they differ only in what the format cannot write, stay
  /// two: the second goes to a family with a number in its name. So does one whose name is among the
  /// `reserved`.
  package static func families(
    of series: some Sequence<(number: Int, definition: SeriesDefinition)>,
    reserved: Set<String> = []
  ) -> [OpenMetricsFamily] {
    var families: [String: OpenMetricsFamily] = [:]
    // The names of many series are made once.
    var names: [Source: String] = [:]
    for (number, definition) in series {
      let labels = OpenMetricsName.labels(definition.key.labels)
      let source = Source(name: definition.key.name, unit: definition.unit)
      var name = names[source] ?? OpenMetricsName.family(source.name, source.unit)
      if names[source] == nil { names[source] = name }
      var copy = 1
      while reserved.contains(name) || families[name]?.takes(source, labels) == false {
        copy += 1
        name = OpenMetricsName.family(source.name, source.unit, copy: copy)
      }
      families[name, default: OpenMetricsFamily(name, definition)].add(number, labels)
    }
    return families.values.sorted { $0.name < $1.name }
  }

  private struct Source: Hashable {
    var name: String
    var unit: Unit
  }

  /// Whether a series of other labels may join.
  private func takes(_ source: Source, _ labels: String) -> Bool {
    self.source == source.name && unit == source.unit && !taken.contains(labels)
  }

  private mutating func add(_ number: Int, _ labels: String) {
    members.append(Member(number: number, labels: labels))
    taken.insert(labels)
  }
}
