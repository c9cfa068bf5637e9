import MonitorModel

/// All that is known of an incident: what the sentence, the evidence and the suggestions are made
/// of.
struct IncidentFacts {
  /// A series that has a part in it, in the order of their rank.
  struct Part {
    /// The newest event.
    var event: AnomalyEvent
    /// Whether it is still open.
    var isOpen: Bool
    /// Whether the series is lower than expected.
    var isFall: Bool {
      event.peak < event.expected.lowerBound
    }
  }

  /// Something that fills up.
  struct Filling {
    /// What: memory or the place of a filesystem.
    var name: String
    /// Bytes a second.
    var pace: Double
    /// Bytes left.
    var left: Double
    /// Seconds until it is full at this pace.
    var seconds: Double { left / pace }
  }

  /// The series, what moved first and most in front.
  let parts: [Part]
  /// Who explains it, and then where.
  let causes: [Cause]
  /// The newest tick.
  let data: ProcessedData
  /// What was usual before it began.
  let before: BlameTracker.Reference
  /// What is learnt.
  let blame: BlameTracker

  private var readings: [Measure: Reading] = [:]

  /// What a measure says.
  private struct Reading {
    var now: Double
    var usual: Double
    var isRaised: Bool
    /// The series that it is of.
    var key: SeriesKey
  }

  /// The facts of an incident; `parts` in the order of their rank.
  init(
    parts: [Part], causes: [Cause], data: ProcessedData, before: BlameTracker.Reference,
    blame: BlameTracker
  ) {
    self.parts = parts
    self.causes = causes
    self.data = data
    self.before = before
    self.blame = blame
    for measure in Measure.allCases { readings[measure] = read(measure) }
  }

  /// The reading that moved most of those a measure covers.
  private func read(_ measure: Measure) -> Reading? {
    var best: (now: Double, usual: Double, index: Int)?
    for place in blame.levels.places(measure.series.name) {
      let index = blame.levels.series[place]
      guard index < data.values.count, data.states[index].hasValue,
        measure.covers(data.series[index].key)
      else { continue }
      let levels = before.levels.levels
      let known = levels.indices.contains(place) ? levels[place] : .nan
      let now = data.values[index]
      let usual = known.isFinite ? known : now
      if let best, best.now - best.usual >= now - usual { continue }
      best = (now, usual, index)
    }
    guard let (now, usual, index) = best else { return nil }
    let isPart = parts.contains {
      $0.isOpen && !$0.isFall && measure.covers($0.event.key)
    }
    return Reading(
      now: now, usual: usual, isRaised: isPart || now - usual >= Self.step(measure, usual),
      key: data.series[index].key)
  }

  /// The largest reading of a measure now and what was usual for that series.
  func reading(_ measure: Measure) -> (now: Double, usual: Double)? {
    readings[measure].map { ($0.now, $0.usual) }
  }

  /// The label of the series that a measure is read from, for example its device.
  func label(_ name: String, of measure: Measure) -> String? {
    readings[measure]?.key.label(name)
  }

  /// Whether a measure is clearly higher than before, or a part of the incident that rose.
  func isRaised(_ measure: Measure) -> Bool { readings[measure]?.isRaised ?? false }

  /// Whether a measure is there and is not higher than before.
  func isSteady(_ measure: Measure) -> Bool { readings[measure].map { !$0.isRaised } ?? false }

  /// The change of a measure that counts as one.
  private static func step(_ measure: Measure, _ usual: Double) -> Double {
    switch measure {
    case .cpu, .userTime, .systemTime, .niceTime, .diskBusy, .cpuPressure, .ioPressure:
      max(0.08, 0.3 * usual)
    case .waitTime, .stolenTime, .interruptTime, .memoryPressure, .memory, .openFiles:
      max(0.04, 0.2 * usual)
    case .space, .inodes: 0.01
    case .load, .running: max(2, 0.5 * usual)
    case .blocked: max(1.5, usual)
    case .starts, .majorFaults: max(20, usual)
    case .processCount: max(50, 0.3 * usual)
    case .switches, .packets: max(5_000, 0.5 * usual)
    case .anonymous, .cache, .slab, .shared: max(64 * 1_048_576, 0.1 * usual)
    case .dirty: max(32 * 1_048_576, usual)
    case .swapIn, .swapOut: max(262_144, usual)
    case .kills, .overflows: 0.05
    case .errors, .drops, .udpErrors: max(0.5, usual)
    case .diskRead, .diskWrite, .traffic: max(1_048_576, 0.5 * usual)
    case .diskLatency: max(0.005, usual)
    case .diskQueue: max(1, usual)
    case .retransmits: max(5, usual)
    case .connections: max(50, 0.3 * usual)
    case .temperature: 8
    }
  }

