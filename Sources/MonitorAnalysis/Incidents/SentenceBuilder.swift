import Glibc
import MonitorModel

/// Tells an incident in one sentence, and the facts it rests on.
enum SentenceBuilder {
  private static let evidenceMost = 10

  /// What is going on: `CPU 100 %, 3 related: stress-ng-cpu ×4 +1.9 cores, 96 % of the rise`.
  ///
  /// `worst` is the member that it names, and `cause` what explains that.
  static func sentence(
    _ facts: IncidentFacts, _ worst: IncidentFacts.Part, _ cause: Cause?
  ) -> String {
    var text = words(worst.event)
    let related = facts.parts.count - 1
    if related > 0 { text += ", \(related) related" }
    if let cause {
      text += ": " + cause.text
    } else {
      text += ", usually " + QuantityText.text(worst.event.expected, worst.event.unit)
    }
    return text
  }

  /// The facts, each a sentence.
  static func evidence(_ facts: IncidentFacts) -> [String] {
    var lines = course(facts)
    lines += facts.causes.prefix(4).map(\.text)
    if let line = unexplained(facts) { lines.append(line) }
    if let line = processorTime(facts) { lines.append(line) }
    if let line = stuck(facts) { lines.append(line) }
    for filling in [facts.memoryFilling, facts.filesystemFilling] {
      guard let filling else { continue }
      lines.append(
        "\(filling.name) grows by \(QuantityText.text(filling.pace, .bytesPerSecond)), "
          + "\(QuantityText.text(filling.left, .bytes)) are left: full in about "
          + time(filling.seconds) + " at this pace")
    }
    if let line = calm(facts) { lines.append(line) }
    return Array(lines.prefix(evidenceMost))
  }

  /// A time in words: `4 min`.
  static func time(_ seconds: Double) -> String {
    if seconds < 90 { return "\(Int(max(0, seconds).rounded())) s" }
    if seconds < 5_400 { return "\(Int((seconds / 60).rounded())) min" }
    return QuantityText.digits((seconds / 360).rounded() / 10) + " h"
  }

  /// What moved first, and what followed.
  private static func course(_ facts: IncidentFacts) -> [String] {
    guard let first = facts.parts.map(\.event.startedAt).min() else { return [] }
    var lines = facts.parts.prefix(4).map { part in
      let late = Double(part.event.startedAt - first) * 1e-9
      let when = late < 1 ? "first" : "after " + time(late)
      return "\(when): \(part.event.reason)"
    }
    let more = facts.parts.count - lines.count
    if more > 0 { lines[lines.count - 1] += "; \(more) more followed" }
    return lines
  }

  /// What processes do not explain.
  private static func unexplained(_ facts: IncidentFacts) -> String? {
    guard let first = facts.causes.first(where: { $0.resource != nil && $0.sense == .rise }),
      let resource = first.resource
    else { return nil }
    let shares = facts.causes.filter { $0.resource == resource && $0.isWho }
    let explained = shares.map(\.blame.share).max() ?? 0
    guard explained < 0.5, resource == .cpu || resource == .memory else { return nil }
    return resource == .cpu
      ? "no single process explains the rise: it is spread, short-lived or the kernel's own"
      : "no single process explains the rise: it is spread, shared memory or the kernel's own"
  }

  /// What the processor does with its time.
  private static func processorTime(_ facts: IncidentFacts) -> String? {
    guard facts.has("system.cpu.") || facts.has("system.pressure.") else { return nil }
    let states: [(Measure, String)] = [
      (.userTime, "user"), (.niceTime, "nice"), (.systemTime, "kernel"),
      (.interruptTime, "interrupts"), (.waitTime, "waiting for disks"), (.stolenTime, "stolen"),
    ]
    var known: [(Double, String)] = []
    for (measure, name) in states {
      if let (now, _) = facts.reading(measure) { known.append((now, name)) }
    }
    known = known.filter { $0.0 >= 0.01 }
    guard !known.isEmpty else { return nil }
    known.sort { $0.0 > $1.0 }
    return "processor time: "
      + known.map { "\($0.1) \(QuantityText.text($0.0, .ratio))" }.joined(separator: ", ")
  }

