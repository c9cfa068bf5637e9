import MonitorModel

/// One piece of advice, and the evidence without which it is not given.
struct SuggestionRule: Sendable {
  /// Who has to be to blame.
  enum Who: Sendable {
    /// One process, or processes of one name.
    case process
    /// A cgroup or container.
    case cgroup
    /// Many short-lived processes.
    case churn
    /// A process that has ended.
    case gone
    /// Nobody.
    case nobody
    /// One who is known to grow, not only to be large.
    case grower
  }

  /// A piece of evidence.
  enum Condition: Sendable {
    /// The measure rose, or its anomaly is part of the incident.
    case raised(Measure)
    /// At least one of them rose.
    case anyRaised([Measure])
    /// The measure is read and did not rise.
    case steady(Measure)
    /// None of them rose; those that are not read count as calm.
    case noneRaised([Measure])
    /// A series of the incident has a name that begins so.
    case member(String)
    /// The worst series of the incident has a name that begins so.
    case leads(String)
    /// A series of the incident with this beginning fell.
    case fell(String)
    /// None of the series has a name that begins so.
    case noMember(String)
    /// Somebody is to blame for a resource.
    case blamed(BlamedResource, Who)
    /// A source names somebody for a series with a name that begins so.
    case suspected(String)
    /// Memory will be used up within a day.
    case memoryFills
    /// A filesystem will be full within a day.
    case diskFills
    /// The first measure is at least this share of the second.
    case share(Measure, Double, of: Measure)
    /// The name of a series of the incident contains the text.
    case named(String)
  }

  /// What must all be true.
  let when: [Condition]
  /// The advice; `{…}` stands for a name.
  let text: String
  /// A command that shows more; `{…}` stands for a name, quoted for a shell.
  let command: String

  /// Makes a rule.
  init(_ when: [Condition], _ text: String, _ command: String = "") {
    self.when = when
    self.text = text
    self.command = command
  }

  /// Whether it is about something that is used up, or soon will be.
  var isUrgent: Bool {
    when.contains { condition in
      switch condition {
      case .memoryFills, .diskFills, .raised(.kills): true
      default: false
      }
    }
  }

  /// The suggestion for an incident; `nil` where the evidence is missing, or a name for the text.
  func suggestion(_ facts: IncidentFacts) -> Incident.Suggestion? {
    guard when.allSatisfy({ holds($0, facts) }) else { return nil }
    guard let text = filled(text, facts, quote: { $0 }),
      filled(command, facts, quote: { $0 }) != nil
    else { return nil }
    // A name that cannot be written safely costs the command, not the advice.
    return Incident.Suggestion(
      text: text, command: filled(command, facts, quote: ShellWord.quoted) ?? "")
  }

  private func holds(_ condition: Condition, _ facts: IncidentFacts) -> Bool {
    switch condition {
    case .raised(let measure): return facts.isRaised(measure)
    case .anyRaised(let measures): return measures.contains { facts.isRaised($0) }
    case .steady(let measure): return facts.isSteady(measure)
    case .noneRaised(let measures): return !measures.contains { facts.isRaised($0) }
    case .member(let prefix): return facts.has(prefix)
    case .leads(let prefix): return facts.parts.first?.event.key.name.hasPrefix(prefix) ?? false
    case .fell(let prefix): return facts.has(prefix, falls: true)
    case .noMember(let prefix): return !facts.has(prefix)
    case .blamed(let resource, let who): return Self.fits(facts.who(resource), who)
    case .suspected(let prefix): return facts.suspect(prefix) != nil
    case .memoryFills: return facts.memoryFilling != nil
    case .diskFills: return facts.filesystemFilling != nil
    case .share(let part, let least, let whole):
      guard let part = facts.reading(part)?.now, let whole = facts.reading(whole)?.now else {
        return false
      }
      return part >= least * whole
    case .named(let text):
      return facts.parts.contains { part in
        let name = part.event.key.name
        return name.indices.contains { name[$0...].hasPrefix(text) }
      }
    }
  }

  private static func fits(_ cause: Cause?, _ who: Who) -> Bool {
    guard let cause else { return who == .nobody }
    switch (cause.kind, who) {
    case (.process, .process), (.group, .process), (.cgroup, .cgroup), (.churn, .churn),
      (.gone, .gone):
      return true
    case (.process, .grower), (.group, .grower): return cause.sense == .rise
    default: return false
    }
  }

  /// The resource whose culprit the names stand for.
  private var resource: BlamedResource? {
    for condition in when {
      if case .blamed(let resource, _) = condition { return resource }
    }
    return nil
  }

  /// The beginning of the series whose suspect the names stand for.
  private var suspected: String? {
    for condition in when {
      if case .suspected(let prefix) = condition { return prefix }
    }
    return nil
  }

  /// Puts names in; `nil` where one is missing or `quote` refuses it.
  private func filled(
    _ template: String, _ facts: IncidentFacts, quote: (String) -> String?
  ) -> String? {
    var result = ""
    var rest = template[...]
    while let open = rest.firstIndex(of: "{") {
      result += rest[..<open]
      guard let close = rest[open...].firstIndex(of: "}"),
        let value = value(String(rest[rest.index(after: open)..<close]), facts),
        let word = quote(value)
      else { return nil }
      result += word
      rest = rest[rest.index(after: close)...]
    }
    return result + rest
  }

  /// A query that shows more of a suspect of PostgreSQL; `nil` for one of another database.
  private static func query(_ name: String, of cause: Cause?) -> String? {
    guard let cause, cause.isSuspect else { return nil }
    let subject = cause.blame.subject
    if name == "explain" {
      // Only PostgreSQL numbers the parameters of normalised statements.
      return subject.utf8.contains(UInt8(ascii: "$")) ? "EXPLAIN (GENERIC_PLAN) " + subject : nil
    }
    guard subject.hasPrefix("pid ") else { return nil }
    return "SELECT pid, pg_blocking_pids(pid), state, query FROM pg_stat_activity "
      + "WHERE cardinality(pg_blocking_pids(pid)) > 0"
  }

  private func value(_ name: String, _ facts: IncidentFacts) -> String? {
    let cause =
      suspected.flatMap { facts.suspect($0) } ?? resource.flatMap { facts.who($0) }
      ?? facts.causes.first { $0.isWho && !$0.isSuspect }
    switch name {
    case "who": return cause?.blame.subject
    case "name":
      return cause.flatMap { $0.blame.subject.split(separator: " (").first }.map(String.init)
    case "explain", "blockers": return Self.query(name, of: cause)
    case "pid":
      switch cause?.kind {
      case .process(let pid)?, .group(_, let pid)?: return "\(pid)"
      case .churn(let pid)? where pid > 0: return "\(pid)"
      default: return nil
      }
    case "unit": return cause.flatMap { $0.unit.isEmpty ? nil : $0.unit }
    case "cgroup":
      if case .cgroup(let path, _, _)? = cause?.kind { return path }
      return nil
    case "container":
      if case .cgroup(_, let container, _)? = cause?.kind, !container.isEmpty { return container }
      return nil
    case "disk": return facts.label("device", prefix: "system.disk.")
    case "interface": return facts.label("device", prefix: "system.network.")
    case "mount": return facts.label("mountpoint", prefix: "system.filesystem.")
    case "memoryTime": return facts.memoryFilling.map { SentenceBuilder.time($0.seconds) }
    case "diskTime": return facts.filesystemFilling.map { SentenceBuilder.time($0.seconds) }
    default: return nil
    }
  }
}
