import MonitorModel

extension CauseRanker {
  /// What lived shorter is a job, whose end is no news, in nanoseconds.
  private static let leastLife: Int64 = 90_000_000_000

  /// So many times its usual movement a change must be to count for half.
  private static let movements = 4.0

  // MARK: Sources

  /// Routes, statements, clients: those of the series that failed, and of others.
  func suspects() -> [CauseCandidate] {
    var found: [CauseCandidate] = []
    for part in parts.prefix(8) {
      for cause in facts.blame.suspects(
        of: part.event.key, part.event.series, facts.before, falls: part.isFall)
      { found.append(candidate(cause, of: part.event.key, isOwn: true)) }
    }
    // One of another series: a slow statement behind a slow route.
    for (key, causes) in facts.blame.suspects.risen(facts.before.suspects) {
      for cause in causes.prefix(2) {
        found.append(candidate(cause, of: key, isOwn: false))
      }
    }
    return found
  }

  private func candidate(_ cause: Cause, of key: SeriesKey, isOwn: Bool) -> CauseCandidate {
    let share = Int((cause.blame.share * 100).rounded())
    let amount = QuantityText.text(abs(cause.blame.amount), cause.blame.unit)
    let sense = cause.sense == .fall ? "fall" : cause.sense == .rise ? "rise" : "whole"
    // What rises everywhere has its largest part in the largest: that is nobody's fault.
    let usual = cause.usualShare ?? 0
    let excess = max(0, cause.blame.share - usual) / max(0.15, 1 - usual)
    let grown = cause.before.map { before in
      abs(cause.blame.amount) / (abs(cause.blame.amount) + max(0, 0.5 * before))
    }
    // One error more is the whole rise of what has none, and happens all day long.
    let moved = cause.movement.map { $0 * $0 / ($0 * $0 + Self.movements * Self.movements) } ?? 1
    let size =
      excess * excess.squareRoot() * min(1, 0.3 + cause.part) * (grown ?? 0.5) * moved
    let family = key.name.split(separator: ".").first
    let deed =
      "\(cause.blame.subject): \(share) % of the \(sense) of \(AnomalyReason.name(key)), "
      + (cause.sense == .use ? amount : (cause.sense == .fall ? "−" : "+") + amount)
    return CauseCandidate(
      identity: "suspect " + cause.blame.subject, kind: .suspect, subject: cause.blame.subject,
      deed: deed, size: size,
      fit: fit { part in
        if isOwn, part.event.key.name == key.name { return 1 }
        guard part.topics == .everything else { return isOwn ? 0.4 : 0.3 }
        let isSame = part.event.key.name.split(separator: ".").first == family
        // A database stands behind what is served, not the other way round.
        return isSame ? 0.8 : family == "db" ? 0.75 : 0.4
      }, onset: cause.calmAt,
      figures: [
        .init(
          "part", before: cause.before,
          then: cause.blame.amount + (cause.before ?? 0), unit: cause.blame.unit)
      ])
  }

  // MARK: Places

  /// A disk, filesystem or interface: where it happened is something, and less than who did it.
  func place(_ cause: Cause) -> CauseCandidate? {
    let amount = QuantityText.text(abs(cause.blame.amount), cause.blame.unit)
    let share = Int((cause.blame.share * 100).rounded())
    let sense = cause.sense == .fall ? "fall" : "rise"
    let deed = "\(cause.blame.subject) has \(share) % of the \(sense), \(amount)"
    let isDisk: Bool
    switch cause.kind {
    case .disk, .filesystem: isDisk = true
    case .interface: isDisk = false
    default: return nil
    }
    return CauseCandidate(
      identity: "place " + cause.blame.subject, kind: isDisk ? .storage : .network,
      subject: cause.blame.subject, deed: deed, size: 0.35 * cause.blame.share,
      fit: fit { part in
        if part.topics == .everything { return 0.6 }
        return part.topics.contains(isDisk ? .storage : .network) ? 1 : 0.1
      })
  }

  // MARK: The machine

