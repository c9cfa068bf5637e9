import MonitorModel
import WireFormats

/// Series that others push: samples by name and labels become columns, within limits.
///
/// A series may have several senders (the processes of a service), each with totals of its own: what
/// a series shows is the sum of their increases, so that one that starts anew makes no dent and no
/// peak. Of each name `Limits.sourceSubjects` sets of labels have series of their own; the rest is
/// summed up in one labelled `other="true"`. A sender that says nothing for `idle` is taken to be
/// gone, and a series without senders is `vanished`.
struct PushedSeries {
  /// Senders and label sets that are told apart, those in `other` included.
  static let tracksMost = 10_000
  /// The times of samples are not remembered when they are so far in the future.
  static let skewMost: Int64 = 300_000_000_000

  /// What one sender told last of one series.
  struct Track {
    var slot: Int
    /// The last value of a level, part or total.
    var last = 0.0
    var start: UInt64 = 0
    var time: UInt64 = 0
    /// When it was heard last, in monotonic nanoseconds.
    var heard: Int64
    /// Whether `last` is part of the slot.
    var counts = false
    /// The last state of a cumulative histogram.
    var histogram: PushedHistogram?
  }

  /// What a series is made of.
  enum Shape {
    /// One gauge: the mean over senders.
    case mean
    /// One gauge: the sum over senders.
    case sum
    /// One counter.
    case counter
    /// Percentiles, a count and a sum.
    case distribution
  }

  /// A series, or the five of a distribution.
  struct Slot {
    var key: SeriesKey
    var shape: Shape
    /// The first of its columns.
    var column: Int
    /// The group that spoke of it last.
    var group: Int
    /// The counter's total, or the sum over senders of a gauge.
    var total = 0.0
    /// Senders that count in a gauge.
    var senders = 0
    /// Whether the column holds whole numbers.
    var isWhole = false
    /// Whether it is what is beyond the limit.
    var isOther = false
    /// Whether silence means that nothing happened.
    var isSteady = false
    /// Whether its senders tell increases: then silence within a message means none.
    var isDelta = false
    /// Whether a first total was taken as it stands.
    var isBegun = false
    /// Whether something came since the last reading.
    var hasNews = false
    /// When it was heard of last, in monotonic nanoseconds.
    var heard: Int64
    /// Measured things and their sum since the beginning.
    var count: UInt64 = 0
    var sum = 0.0
    var hasSum = false
    /// What was measured since the last reading.
    var interval: BucketCounts?
    var least: Double?
    var greatest: Double?
  }

  /// Columns of all series.
  var columns = MetricColumns()
  var slots: [Slot] = []
  var tracks: [Track?] = []
  var freeTracks: [Int] = []
  var aliases: AliasTable
  var groups = PushedGroups()
  /// Samples that were taken.
  private(set) var taken: UInt64 = 0
  /// Samples that were refused, by reason.
  private(set) var refused = [UInt64](repeating: 0, count: PushedRefusal.allCases.count)
  /// Samples that went into `other`.
  var others: UInt64 = 0
  /// Senders that started anew.
  var restarts: UInt64 = 0
  let idle: Int64
  /// Civil time at the beginning: a total that began later is new as a whole.
  let begun: UInt64
  var slotsByKey: [SeriesKey: Int] = [:]
  var tracksByIdentity: [PushedIdentity: Int] = [:]
  /// Sets of labels of a name that have series of their own.
  var labelSets: [String: Int] = [:]
  var swept = Int64.min
  /// Room for aliases that are put together.
  var scratch: [UInt8] = []

  /// Makes an empty set.
  ///
  /// `idle` is how long a sender may say nothing, in nanoseconds; `wall` is now.
  init(idle: Int64, wall: WallInstant) {
    self.idle = idle
    begun = UInt64(clamping: wall.milliseconds) &* 1_000_000
    aliases = AliasTable(seed: begun &* 0x9E37_79B9_7F4A_7C15 | 1)
  }

  /// Takes a sample, or says why not.
  ///
  /// `alias` is how its sender writes name and labels, which no
  /// two series share; `identify` is asked where that is new.
  @discardableResult
  mutating func take(
    _ sample: PushedSample, alias: Bytes, group: Int, at now: PushedNow,
    identify: () -> PushedIdentity?
  ) -> PushedRefusal? {
    let hash = aliases.hash(alias)
    var refusal: PushedRefusal?
    if let track = aliases.find(alias, hash: hash) {
      refusal = put(sample, on: track, group: group, at: now)
    } else if let identity = identify() {
      do throws(PushedRefusal) {
        let track = try track(of: identity, for: sample, group: group, at: now)
        aliases.insert(alias, hash: hash, track)
        refusal = put(sample, on: track, group: group, at: now)
      } catch {
        refusal = error
      }
    } else {
      refusal = .name
    }
    if let refusal { refused[refusal.rawValue] += 1 } else { taken += 1 }
    return refusal
  }

  /// The track of an identity; a new one where there is room.
  private mutating func track(
    of identity: PushedIdentity, for sample: PushedSample, group: Int, at now: PushedNow
  ) throws(PushedRefusal) -> Int {
    if let known = tracksByIdentity[identity] { return known }
    if freeTracks.isEmpty, tracks.count >= Self.tracksMost { sweep(at: now.instant.nanoseconds) }
    guard !freeTracks.isEmpty || tracks.count < Self.tracksMost else { throw .senders }
    guard let slot = slot(of: identity, for: sample, group: group, at: now) else { throw .series }
    guard slots[slot].shape == Self.shape(of: sample) else { throw .type }
    let track = Track(slot: slot, heard: now.instant.nanoseconds)
    var place = tracks.count
    if let free = freeTracks.popLast() {
      place = free
      tracks[place] = track
    } else {
      tracks.append(track)
    }
    tracksByIdentity[identity] = place
    return place
  }

  /// The slot of an identity, a new one where there is room, or `other`.
  private mutating func slot(
    of identity: PushedIdentity, for sample: PushedSample, group: Int, at now: PushedNow
  ) -> Int? {
    if let known = slotsByKey[identity.key] { return known }
    let name = identity.key.name
    var key = identity.key
    if labelSets[name, default: 0] >= Limits.sourceSubjects {
      key = SeriesKey(name, "other", "true")
      if let other = slotsByKey[key] { return other }
    } else if !hasRoom(for: sample) {
      return nil
    }
    // `other` may go beyond: there is one for each name at most.
    guard key != identity.key || hasRoom(for: sample) else { return nil }
    labelSets[name, default: 0] += 1
    var slot = add(key, sample, identity.unit, group: group, at: now)
    slot.isOther = key != identity.key
    slots.append(slot)
    slotsByKey[key] = slots.count - 1
    return slots.count - 1
  }

  private func hasRoom(for sample: PushedSample) -> Bool {
    let needed = Self.shape(of: sample) == .distribution ? 5 : 1
    return columns.catalog.series.count + needed <= Limits.sourceSeries
  }

  /// What a series of such samples is made of.
  static func shape(of sample: PushedSample) -> Shape {
    switch sample.measure {
    case .level: .mean
    case .part, .change: .sum
    case .total, .increase, .event: .counter
    case .observation, .histogram: .distribution
    }
  }
}

/// The moment at which something came, on both clocks.
struct PushedNow {
  /// For durations.
  var instant: MonotonicInstant
  /// To judge the times that senders tell.
  var wall: WallInstant
}
