package import MonitorModel

/// Families that grow by a series at a time; what is added never changes the name of what was there.
package struct OpenMetricsFamilies: Sendable {
  private struct Source: Hashable {
    var name: String
    var unit: Unit
  }

  private var families: [String: OpenMetricsFamily] = [:]
  /// The names of many series are made once.
  private var names: [Source: String] = [:]

  /// Names that others have.
  private let reserved: Set<String>

  /// Makes none; no family will have one of the `reserved` names.
  package init(reserved: Set<String> = []) { self.reserved = reserved }

  /// Sorted by name.
  package var sorted: [OpenMetricsFamily] { families.values.sorted { $0.name < $1.name } }

  /// Adds a series; the name of its family.
  ///
  /// Two series that would be one, because they differ only in what the format cannot write, stay
  /// two: the second goes to a family with a number in its name.
  @discardableResult
  package mutating func add(_ number: Int, _ definition: SeriesDefinition) -> String {
    let labels = OpenMetricsName.labels(definition.key.labels)
    let source = Source(name: definition.key.name, unit: definition.unit)
    var name = names[source] ?? OpenMetricsName.family(source.name, source.unit)
    if names[source] == nil { names[source] = name }
    var copy = 1
    while reserved.contains(name) || families[name]?.takes(definition, labels) == false {
      copy += 1
      name = OpenMetricsName.family(source.name, source.unit, copy: copy)
    }
    families[name, default: OpenMetricsFamily(name, definition)].add(number, labels)
    return name
  }
}
