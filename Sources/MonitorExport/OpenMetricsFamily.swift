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

  /// Makes the family of a first series, without it.
  init(_ name: String, _ definition: SeriesDefinition) {
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
    var families = OpenMetricsFamilies(reserved: reserved)
    for (number, definition) in series { families.add(number, definition) }
    return families.sorted
  }

  /// Whether a series may join: it has the same name and unit, and other labels than those here.
  func takes(_ definition: SeriesDefinition, _ labels: String) -> Bool {
    source == definition.key.name && unit == definition.unit && !taken.contains(labels)
  }

  /// Adds a series.
  mutating func add(_ number: Int, _ labels: String) {
    members.append(Member(number: number, labels: labels))
    taken.insert(labels)
  }
}
