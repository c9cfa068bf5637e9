package import MonitorModel

/// Makes incidents of anomalies: several series that left their path close in time are one story
/// with one cause.
///
/// `observe` learns what is usual for processes, cgroups and devices from every tick; `step` takes
/// what the detector told at a check. Every anomaly is in exactly one incident. Pure in its input:
/// the same ticks and events give the same incidents.
package struct IncidentTracker: Sendable {
  /// The most incidents that are kept.
  package static let most = 64
  /// How long an incident is kept after its end, in nanoseconds.
  package static let keepsEnded: Int64 = 900_000_000_000
  /// Open incidents whose causes are looked for anew at one check.
  private static let refreshedMost = 8

  /// Incidents that are open, worst first, and then those that ended lately, newest first.
  package private(set) var incidents: [Incident] = []
  /// Incidents that were given up because too many were kept.
  package private(set) var dropped: UInt64 = 0
  /// How often a story or a part was looked at to find where an anomaly belongs: what a storm costs,
  /// counted and not timed.
  package private(set) var looks: UInt64 = 0
  private var stories: [IncidentStory] = []
  private var index = StoryIndex()
  private var blame = BlameTracker()
  private var lines = ReportLines()
  private var stepNanoseconds: Int64
  private var tracks = SeriesTracks()

  /// A tracker that has seen nothing.
  package init(config: RealtimeMonitorConfig) {
    stepNanoseconds = Self.step(config)
  }

  /// Puts new settings in force; what was learnt stays.
  package mutating func reconfigure(_ config: RealtimeMonitorConfig) {
    stepNanoseconds = Self.step(config)
  }

  private static func step(_ config: RealtimeMonitorConfig) -> Int64 {
    max(config.anomalyCheckInterval, config.metricsInterval).nanoseconds
  }

  /// Learns what is usual from one tick.
  ///
  /// - Complexity: O(processes + series); no allocation while nothing appears.
  package mutating func observe(_ data: ProcessedData) { blame.observe(data) }

  /// Learns from the reports of a tick who may be to blame for series of sources.
  package mutating func observe(reportsOf batches: [MetricBatch]) {
    for batch in batches {
      guard let report = batch.report else { continue }
      blame.observe(report, of: batch.collector, at: batch.at)
      lines.take(report, of: batch.collector)
    }
  }

  /// Takes note of which series derived ones are made of: who is to blame for those is to blame
  /// for them.
  package mutating func know(_ madeOf: [Int: [SeriesKey]]) { blame.know(madeOf) }

  /// The series whose courses `step` compares with those of processes, if it is to explain
  /// anything.
  package func compared(_ events: [AnomalyEvent], at now: MonotonicInstant) -> Set<Int> {
    var wanted = Set(events.prefix(Limits.tracks).map(\.series.index))
    for story in stories where story.needsAccount(at: now) && wanted.count < Limits.tracks {
      wanted.formUnion(story.compared)
    }
    return wanted
  }

  /// Takes what the detector told at a check, if anything, and returns it with blame.
  ///
  /// `tracks` are the courses of `compared`; without them causes are not ranked by shape.
  package mutating func step(
    _ events: [AnomalyEvent], _ data: ProcessedData, tracks: SeriesTracks = SeriesTracks()
  ) -> [AnomalyEvent] {
    self.tracks = tracks
    defer { self.tracks = SeriesTracks() }
    var touched: Set<UInt64> = []
    for event in events {
      if let number = take(event, data) { touched.insert(number) }
    }
    refresh(touched, data)
    let told = events.map { event in
      var event = event
      looks += 2
      if let (story, part) = find(event.anomaly) {
        event.blame = stories[story].parts[part].event.blame
      }
      return event
    }
    for index in stories.indices { stories[index].endIfOver(at: data.at) }
    forget(data.at)
    publish()
    return told
  }

  /// The newest events of open anomalies with the blame that is known now.
  package func blamed(_ open: [AnomalyEvent]) -> [AnomalyEvent] {
    open.map { event in
      guard let (story, part) = find(event.anomaly) else { return event }
      var event = event
      event.blame = stories[story].parts[part].event.blame
      return event
    }
  }

  /// Brings one event into its story; returns the story's number.
  private mutating func take(_ event: AnomalyEvent, _ data: ProcessedData) -> UInt64? {
    let index = event.series.index
    let weight = data.series.indices.contains(index) ? data.series[index].weight : 0.5
    looks += 2
    if let (story, part) = find(event.anomaly) {
      var event = event
      event.blame = stories[story].parts[part].event.blame
      stories[story].take(event, weight: weight)
      return stories[story].incident.number
    }
    // The end of what was never heard of is no news.
    guard event.phase != .ended else { return nil }
    let window = max(30_000_000_000, 8 * stepNanoseconds)
    let near = max(10_000_000_000, 3 * stepNanoseconds)
    looks += UInt64(stories.count)
    let fitting = stories.indices.filter {
      stories[$0].accepts(event, window: window, near: near)
    }
    let nearest = fitting.max { a, b in
      (stories[a].newestStart, b) < (stories[b].newestStart, a)
    }
    if let nearest {
      stories[nearest].take(event, weight: weight)
      let number = stories[nearest].incident.number
      self.index.enter(event.anomaly, into: number, at: nearest)
      return number
    }
    makeRoom()
    stories.append(
      IncidentStory(event, weight: weight, before: blame.reference(before: event.startedAt)))
    self.index.enter(event.anomaly, into: event.anomaly, at: stories.count - 1)
    return event.anomaly
  }

  /// The number of the incident that an anomaly is in; `nil` where it is in none that is kept.
  ///
  /// - Complexity: O(1).
  package func incident(of anomaly: UInt64) -> UInt64? {
    find(anomaly).map { stories[$0.story].incident.number }
  }

  private func find(_ anomaly: UInt64) -> (story: Int, part: Int)? {
    guard let story = index.place(of: anomaly), let part = stories[story].place(of: anomaly)
    else { return nil }
    return (story, part)
  }

  /// Finds causes of what was touched and of the worst open stories, which may have grown.
  private mutating func refresh(_ touched: Set<UInt64>, _ data: ProcessedData) {
    var wanted = stories.indices.filter { touched.contains(stories[$0].incident.number) }
    let others = stories.indices.filter { stories[$0].isOpen && !wanted.contains($0) }
      .sorted { Self.isWorse(stories[$0].incident, stories[$1].incident) }
    wanted += others.prefix(max(0, Self.refreshedMost - wanted.count))
    for index in wanted {
      if stories[index].parts.contains(where: \.isOpen) || stories[index].incident.sentence.isEmpty
      {
        let isNews = touched.contains(stories[index].incident.number)
        stories[index].refresh(
          data, blame, step: stepNanoseconds, isNews: isNews, tracks: tracks, lines: lines)
      } else {
        // It is over: it is told as it was at its worst.
        stories[index].tellMembers()
      }
    }
  }

  /// Gives up the oldest ended story, or the least open one, when there is no room for another.
  private mutating func makeRoom() {
    guard stories.count >= Self.most else { return }
    dropped += 1
    let ended = stories.indices.filter { !stories[$0].isOpen }.min {
      (stories[$0].endedAt ?? .init(nanoseconds: 0))
        < (stories[$1].endedAt ?? .init(nanoseconds: 0))
    }
    let least = stories.indices.max { Self.isWorse(stories[$0].incident, stories[$1].incident) }
    looks += UInt64(stories.count)
    guard let index = ended ?? least else { return }
    self.index.leave(stories.remove(at: index))
    self.index.rearrange(stories)
  }

  private mutating func forget(_ now: MonotonicInstant) {
    func isOver(_ story: IncidentStory) -> Bool {
      story.endedAt.map { now - $0 > Self.keepsEnded } ?? false
    }
    let old = stories.filter(isOver)
    guard !old.isEmpty else { return }
    for story in old { index.leave(story) }
    stories.removeAll(where: isOver)
    index.rearrange(stories)
  }

  private mutating func publish() {
    let open = stories.filter(\.isOpen).map(\.incident).sorted(by: Self.isWorse)
    let ended = stories.filter { !$0.isOpen }.map(\.incident).sorted { a, b in
      let (x, y) = (a.endedAt?.nanoseconds ?? 0, b.endedAt?.nanoseconds ?? 0)
      return x != y ? x > y : a.number > b.number
    }
    incidents = open + ended
  }

  private static func isWorse(_ a: Incident, _ b: Incident) -> Bool {
    if a.severity != b.severity { return a.severity > b.severity }
    let (x, y) = (a.members.first?.rank ?? 0, b.members.first?.rank ?? 0)
    return x != y ? x > y : a.number < b.number
  }
}
