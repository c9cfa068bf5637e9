package import MonitorModel

/// The hosts of a fleet in the order of the screen: group by group, in each the worst first.
package struct FleetMap: Sendable {
  /// A host.
  package struct Cell: Sendable {
    /// Its place on the board.
    package var host: Int
    /// Whether it reports; `nil` where that is not known.
    package var isUp: Bool?
    /// The worst severity of its open anomalies.
    package var severity: Severity?
    /// Its open anomalies.
    package var open = 0
    /// How full or busy it is, 0…1; NaN where nothing is known.
    package var level = Double.nan
    /// The series that `level` is of.
    package var series: SeriesID?
    /// Its labels.
    package var labels: [SeriesKey.Label] = []

    /// The order of what is wrong: silent, then by severity, then not known, then by eighths of the
    /// level, so that a host does not move for every percent.
    var rank: Int {
      if isUp == false { return 100 }
      if let severity { return 50 + severity.rawValue * 10 + min(open, 9) }
      if isUp == nil { return 40 }
      return level.isFinite ? 1 + FleetMap.eighth(level) : 0
    }
  }

  /// Hosts of one value of the label.
  package struct Group: Sendable {
    /// The value; empty for hosts without one.
    package var name: String
    /// Its cells.
    package var cells: Range<Int>
    /// Those that do not report.
    package var silent: Int
    /// Those with anomalies, by severity.
    package var anomalous: [Int]
  }

  /// The hosts, in the order of the screen.
  package private(set) var cells: [Cell] = []
  /// The groups, in the order of the screen; one where nothing is grouped.
  package private(set) var groups: [Group] = []
  /// The label by which they are grouped; empty for none.
  package private(set) var label = ""
  /// Hosts that a filter leaves out.
  package private(set) var hidden = 0

  /// Makes a map without hosts.
  package init() {}

  /// Makes the map of some cells.
  init(_ all: [Cell], by label: String, names: [FleetBoard.Host], hidden: Int) {
    self.label = label
    self.hidden = hidden
    let byGroup = Dictionary(grouping: all) { cell in
      label.isEmpty ? "" : cell.labels.first { $0.name == label }?.value ?? ""
    }
    let ordered = byGroup.map { name, cells in
      (
        name: name,
        cells: cells.map { ($0, $0.rank) }.sorted { a, b in
          a.1 != b.1 ? a.1 > b.1 : names[a.0.host].name < names[b.0.host].name
        }.map(\.0)
      )
    }
    // The group with the worst host first.
    let worst = ordered.sorted { a, b in
      let (first, second) = (a.cells.first?.rank ?? 0, b.cells.first?.rank ?? 0)
      let isBad = max(first, second) > 40
      return isBad && first != second ? first > second : a.name < b.name
    }
    for (name, members) in worst {
      groups.append(
        Group(
          name: name, cells: cells.count..<cells.count + members.count,
          silent: members.count { $0.isUp == false },
          anomalous: Severity.allCases.map { severity in
            members.count { $0.isUp != false && $0.severity == severity }
          }))
      cells += members
    }
  }

  /// The eighth of a level, 0…7.
  package static func eighth(_ level: Double) -> Int { max(0, min(7, Int(level * 8))) }

  /// Hosts that do not report.
  package var silent: Int { groups.reduce(0) { $0 + $1.silent } }
}