  /// What the machine's own figures say of causes that are no process.
  func signs() -> [CauseCandidate] {
    var found = network() + disks()
    if let stolen = facts.reading(.stolenTime), facts.isRaised(.stolenTime) {
      let rise = max(0, stolen.now - stolen.usual)
      found.append(
        sign(
          .machine, "the host under this machine",
          "the host takes \(QuantityText.text(stolen.now, .ratio)) of the processor time",
          size: rise / (rise + 0.05), of: "system.cpu.utilization", [.cpu], service: 0.9,
          figure: .init("stolen", before: stolen.usual, then: stolen.now, unit: .ratio)))
    }
    if facts.isRaised(.kills), let kills = facts.reading(.kills) {
      found.append(
        sign(
          .machine, "the kernel (out of memory)", "the kernel killed processes for lack of memory",
          size: 0.5, of: "system.memory.oom_kills", [.memory], service: 0.7,
          figure: .init("kills", before: kills.usual, then: kills.now, unit: .perSecond)))
    }
    if facts.isRaised(.swapOut), facts.isRaised(.swapIn), let swap = facts.reading(.swapIn) {
      found.append(
        sign(
          .machine, "memory that does not suffice", "pages go out to swap and come back at once",
          size: 0.3, of: "system.swap.io", [.memory, .storage], service: 0.7,
          figure: .init("swapped in", before: swap.usual, then: swap.now, unit: .bytesPerSecond)))
    }
    if facts.isRaised(.temperature), let heat = facts.reading(.temperature) {
      found.append(
        sign(
          .machine, "heat",
          "it is \(QuantityText.text(heat.now, .celsius)): the processor slows down",
          size: 0.3, of: "system.temperature", [.cpu], service: 0.5,
          figure: .init("temperature", before: heat.usual, then: heat.now, unit: .celsius)))
    }
    if facts.isRaised(.openFiles), let files = facts.reading(.openFiles), files.now >= 0.7 {
      found.append(
        sign(
          .machine, "the limit of open files",
          "open files are \(QuantityText.text(files.now, .ratio)) of their limit",
          size: files.now, of: "system.fd.utilization", [.descriptors], service: 0.8,
          figure: .init("open files", before: files.usual, then: files.now, unit: .ratio)))
    }
    return found
  }

  private func network() -> [CauseCandidate] {
    var found: [CauseCandidate] = []
    let isBusy = facts.isRaised(.traffic) || facts.isRaised(.packets)
    for (measure, what) in [(Measure.errors, "errors"), (.drops, "dropped packets")] {
      guard facts.isRaised(measure), let reading = facts.reading(measure) else { continue }
      let device =
        facts.label("device", prefix: measure.series.name) ?? facts.label("device", of: measure)
        ?? "an interface"
      found.append(
        sign(
          .network, device,
          "\(device) counts \(QuantityText.text(reading.now, .perSecond)) \(what)",
          size: isBusy ? 0.5 : 0.9, of: measure.series.name, [.network], service: 0.8,
          figure: .init(what, before: reading.usual, then: reading.now, unit: .perSecond)))
    }
    if facts.isRaised(.retransmits), let reading = facts.reading(.retransmits) {
      found.append(
        sign(
          .network, "the network (lost packets)",
          "TCP sends \(QuantityText.text(reading.now, .perSecond)) segments again"
            + (isBusy ? "" : " without more traffic"),
          size: isBusy ? 0.4 : 0.9, of: "system.tcp.retransmits", [.network], service: 0.8,
          figure: .init("sent again", before: reading.usual, then: reading.now, unit: .perSecond)))
    }
    if facts.isRaised(.overflows), let reading = facts.reading(.overflows) {
      found.append(
        sign(
          .network, "a listening socket that is full",
          "\(QuantityText.text(reading.now, .perSecond)) connections found no room",
          size: 0.5, of: "system.tcp.listen_overflows", [.network], service: 0.7,
          figure: .init("refused", before: reading.usual, then: reading.now, unit: .perSecond)))
    }
    return found
  }