  /// Who waits in the kernel and cannot be interrupted.
  private static func stuck(_ facts: IncidentFacts) -> String? {
    guard facts.isRaised(.blocked) || facts.isRaised(.ioPressure) else { return nil }
    let table = facts.data.processes
    var names: [(pid: Int32, name: String)] = []
    for row in table.rows where row.state == UInt8(ascii: "D") {
      guard table.identities.indices.contains(Int(row.slot)) else { continue }
      let identity = table.identities[Int(row.slot)]
      names.append((identity.pid, identity.name))
    }
    guard !names.isEmpty else { return nil }
    names.sort { $0.pid < $1.pid }
    let more = names.count > 4 ? " and \(names.count - 4) more" : ""
    return "stuck in the kernel (state D): "
      + names.prefix(4).map { "\($0.name)[\($0.pid)]" }.joined(separator: ", ") + more
  }

  /// What did not move.
  private static func calm(_ facts: IncidentFacts) -> String? {
    let groups: [(String, [Measure], IncidentTopics)] = [
      ("CPU", [.cpu, .cpuPressure], .cpu), ("memory", [.memory, .swapOut], .memory),
      ("disks", [.diskBusy, .diskRead, .diskWrite, .ioPressure], .storage),
      ("network", [.traffic, .errors, .drops, .retransmits], .network),
    ]
    let calm = groups.filter { _, measures, topic in
      let isPart = facts.parts.contains {
        let topics = IncidentTopics(of: $0.event.key)
        return topics != .everything && topics.contains(topic)
      }
      return !isPart && measures.contains { facts.reading($0) != nil }
        && !measures.contains { facts.isRaised($0) }
    }.map { $0.0 }
    guard !calm.isEmpty else { return nil }
    return "as usual: " + calm.joined(separator: ", ")
  }

  /// A series and its worst value in a few words: `disk vda busy 97 %`.
  static func words(_ event: AnomalyEvent) -> String {
    let value = QuantityText.text(event.peak, event.unit)
    let key = event.key
    let thing =
      key.label("device") ?? key.label("mountpoint") ?? key.label("resource") ?? ""
    let direction = key.label("direction") ?? ""
    switch key.name {
    case "system.cpu.utilization":
      if let core = key.label("core") { return "CPU core \(core) \(value)" }
      switch key.label("state") {
      case "iowait": return "CPU waiting for disks \(value)"
      case "steal": return "CPU stolen by the host \(value)"
      case "softirq": return "CPU in network interrupts \(value)"
      case let state?: return "CPU \(state) \(value)"
      case nil: return "CPU \(value)"
      }
    case "system.cpu.load": return "load \(value)"
    case "system.processes.running": return "\(value) tasks want a CPU"
    case "system.processes.blocked": return "\(value) tasks blocked"
    case "system.processes.created": return "forks \(value)"
    case "system.memory.utilization": return "memory \(value)"
    case "system.swap.utilization": return "swap \(value)"
    case "system.swap.io": return "swapping \(direction) \(value)"
    case "system.memory.oom_kills": return "killed for lack of memory \(value)"
    case "system.memory.page_faults": return "\(key.label("type") ?? "") page faults \(value)"
    case "system.pressure.stall":
      let what = thing == "io" ? "disks" : thing == "cpu" ? "CPU" : thing
      return "tasks wait for \(what) \(value) of the time"
    case "system.disk.utilization": return "disk \(thing) busy \(value)"
    case "system.disk.latency": return "disk \(thing) \(direction) takes \(value)"
    case "system.disk.queue": return "disk \(thing) queue \(value)"
    case "system.disk.io": return "disk \(thing) \(direction) \(value)"
    case "system.filesystem.utilization": return "\(thing) \(value) full"
    case "system.filesystem.inodes.utilization": return "\(thing) \(value) of inodes used"
    case "system.network.io": return "\(thing) \(direction) \(value)"
    case "system.network.packets": return "\(thing) \(direction) packets \(value)"
    case "system.network.errors": return "\(thing) \(direction) errors \(value)"
    case "system.network.dropped": return "\(thing) \(direction) drops \(value)"
    case "system.tcp.retransmits": return "TCP retransmits \(value)"
    case "system.fd.utilization": return "open files \(value) of the limit"
    default: return AnomalyReason.name(key) + " " + value
    }
  }
}
