package import MonitorModel

/// Saving, restoring, teaching.
extension RealtimeAnomalyDetector {
  /// The first bytes of a state: changes where what was saved before cannot be read any more.
  private static let version: UInt32 = 2

  /// How detection itself is doing.
  package var health: DetectionHealth {
    var result = counters.health
    result.series = memories.count
    result.learntSeries = learntSeries
    result.pastValues = room == .most ? nil : room.values
    result.lessons = teaching.items.map(\.lesson)
    return result
  }

  private var learntSeries: Int {
    memories.reduce(0) { $0 + ($1.isLearnt ? 1 : 0) }
  }

  /// Adds what observing cost, in nanoseconds.
  package mutating func spend(_ nanoseconds: Int64) { counters.spend(nanoseconds) }

  /// Learns what a person says of an anomaly, or forgets it; `false` when the anomaly or the lesson
  /// is not known.
  ///
  /// An anomaly is known while it is open or was among the last that ended. One of a rule is no
  /// matter of learning: it stays, and its reason says so.
  package mutating func teach(_ lesson: DetectorLesson, wall: WallInstant) -> Bool {
    switch lesson {
    case .unlearn(let number): return teaching.unlearn(number)
    case .falseAlarm(let anomaly):
      if rules.keeps(anomaly) {
        refreshOpen()
        return false
      }
      guard let told = told(anomaly), let event = told.event else { return false }
      teaching.learn(event, series: event.series.index, height: told.height, wall: wall)
      dismiss(event.series.index, anomaly, wall: wall)
      return true
    }
  }

  /// All that was learnt, as bytes: series by name, baselines, memories, anomalies, lessons.
  ///
  /// Cost: a copy of it, up to 21 kB for each series that moves.
  package func encodedState() -> [UInt8] {
    var bytes: [UInt8] = []
    encodeState { bytes += $0 }
    return bytes
  }

  /// The same in pieces of a quarter of a megabyte, one after the other: all of it may be large.
  package func encodeState(_ take: ([UInt8]) -> Void) {
    var writer = StateWriter()
    writer.write(Self.version)
    let known = places.indices.filter { places[$0] >= 0 && memories[Int(places[$0])].count > 0 }
    writer.write(lastWall.milliseconds)
    writer.write(known.count + waiting.count)
    for index in known {
      keys[index].encode(to: &writer)
      baselines[index].encode(to: &writer)
      memories[Int(places[index])].encode(to: &writer)
      writer.write(lives[index] == nil ? 0 : 1 as UInt8)
      if let open = lives[index], let lastObserved {
        SavedAnomaly.encode(open, to: &writer, at: lastObserved)
      }
      writer.pass(to: take)
    }
    // In the order of names: the same state is the same bytes.
    for (key, saved) in waiting.all.sorted(by: { $0.key.description < $1.key.description }) {
      key.encode(to: &writer)
      saved.baseline.encode(to: &writer)
      saved.memory.encode(to: &writer)
      writer.write(saved.anomaly == nil ? 0 : 1 as UInt8)
      saved.anomaly?.encode(to: &writer, wall: lastWall)
      writer.pass(to: take)
    }
    teaching.encode(to: &writer)
    writer.pass(to: take, isLast: true)
  }

  /// Takes over what another detector learnt; series that are not known yet get their part when
  /// they appear.
  ///
  /// - Throws: `DetectorStateError` where the bytes are not a whole state of this version; then
  ///   nothing of them is used.
  package mutating func restore(_ bytes: [UInt8]) throws(DetectorStateError) {
    var reader = StateReader(bytes)
    let version = try reader.read(UInt32.self)
    guard version == Self.version else {
      throw DetectorStateError(
        offset: 0, reason: "it is of version \(version), this program reads \(Self.version)")
    }
    let savedAt = WallInstant(milliseconds: try reader.read(Int64.self))
    var saved = WaitingSeries()
    let count = try reader.readCount()
    guard count <= Limits.series else {
      throw DetectorStateError(offset: 4, reason: "\(count) series, at most \(Limits.series)")
    }
    for _ in 0..<count {
      let key = try SeriesKey(from: &reader)
      let baseline = try Baseline(from: &reader)
      let memory = try SeriesMemory(from: &reader)
      let anomaly =
        try reader.read(UInt8.self) != 0
        ? try SavedAnomaly(from: &reader, key, savedAt: savedAt) : nil
      saved.put(key, SavedSeries(baseline: baseline, memory: memory, anomaly: anomaly), of: count)
    }
    var taught = try Teaching(from: &reader)
    guard reader.isAtEnd else {
      throw DetectorStateError(offset: reader.offset, reason: "more bytes than a state has")
    }
    for index in keys.indices {
      taught.appear(keys[index], series: index)
      guard places[index] >= 0, let part = saved.take(keys[index]) else { continue }
      let place = Int(places[index])
      let (limits, grain) = (memories[place].limits, memories[place].grain)
      baselines[index] = part.baseline
      memories[place] = part.memory
      memories[place].limits = limits
      memories[place].grain = grain
      if let anomaly = part.anomaly, lives[index] == nil, let lastObserved {
        resume(anomaly, index, at: lastObserved, wall: lastWall)
      }
    }
    if lastObserved == nil { lastWall = savedAt }
    waiting = saved
    teaching = taught
  }

  /// Goes on with an anomaly of another process: it is told of here when it grows or ends.
  ///
  /// Its number is one that no event of this process has.
  mutating func resume(
    _ anomaly: SavedAnomaly, _ index: Int, at: MonotonicInstant, wall: WallInstant
  ) {
    let times = AnomalyLife.Times(step: interval, isPatient: traits[index].isPatient)
    var open = anomaly.anomaly(of: index, at: at, wall: wall, times)
    if open.event != nil {
      lastSequence += 1
      open.event?.sequence = lastSequence
      open.event?.anomaly = lastSequence
      open.event?.flapping = open.life.flappingSeconds
      // Where nothing was known yet, a limit stood for what was usual.
      let isLimit = open.event?.expected.upperBound == traits[index].limit(config.thresholds)
      if !isLimit, baselines[index].learnt >= pace.warmUp { open.usual = open.event?.expected }
    }
    lives[index] = open
    isWatched[index] = true
    refreshOpen()
  }
}

extension SeriesKey {
  /// Writes the name and the labels.
  func encode(to writer: inout StateWriter) {
    writer.write(name)
    writer.write(labels.count)
    for label in labels {
      writer.write(label.name)
      writer.write(label.value)
    }
  }

  /// Reads what `encode` wrote.
  init(from reader: inout StateReader) throws(DetectorStateError) {
    let name = try reader.readText()
    var labels: [SeriesKey.Label] = []
    for _ in 0..<(try reader.readCount()) {
      labels.append(SeriesKey.Label(try reader.readText(), try reader.readText()))
    }
    self.init(name, labels)
  }
}
