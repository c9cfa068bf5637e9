import MonitorCollectors
package import MonitorModel
package import MonitorSupport

/// All kinds of sources that the configuration can name.
///
/// A new one adds its line here.
package enum SourceKinds {
  /// The kinds, in the order in which `kilter config init` explains them.
  package static let all: [SourceKind] = [
    .accessLog, .statusPage, .probe, .scrape, .postgreSQL, .pgBouncer, .redis, .mariaDB, .sqlite,
    .sql, .statsD, .push,
    .command, .jsonLines,
  ]

  /// The kind of a table.
  package static func named(_ table: String) -> SourceKind? { all.first { $0.table == table } }

  /// Makes the collectors of some entries, each under a name of its own.
  ///
  /// - Returns: the collectors, and what is wrong with those that cannot be made.
  package static func collectors(
    _ entries: [SourceEntry], environment: [String: String], stateFolder: String?,
    time: MonitorTime
  ) -> (collectors: [any MetricCollector], problems: [String]) {
    let planned = plans(entries, environment: environment)
    var problems = planned.problems
    var collectors: [any MetricCollector] = []
    for plan in planned.plans {
      do throws(SecretReader.Problem) {
        collectors.append(try plan.collector(stateFolder: stateFolder, time: time))
      } catch {
        problems.append(error.description)
      }
    }
    return (collectors, problems)
  }

  /// What the collectors of some entries are made of, each under a name of its own, and what is wrong
  /// with the secrets of the others.
  static func plans(
    _ entries: [SourceEntry], environment: [String: String]
  ) -> (plans: [SourcePlan], problems: [String]) {
    var plans: [SourcePlan] = []
    var problems: [String] = []
    var taken: Set<String> = []
    for entry in entries {
      guard let kind = named(entry.table) else { continue }
      let name = freeName(entry.text("name") ?? standardName(entry), &taken)
      do throws(SecretReader.Problem) {
        plans.append(try SourcePlan(entry, kind, name: name, environment: environment))
      } catch {
        problems.append(error.description)
      }
    }
    return (plans, problems)
  }

  /// The name of a source that was given none: of what it reads, or of its kind.
  private static func standardName(_ entry: SourceEntry) -> String {
    let kind = entry.table.split(separator: ".").last.map(String.init) ?? entry.table
    guard let place = entry.text("site") ?? entry.text("path") ?? entry.text("url") else {
      return kind
    }
    let last = place.split(separator: "/").last.map(String.init) ?? place
    return kind + "-" + last
  }

  /// A name of lower-case letters, digits and `-` that no other source has.
  private static func freeName(_ wanted: String, _ taken: inout Set<String>) -> String {
    var name = ""
    for byte in wanted.lowercased().utf8 {
      let isPlain =
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      if isPlain {
        name.unicodeScalars.append(Unicode.Scalar(byte))
      } else if !name.isEmpty, name.last != "-" {
        name += "-"
      }
    }
    while name.last == "-" { name.removeLast() }
    if name.isEmpty { name = "source" }
    var free = name
    var number = 2
    while !taken.insert(free).inserted {
      free = "\(name)-\(number)"
      number += 1
    }
    return free
  }
}
