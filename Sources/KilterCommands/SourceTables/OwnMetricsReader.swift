package import MonitorAnalysis

/// Makes own series, business roles and rules of what the configuration says.
package enum OwnMetricsReader {
  /// Reads all of them.
  ///
  /// - Throws: everything that is wrong, with the character where it is.
  package static func metrics(
    _ entries: [ExpressionEntry]
  ) throws(SourceProblems) -> OwnMetrics {
    var derived: [DerivedSeriesDefinition] = []
    var rules: [RuleDefinition] = []
    var problems: [String] = []
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
        problems.append(
          "\(entry.source): `\(entry.table).\(entry.name)`: " + error.marked(in: entry.text))
      }
    }
    guard problems.isEmpty else { throw SourceProblems(lines: problems) }
    do throws(OwnMetrics.Problem) {
      return try OwnMetrics(derived: derived, rules: rules)
    } catch {
      throw SourceProblems(lines: [error.description])
    }
  }
}
