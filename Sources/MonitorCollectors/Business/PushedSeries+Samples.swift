import MonitorModel

/// What a sample does to its series.
extension PushedSeries {
  /// Puts a sample on a track; says why not where it cannot.
  mutating func put(
    _ sample: PushedSample, on place: Int, group: Int, at now: PushedNow
  ) -> PushedRefusal? {
    guard let track = tracks[place] else { return .senders }
    guard slots[track.slot].shape == Self.shape(of: sample) else { return .type }
    if let refusal = Self.judge(sample, after: track) { return refusal }
    let slot = track.slot
    let instant = now.instant.nanoseconds
    switch sample.measure {
    case .level(let value), .part(let value): settle(value, slot, place)
    case .change(let value): settle(track.last + value, slot, place)
    case .total(let value, _):
      slots[slot].total += growth(to: value, sample.start, slot, place, now)
    case .increase(let value, _):
      slots[slot].total += value
      slots[slot].isDelta = true
    case .event(let value):
      slots[slot].total += value
      slots[slot].isSteady = true
    case .observation(let value): slots[slot].observe(value)
    case .histogram(let histogram, let isCumulative):
      slots[slot].isDelta = !isCumulative
      if isCumulative {
        takeTotals(histogram, sample.start, slot, place, now)
      } else {
        slots[slot].add(histogram, hasExtremes: true)
      }
    }
    if slots[slot].isOther { others += 1 }
    slots[slot].hasNews = true
    slots[slot].heard = instant
    slots[slot].group = group
    tracks[place]?.heard = instant
    let latest = UInt64(clamping: now.wall.milliseconds &* 1_000_000 &+ Self.skewMost)
    if sample.time <= latest { tracks[place]?.time = max(track.time, sample.time) }
    return nil
  }

  /// Why a sample cannot be taken after what its sender told before.
  private static func judge(_ sample: PushedSample, after track: Track) -> PushedRefusal? {
    let isKnown = sample.time != 0 && track.time != 0
    switch sample.measure {
    case .level(let value), .part(let value):
      if !value.isFinite { return .notFinite }
      return isKnown && sample.time < track.time ? .older : nil
    case .change(let value):
      if !value.isFinite { return .notFinite }
      // The same once more is an answer that was lost, not another change.
      return isKnown && sample.time <= track.time ? .older : nil
    case .total(let value, _):
      if !value.isFinite { return .notFinite }
      if value < 0 { return .negative }
      return isKnown && sample.time < track.time ? .older : nil
    case .increase(let value, _):
      if !value.isFinite { return .notFinite }
      if value < 0 { return .negative }
      return isKnown && sample.time <= track.time ? .older : nil
    case .event(let value):
      if !value.isFinite { return .notFinite }
      return value < 0 ? .negative : nil
    case .observation(let value): return value.isFinite ? nil : .notFinite
    case .histogram(_, let isCumulative):
      guard isKnown else { return nil }
      let isOlder = isCumulative ? sample.time < track.time : sample.time <= track.time
      return isOlder ? .older : nil
    }
  }

  /// Puts a sender's level in the place of the one before.
  private mutating func settle(_ value: Double, _ slot: Int, _ place: Int) {
    guard let track = tracks[place] else { return }
    if track.counts {
      slots[slot].total += value - track.last
    } else {
      slots[slot].total += value
      slots[slot].senders += 1
    }
    // One sender's level is exact; differences of several may leave a trace of rounding.
    if slots[slot].senders == 1 { slots[slot].total = value }
    tracks[place]?.last = value
    tracks[place]?.counts = true
  }

  /// By how much a total grew: since the sender's last one, or since its start where it started anew
  /// or is new.
  private mutating func growth(
    to value: Double, _ start: UInt64, _ slot: Int, _ place: Int, _ now: PushedNow
  ) -> Double {
    guard let track = tracks[place] else { return 0 }
    tracks[place]?.last = value
    tracks[place]?.start = start
    tracks[place]?.counts = true
    if !track.counts {
      defer { slots[slot].isBegun = true }
      // The first total of a series is where it begins; one that joins later adds what is new.
      return !slots[slot].isBegun || isNew(start, now) ? value : 0
    }
    if value < track.last || start > track.start && track.start != 0 {
      restarts += 1
      return value
    }
    return value - track.last
  }

  /// Whether all of a total that began then is new: it began after kilter listened, and no longer
  /// ago than a sender is remembered, so that none that was silent for long is counted twice.
  private func isNew(_ start: UInt64, _ now: PushedNow) -> Bool {
    let remembered = now.wall.milliseconds &* 1_000_000 &- idle
    return start >= begun && start > UInt64(clamping: remembered)
  }

  /// Takes a histogram that counts since its sender's start.
  private mutating func takeTotals(
    _ histogram: PushedHistogram, _ start: UInt64, _ slot: Int, _ place: Int, _ now: PushedNow
  ) {
    guard let track = tracks[place] else { return }
    defer {
      tracks[place]?.histogram = histogram
      tracks[place]?.start = start
      slots[slot].isBegun = true
    }
    guard let last = track.histogram else {
      if !slots[slot].isBegun {
        // What was measured before is no part of an interval.
        slots[slot].begin(histogram)
      } else if isNew(start, now) {
        slots[slot].add(histogram, hasExtremes: true)
      }
      return
    }
    let isAnew = start > track.start && track.start != 0 || histogram.count < last.count
    if isAnew {
      restarts += 1
      slots[slot].add(histogram, hasExtremes: true)
      return
    }
    // Other bounds than before: nothing can be said of this interval.
    guard let buckets = histogram.buckets.increase(since: last.buckets) else { return }
    var increase = histogram
    increase.buckets = buckets
    increase.count = histogram.count - last.count
    if let sum = histogram.sum { increase.sum = sum - (last.sum ?? 0) }
    slots[slot].add(increase, hasExtremes: false)
  }
}

extension PushedSeries.Slot {
  /// Takes the first totals of a sender as where the series begins.
  mutating func begin(_ histogram: PushedHistogram) {
    count &+= histogram.count
    if let sum = histogram.sum {
      self.sum += sum
      hasSum = true
    }
  }

  /// Adds what was measured since the last time.
  ///
  /// The least and greatest value bound it also where
  /// they are those since the sender's start.
  mutating func add(_ histogram: PushedHistogram, hasExtremes: Bool) {
    begin(histogram)
    if interval?.add(histogram.buckets) != true { interval = histogram.buckets }
    guard hasExtremes || histogram.count > 0 else { return }
    if let value = histogram.least { least = min(least ?? value, value) }
    if let value = histogram.greatest { greatest = max(greatest ?? value, value) }
  }

  /// Adds one measured thing.
  mutating func observe(_ value: Double) {
    isSteady = true
    count &+= 1
    sum += value
    hasSum = true
    least = min(least ?? value, value)
    greatest = max(greatest ?? value, value)
    if interval == nil { interval = .empty }
    interval?.record(value)
  }
}