  /// The sum of a series over some of its states now.
  func total(_ name: String, _ states: [String]) -> Double {
    blame.levels.places(name).reduce(0) { sum, place in
      let index = blame.levels.series[place]
      guard data.states[index].hasValue, let state = data.series[index].key.label("state"),
        states.contains(state)
      else { return sum }
      return sum + data.values[index]
    }
  }

  /// The part that the incident is named after: the most severe, of those the most surprising, then
  /// the one that began first; never a part of a series that is as severe.
  var worst: Part? {
    func surprise(_ part: Part) -> Double { part.event.surprise >= 0 ? part.event.surprise : 0 }
    let named = parts.filter { part in
      !parts.contains { whole in
        whole.event.severity >= part.event.severity
          && IncidentStory.isPart(part.event.key, of: whole.event.key)
      }
    }
    return named.min { a, b in
      if a.event.severity != b.event.severity { return a.event.severity > b.event.severity }
      if surprise(a) != surprise(b) { return surprise(a) > surprise(b) }
      return a.event.startedAt < b.event.startedAt
    }
  }

  /// The cause that explains a part; the first of all where none is known to.
  func cause(of part: Part) -> Cause? {
    let subject = part.event.blame.first?.subject
    return causes.first { $0.blame.subject == subject } ?? causes.first
  }

  /// The first cause for a resource that is somebody.
  func who(_ resource: BlamedResource) -> Cause? {
    causes.first { cause in
      guard let own = cause.resource, cause.isWho else { return false }
      if own == resource { return true }
      // A writer is also one who uses the storage.
      let isStorage = own.unit == .bytesPerSecond && resource.unit == .bytesPerSecond
      return isStorage && (own == .storage || resource == .storage)
    }
  }

  /// The first that a source names for a series with a name that begins so.
  func suspect(_ prefix: String) -> Cause? {
    causes.first { cause in
      guard case .suspect(let series) = cause.kind else { return false }
      return series.hasPrefix(prefix)
    }
  }

  /// The label of the first part with one, for example its device.
  func label(_ name: String, prefix: String) -> String? {
    for part in parts where part.event.key.name.hasPrefix(prefix) {
      if let value = part.event.key.label(name) { return value }
    }
    return nil
  }

  /// Whether a part's series begins with a prefix.
  func has(_ prefix: String, falls: Bool? = nil) -> Bool {
    parts.contains { part in
      part.event.key.name.hasPrefix(prefix) && (falls == nil || part.isFall == falls)
    }
  }

  /// Memory, where its growth is part of the incident and will use it up within a day.
  var memoryFilling: Filling? {
    guard isRaised(.memory) || isRaised(.memoryPressure) || isRaised(.swapOut) else { return nil }
    return filling("memory", "system.memory.usage", grows: "used", left: "available", nil)
  }

  /// A filesystem of the incident that will be full within a day.
  var filesystemFilling: Filling? {
    guard let mount = label("mountpoint", prefix: "system.filesystem.") else { return nil }
    return filling(mount, "system.filesystem.usage", grows: "used", left: "free", mount)
  }

  private func filling(
    _ name: String, _ series: String, grows: String, left: String, _ mount: String?
  ) -> Filling? {
    var room = 0.0
    var pace = 0.0
    for place in blame.levels.places(series) {
      let index = blame.levels.series[place]
      let key = data.series[index].key
      guard data.states[index].hasValue, mount == nil || key.label("mountpoint") == mount else {
        continue
      }
      if key.label("state") == left { room = data.values[index] }
      if key.label("state") == grows { pace = blame.levels.pace(place, data) ?? 0 }
    }
    let grown = blame.rise(series, data, before) {
      $0.label("state") == grows && (mount == nil || $0.label("mountpoint") == mount)
    }
    let filling = Filling(name: name, pace: pace, left: room)
    guard grown >= 8 * 1_048_576, pace > 0, filling.seconds < 86_400 else { return nil }
    return filling
  }
}
