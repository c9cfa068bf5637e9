import Glibc

/// All that detection remembers of one series, but for what is normal (`Baseline`): how far values
/// have reached, how they move, which shapes were seen, how high evidence rises when nothing is
/// wrong.
///
/// It remembers everything it saw, anomalies too: what happened once is not new a second time.
/// Gaps are not seen at all. Cost: about a microsecond a value; the bytes of its `MemoryRoom` and one
/// kilobyte.
package struct SeriesMemory: Sendable {
  /// No machine measures more: what is greater is a damaged reading, judged but never learnt.
  static let greatest = 1e30
  /// Values before it speaks: fewer say nothing of what is usual.
  static let leastCount = 50.0
  /// A range is forgotten with this many values: seven months of five minutes.
  private static let rangeValues = 60_000.0
  /// The centre that a range is forgotten towards.
  private static let centreValues = 1_000.0
  /// What is usual (noise, distances, breaks) is the mean over so many values.
  private static let usualValues = 3_000.0
  /// The longest run is forgotten with this many moves.
  private static let runValues = 16_000.0
  /// What is usual of records is the mean of the last six; one counts for half a range at most.
  private static let recordsKept = 6.0
  private static let greatestRecord = 0.5
  /// The noise of lately.
  private static let lateValues = 60.0
  private static let levelValues = 5.0
  private static let shortValues = 12.0
  private static let longValues = 150.0
  /// Noise below this share of the range is not believed.
  private static let noiseShare = 0.005
  /// Rows in which only what is clearly worse is told again.
  private static let heldRows = 100
  /// Clearly worse: by this factor of the sum of evidence.
  private static let worse = 1.3

  /// Values seen.
  package private(set) var count = 0.0
  /// The upper end of what was seen, slowly forgotten.
  package private(set) var high = 0.0
  /// The lower end of what was seen, slowly forgotten.
  package private(set) var low = 0.0
  /// The distance of both, with a floor.
  package private(set) var range = 1.0
  /// The exponential mean of the last five values.
  package private(set) var level = 0.0
  /// The standard deviation about the level, of long.
  package private(set) var noise = 0.0
  /// The standard deviation about the level, of lately.
  package private(set) var lateNoise = 0.0
  /// Noise below this is not believed.
  package private(set) var noiseFloor = 0.0
  /// The mean of the last dozen values.
  package private(set) var shortMean = 0.0
  /// The mean of the last hundred and fifty values.
  package private(set) var longMean = 0.0
  /// The usual distance of both means.
  package private(set) var usualBreak = 0.0
  /// How far beyond the range records usually are, in ranges.
  package private(set) var usualRecord = 0.0185
  /// The smallest change seen, the grain of the metric; 0 before the first.
  ///
  /// Half of it is no noise, all of it no shape.
  package var leastChange: Double { quantum.isFinite ? quantum : 0 }
  private var quantum = Double.infinity
  /// How many values in a row were equal to the one before.
  package private(set) var run = 0.0
  /// The longest such run, slowly forgotten.
  package private(set) var longestRun = 0.0
  /// How often the value changed.
  package private(set) var moves = 0.0
  /// What smoothing forecasts for the next value.
  package private(set) var forecast = 0.0
  /// The standard deviation of such forecasts.
  package private(set) var forecastDeviation = 0.0
  /// Whether all values so far were whole and none below zero.
  package private(set) var isCount = true
  /// How far counts usually are from their rate, on the scale of roots.
  package private(set) var usualCount = 1.0
  /// How new the surroundings of the newest value are.
  package private(set) var distances = ShapeMemory.Distances()
  /// How new the last means are, where one is full.
  package private(set) var coarseDistance: Double?
  /// How new they usually are.
  package private(set) var usualCoarse = 0.0
  /// How new they usually are.
  package private(set) var usual = ShapeMemory.Distances()
  /// The limits a person set.
  package var limits = SeriesLimits.none
  /// The smallest change that means anything; 0 where that is not known.
  package var grain = 0.0
  private var centre = 0.0
  private var shape = ShapeMemory()
  private var coarse = CoarseShapeMemory()
  private var law = PeakLaw()
  private var jobs = JobMemory()
  private var held = 0.0
  private var heldRows = 0
  private var began = 0.0
  private var isNotable = false
  private var told = 0.0
  private var wasTold = false
  private var heldRarity = 0.0
  private var previous = 0.0
  private var waitingRarity = 0.0
  private var waitingHeight = 0.0
  private var waitingRows = 0
  private var trend = 0.0

  /// A memory of nothing.
  package init() {}

  /// Whether enough was seen to speak.
  package var isLearnt: Bool { count >= Self.leastCount }

  /// Whether a peak that is rare waits until it is large enough to be worth a word.
  var isExpectingMore: Bool { waitingRows > 0 }

  /// The rarity and the height of the peak that waits.
  var expected: (rarity: Double, height: Double)? {
    waitingRows > 0 ? (waitingRarity, waitingHeight) : nil
  }

  /// Lets a peak wait, as long as a peak is held.
  mutating func expectMore(_ judgement: Judgement) {
    guard let rarity = judgement.rarity else { return }
    if waitingRows == 0 { (waitingRarity, waitingHeight) = (rarity, judgement.height) }
    waitingRarity = max(waitingRarity, rarity)
    waitingHeight = max(waitingHeight, judgement.height)
    waitingRows = max(waitingRows, heldRows)
  }

  /// The peak that waited is told, or nothing.
  mutating func expectNothing() { waitingRows = 0 }

  /// The shape of the newest values: as many as `most`.
  package func recent(_ most: Int) -> RecentShape { RecentShape(of: shape.newest(most)) }

  /// What is said of one value.
  package struct Judgement: Sendable {
    /// The votes of the detectors.
    package var votes: DetectorList.Votes
    /// The sum of evidence.
    package var height: Double
    /// How rare such a peak is: −log₁₀ of peaks a day; `nil` where the value begins or raises
    /// none.
    package var rarity: Double?
    /// Whether it is the like of a known job.
    package var isKnownJob = false
  }

  /// Keeps no more of the past than there is room for.
  mutating func fit(_ room: MemoryRoom) {
    shape.fit(room.values)
    coarse.fit(room.means)
  }

  /// Judges a value and then remembers it.
  ///
  /// `time` is civil time in seconds, to know jobs by; `step` is the time between two values; `room` is
  /// for what is kept of the past.
  package mutating func judge(
    _ x: Double, at time: Double, step: Double, room: MemoryRoom = .most
  ) -> Judgement {
    let isMeasured = abs(x) <= Self.greatest
    if isMeasured { meet(x, room) }
    let votes = DetectorList.judge(x, self)
    let height = votes.height
    if isMeasured { learn(x) }
    heldRows = max(0, heldRows - 1)
    waitingRows = max(0, waitingRows - 1)
    if heldRows == 0 { held = 0 }
    guard isLearnt else { return Judgement(votes: votes, height: height, rarity: nil) }
    law.tick()
    told *= 1 - 1 / Self.toldValues
    guard height > held * Self.worse else {
      return Judgement(votes: votes, height: height, rarity: nil)
    }
    return peak(height, votes, time, max(step, 0.1))
  }

  private mutating func peak(
    _ height: Double, _ votes: DetectorList.Votes, _ time: Double, _ step: Double
  ) -> Judgement {
    let grows = held > 0
    var rarity =
      Self.calibration - log10(law.rate(height) * 86_400 / min(Self.coarsest, step))
    law.add(height, insteadOf: grows ? held : nil)
    held = height
    heldRows = Self.heldRows
    if !(grows && isNotable) { began = time }
    let isKnown = jobs.isKnown(at: began, height: height, step: step)
    if grows && isNotable {
      jobs.grow(height: height)
    } else {
      isNotable = rarity >= Self.notable
      if isNotable { jobs.add(at: began, height: height) }
    }
    let isPlanned = isKnown && rarity >= Self.notable
    if isKnown { rarity = min(rarity - Self.jobDecades, Self.jobRarity) }
    let before = told
    if rarity >= Self.notable {
      if !(grows && wasTold) { told += 1 }
      wasTold = true
    } else if !grows {
      wasTold = false
    }
    // What was told often lately is told less; a young memory has seen little, and what is new to
    // it may be quite usual.
    rarity -= Self.habituation * log10(1 + before)
    rarity -= log10(1 + Self.youngSeconds / max(1, count * step))
    rarity -= Self.youth * log10(1 + Self.youngValues / count)
    if !grows { heldRarity = 0 }
    if grows, heldRarity >= Self.notable, rarity < heldRarity + Self.leastGrowth {
      rarity = Self.jobRarity
    } else {
      heldRarity = max(heldRarity, rarity)
    }
    return Judgement(votes: votes, height: height, rarity: rarity, isKnownJob: isPlanned)
  }

  /// Rarity is that of a day of rows five minutes apart where rows are further apart: else a day
  /// of hourly rows would be too short to be rare in.
  private static let coarsest = 300.0
  /// The law speaks of all peaks; those that are told are rarer by what jobs, habituation and youth
  /// take away: measured on series without faults.
  private static let calibration = 1.4
  /// Peaks nearly rare enough to be told are remembered, to find jobs and to habituate by.
  private static let notable = 0.8
  /// The like of a known job is so many decades less rare, and at most this rare.
  private static let jobDecades = 5.0
  private static let jobRarity = -2.0
  /// Ten told lately: the next must be twenty times rarer.
  private static let habituation = 1.3
  /// What was told is forgotten with this many values.
  private static let toldValues = 6_000.0
  /// Half a day holds most of what a machine does.
  private static let youngSeconds = 43_200.0
  /// A law of fifty values is a guess: its peaks must be three times rarer.
  private static let youth = 1.0
  private static let youngValues = 100.0
  /// An anomaly that grows is told again when it is three times rarer.
  private static let leastGrowth = 0.5

  @inline(__always)
  private mutating func meet(_ x: Double, _ room: MemoryRoom) {
    if count == 0 { begin(x) }
    count += 1
    range = max(high - low, grain, 1e-9 * abs(x), 1e-12)
    let change = abs(x - previous)
    if change > 1e-9 * range { quantum = min(quantum, change) }
    if change < 1e-9 * range {
      run += 1
    } else {
      longestRun = max(longestRun * (1 - 1 / Self.runValues), run)
      run = 0
      moves += 1
    }
    noiseFloor = max(Self.noiseShare * range, leastChange / 2)
    distances = shape.add(x, most: room.values)
    coarseDistance = coarse.add(x, most: room.means)
  }

  private mutating func begin(_ x: Double) {
    high = x
    low = x
    centre = x
    level = x
    shortMean = x
    longMean = x
    previous = x
    forecast = x
  }

  /// Takes a value into the forecast: level and damped trend.
  private mutating func smooth(_ x: Double, _ young: Double) {
    let error = x - forecast
    forecastDeviation +=
      max(young, 1 / Self.usualValues) * (1.25 * abs(error) - forecastDeviation)
    let damped = Self.damping * trend
    let step = max(young, Self.smoothing) * error
    // The old level is the forecast without its trend.
    trend = damped + Self.trendShare * step
    forecast += step + Self.damping * trend
  }

  private static let smoothing = 0.3
  private static let trendShare = 0.05
  private static let damping = 0.9

  private mutating func learn(_ x: Double) {
    let outside = (max(x - high, low - x) - leastChange / 2) / range
    if outside > 0, isLearnt {
      usualRecord += (min(Self.greatestRecord, outside) - usualRecord) / Self.recordsKept
    }
    let young = 1 / count
    func share(_ values: Double) -> Double { max(young, 1 / values) }
    let usual = share(Self.usualValues)
    self.usual.near += usual * (distances.near - self.usual.near)
    if let coarseDistance {
      let share = max(
        Double(CoarseShapeMemory.width) * young, Double(CoarseShapeMemory.width) / Self.usualValues)
      usualCoarse += min(1, share) * (coarseDistance - usualCoarse)
    }
    self.usual.middle += usual * (distances.middle - self.usual.middle)
    self.usual.wide += usual * (distances.wide - self.usual.wide)
    high = max(x, high - (high - centre) / Self.rangeValues)
    low = min(x, low + (centre - low) / Self.rangeValues)
    centre += share(Self.centreValues) * (x - centre)
    smooth(x, young)
    if x < 0 || x != x.rounded() { isCount = false }
    let jump = abs(CountRateDetector.root(x) - CountRateDetector.root(longMean))
    usualCount += usual * (1.25 * jump - usualCount)
    let deviation = 1.25 * abs(x - level)
    noise += usual * (deviation - noise)
    lateNoise += share(Self.lateValues) * (deviation - lateNoise)
    shortMean += share(Self.shortValues) * (x - shortMean)
    longMean += share(Self.longValues) * (x - longMean)
    usualBreak += usual * (abs(shortMean - longMean) - usualBreak)
    level += share(Self.levelValues) * (x - level)
    previous = x
  }
}