  private func disks() -> [CauseCandidate] {
    var found: [CauseCandidate] = []
    let work = [Measure.diskRead, .diskWrite].reduce(0) { sum, measure in
      sum + (facts.reading(measure).map { max(0, $0.now - $0.usual) } ?? 0)
    }
    // A little more work makes no disk slow.
    let idle = 32e6 / (32e6 + work)
    if facts.isRaised(.diskLatency), idle >= 0.3, let reading = facts.reading(.diskLatency) {
      let device =
        facts.label("device", prefix: "system.disk.") ?? facts.label("device", of: .diskLatency)
        ?? "unknown"
      found.append(
        sign(
          .storage, "disk \(device)",
          "disk \(device) takes \(QuantityText.text(reading.now, .seconds)) "
            + (idle > 0.9 ? "without more work" : "for hardly more work"),
          size: 0.9 * idle * max(0, 1 - reading.usual / max(reading.now, 1e-9)),
          of: "system.disk.latency", [.storage], service: 0.8,
          figure: .init("latency", before: reading.usual, then: reading.now, unit: .seconds)))
    }
    if let reading = facts.reading(.space), let mount = fullest, reading.now >= 0.9 {
      let isFull = reading.now >= 0.98
      found.append(
        sign(
          .storage, mount, "\(mount) is \(QuantityText.text(reading.now, .ratio)) full",
          size: isFull ? 0.9 : facts.isRaised(.space) ? 0.5 : 0.1,
          of: "system.filesystem.utilization",
          [.storage], service: isFull ? 0.85 : 0.3,
          figure: .init("full", before: reading.usual, then: reading.now, unit: .ratio)))
    }
    return found
  }

  /// Where the filesystem is mounted that grew most.
  private var fullest: String? {
    if let mount = facts.label("mountpoint", prefix: "system.filesystem.") { return mount }
    var best: (mount: String, value: Double)?
    for place in facts.blame.levels.places("system.filesystem.utilization") {
      let index = facts.blame.levels.series[place]
      guard facts.data.states[index].hasValue,
        let mount = facts.data.series[index].key.label("mountpoint")
      else { continue }
      if facts.data.values[index] > best?.value ?? -1 { best = (mount, facts.data.values[index]) }
    }
    return best?.mount
  }

  private func sign(
    _ kind: RankedCause.Kind, _ subject: String, _ deed: String, size: Double, of name: String,
    _ topics: IncidentTopics, service: Double, figure: RankedCause.Figure
  ) -> CauseCandidate {
    CauseCandidate(
      identity: "place " + subject, kind: kind, subject: subject, deed: deed,
      size: min(1, max(0, size)),
      fit: fit { part in
        if part.topics == .everything { return service }
        return part.topics.isRelated(to: topics) ? 1 : 0.1
      }, onset: onset(of: name), figures: [figure])
  }

  // MARK: Starts

  /// Services that ended just before, and those that began again: a crash, a release, a new
  /// configuration.
  func restarts() -> [CauseCandidate] {
    let use = facts.blame.use
    let from = first.nanoseconds - 60_000_000_000
    let newest = parts.map(\.event.startedAt).max() ?? first
    let to = newest.nanoseconds + 5_000_000_000
    var found: [CauseCandidate] = []
    for gone in use.gone.suffix(32) where (from...to).contains(gone.at.nanoseconds) {
      // A job that is done is no service.
      guard gone.at.nanoseconds - gone.bornAt >= Self.leastLife else { continue }
      let living = use.known.indices.filter {
        use.running[$0].pid >= 0 && use.known[$0].name == gone.name
      }
      let fresh = living.first {
        abs(use.known[$0].bornAt - gone.at.nanoseconds) <= 30_000_000_000
      }
      let old = "\(gone.name)[\(gone.pid)]"
      var made = CauseCandidate(
        identity: use.names.place(of: gone.name).map { "group \($0)" } ?? old, kind: .gone,
        subject: old, deed: "\(old) ended", size: living.isEmpty ? 0.75 : 0.3,
        fit: fit { part in
          part.topics == .everything || part.isFall ? 0.9 : 0.3
        }, onset: gone.at.nanoseconds,
        figures: [
          .init("CPU", before: gone.usual.x, then: 0, unit: .cores),
          .init("memory", before: gone.usual.y, then: 0, unit: .bytes),
        ])
      if let fresh {
        made.kind = .process
        made.subject = "\(gone.name)[\(use.running[fresh].pid)]"
        made.deed = "\(made.subject) was started in the place of \(old)"
        made.size = 0.55
        made.evidence = ["a release, a crash or a new configuration begins so"]
      } else if living.isEmpty {
        made.evidence = ["no process of the name is left"]
      }
      found.append(made)
    }
    return found
  }
}
