package import MonitorAnalysis

/// Makes own series, business roles and rules of what the configuration says.
package enum OwnMetricsReader {
  /// Reads all of them.
  ///
  /// - Throws: everything that is wrong, with the character where it is.
  package static func metrics(
    _ entries: [ExpressionEntry]
  ) throws(SourceProblems) -> OwnMetrics {
    let (own, problems) = read(entries)
    guard problems.isEmpty else {
      throw SourceProblems(lines: problems.map(\.description))
    }
    return own
  }

  /// Reads all of them, and says what is wrong with those that cannot be.
  static func read(
    _ entries: [ExpressionEntry]
  ) -> (own: OwnMetrics, problems: [SettingsError.Problem]) {
    var derived: [DerivedSeriesDefinition] = []
    var rules: [RuleDefinition] = []
    var problems: [SettingsError.Problem] = []
    for entry in entries {
      do throws(ExpressionError) {
        switch entry.table {
        case "rules": rules.append(try RuleDefinition(name: entry.name, entry.text))
        case "business":
          derived.append(
            try DerivedSeriesDefinition(name: "business." + entry.name, entry.text))
        default: derived.append(try DerivedSeriesDefinition(name: entry.name, entry.text))
        }
      } catch {
        let lines = error.marked(in: entry.text).split(separator: "\n").map { "\n  " + $0 }
        problems.append(
          .init(entry.source, "`\(entry.table).\(entry.name)` is wrong:" + lines.joined()))
      }
    }
    guard problems.isEmpty else { return (.none, problems) }
    do throws(OwnMetrics.Problem) {
      return (try OwnMetrics(derived: derived, rules: rules), [])
    } catch {
      let place = entries.first { error.name == $0.name || error.name.hasSuffix("." + $0.name) }
      return (.none, [.init(place?.source, error.description)])
    }
  }
}