extension SeriesMemory {
  /// Writes all of it but for the limits and the grain, which are settings.
  func encode(to writer: inout StateWriter) {
    for value in scalars { writer.write(value) }
    writer.write(heldRows)
    writer.write(waitingRows)
    writer.write(isNotable ? 1 : 0 as UInt8)
    writer.write(isCount ? 1 : 0 as UInt8)
    writer.write(wasTold ? 1 : 0 as UInt8)
    shape.encode(to: &writer)
    coarse.encode(to: &writer)
    law.encode(to: &writer)
    jobs.encode(to: &writer)
  }

  /// Reads what `encode` wrote.
  init(from reader: inout StateReader) throws(DetectorStateError) {
    let start = reader.offset
    count = try reader.readFinite()
    high = try reader.readFinite()
    low = try reader.readFinite()
    range = try reader.readFinite()
    level = try reader.readFinite()
    noise = try reader.readFinite()
    lateNoise = try reader.readFinite()
    noiseFloor = try reader.readFinite()
    shortMean = try reader.readFinite()
    longMean = try reader.readFinite()
    usualBreak = try reader.readFinite()
    forecast = try reader.readFinite()
    forecastDeviation = try reader.readFinite()
    trend = try reader.readFinite()
    usualCount = try reader.readFinite()
    usualCoarse = try reader.readFinite()
    usual.near = try reader.readFinite()
    usual.middle = try reader.readFinite()
    usual.wide = try reader.readFinite()
    centre = try reader.readFinite()
    held = try reader.readFinite()
    began = try reader.readFinite()
    told = try reader.readFinite()
    heldRarity = try reader.readFinite()
    previous = try reader.readFinite()
    waitingRarity = try reader.readFinite()
    waitingHeight = try reader.readFinite()
    quantum = try reader.readDouble()
    usualRecord = try reader.readFinite()
    run = try reader.readFinite()
    longestRun = try reader.readFinite()
    moves = try reader.readFinite()
    heldRows = try reader.read(Int.self)
    waitingRows = try reader.read(Int.self)
    isNotable = try reader.read(UInt8.self) != 0
    isCount = try reader.read(UInt8.self) != 0
    wasTold = try reader.read(UInt8.self) != 0
    guard count >= 0, count.rounded() == count, (0...Self.heldRows).contains(heldRows),
      (0...Self.heldRows).contains(waitingRows), held >= 0,
      low <= high, range > 0, noise >= 0, lateNoise >= 0, noiseFloor >= 0, usualBreak >= 0,
      forecastDeviation >= 0, usualCount >= 0, usualCoarse >= 0, usual.near >= 0, usual.middle >= 0,
      usual.wide >= 0,
      max(abs(low), abs(high), abs(level)) <= Self.greatest,
      max(abs(shortMean), abs(longMean), abs(centre), abs(previous)) <= Self.greatest,
      max(abs(forecast), abs(trend)) <= 1e6 * Self.greatest,
      told >= 0, quantum > 0, usualRecord >= 0, run >= 0, longestRun >= 0, moves >= 0
    else { throw DetectorStateError(offset: start, reason: "a memory that cannot be") }
    shape = try ShapeMemory(from: &reader)
    coarse = try CoarseShapeMemory(from: &reader)
    law = try PeakLaw(from: &reader)
    jobs = try JobMemory(from: &reader)
  }

  private var scalars: [Double] {
    [
      count, high, low, range, level, noise, lateNoise, noiseFloor, shortMean, longMean,
      usualBreak, forecast, forecastDeviation, trend, usualCount, usualCoarse, usual.near,
      usual.middle,
      usual.wide, centre, held, began, told, heldRarity, previous, waitingRarity,
      waitingHeight, quantum,
      usualRecord,
      run, longestRun, moves,
    ]
  }
}
