import MonitorModel

extension WindowStore {
  /// The statistics of a series over a window.
  ///
  /// Percentiles are interpolated between neighbouring order statistics (Hyndman and Fan's type 7),
  /// exact but for the hour, whose older part is in buckets.
  ///
  /// - Complexity: O(1) for one and five minutes, O(buckets + values of five minutes) for the hour.
  func statistics(_ index: Int, _ window: StatisticsWindow) -> WindowStatistics {
    let r = record(index)
    let lived = Int(min(tick + 1, Int64(shape.ticks(of: window))))
    switch window {
    case .minute:
      return recentStatistics(r, r.pointee.minute, minute: true, missing: lived)
    case .fiveMinutes:
      return recentStatistics(r, r.pointee.five, minute: false, missing: lived)
    case .hour:
      let covered = Int(tick - oldestTick + 1)
      guard olderCount(r) > 0 else {
        return recentStatistics(r, r.pointee.five, minute: false, missing: covered)
      }
      return hourStatistics(r, covered: covered)
    }
  }

  private func recentStatistics(
    _ r: UnsafeMutablePointer<Record>, _ window: SlidingWindow, minute: Bool, missing: Int
  ) -> WindowStatistics {
    guard window.count > 0 else { return .empty(missing: max(0, missing)) }
    let sorted = order(r, minute: minute)
    let ring = r.pointee.ring
    func percentile(_ share: Double) -> Double {
      let place = share * Double(window.count - 1)
      let below = Int(place)
      let low = ring[Int(sorted[below])]
      guard below + 1 < window.count else { return low }
      return Self.between(low, ring[Int(sorted[below + 1])], place - Double(below))
    }
    let moments = moments(r, window, minute: minute)
    return WindowStatistics(
      count: window.count, missing: max(0, missing - window.count), mean: moments.mean,
      standardDeviation: moments.standardDeviation, minimum: moments.minimum,
      maximum: moments.maximum, p50: percentile(0.5), p90: percentile(0.9),
      p95: percentile(0.95), p99: percentile(0.99), p999: percentile(0.999),
      skewness: moments.skewness, kurtosis: moments.kurtosis, percentileError: 0)
  }

  /// The value a share of the way from `low` to `high`, exact where they are equal.
  static func between(_ low: Double, _ high: Double, _ share: Double) -> Double {
    if low == high || share == 0 { return low }
    return low * (1 - share) + high * share
  }

  /// The central moments of a window of a ring, from its sums; computed afresh where the powers
  /// of its values leave the range of a `Double`.
  func moments(
    _ r: UnsafeMutablePointer<Record>, _ window: SlidingWindow, minute: Bool
  ) -> CentralMoments {
    var moments = CentralMoments()
    guard window.count > 0 else { return moments }
    let sorted = order(r, minute: minute)
    let ring = r.pointee.ring
    let low = ring[Int(sorted[0])]
    let high = ring[Int(sorted[window.count - 1])]
    let n = Double(window.count)
    let a = window.sum1 / n
    moments.count = n
    moments.minimum = low
    moments.maximum = high
    moments.origin = window.shift
    moments.offset = min(max(a, low - window.shift), high - window.shift)
    guard high > low else { return moments }
    guard window.sum4.isFinite, window.sum4 > 1e-280 else {
      return scaledMoments(sorted, ring, window.count)
    }
    moments.m2 = window.sum2 - n * a * a
    moments.m3 = window.sum3 - 3 * a * window.sum2 + 2 * n * a * a * a
    moments.m4 =
      window.sum4 - 4 * a * window.sum3 + 6 * a * a * window.sum2 - 3 * n * a * a * a * a
    return moments
  }

  /// Two passes over values brought near 1; the results may still be infinite or 0 where no
  /// `Double` holds them, but not the deviation, skewness and kurtosis: those are kept by scaling
  /// the sums to a deviation that a `Double` can square.
  private func scaledMoments(
    _ sorted: UnsafeMutablePointer<UInt16>, _ ring: UnsafeMutablePointer<Double>, _ count: Int
  ) -> CentralMoments {
    let low = ring[Int(sorted[0])]
    let high = ring[Int(sorted[count - 1])]
    let scale = max(abs(low), abs(high))
    var all = CentralMoments()
    for place in 0..<count { all.add(ring[Int(sorted[place])] / scale) }
    all.origin *= scale
    all.offset *= scale
    all.minimum = low
    all.maximum = high
    all.m2 *= scale * scale
    all.m3 *= scale * scale * scale
    all.m4 *= scale * scale * scale * scale
    return all
  }

  /// How many values of a series have left the ring and are still of the last hour.
  func olderCount(_ r: UnsafeMutablePointer<Record>) -> Int {
    if let memory = r.pointee.older {
      return OlderHour(base: memory, shape: shape).count
    }
    guard r.pointee.constantFrom >= 0 else { return 0 }
    return Int(max(0, r.pointee.constantEnd - max(r.pointee.constantFrom, oldestTick)))
  }

  /// The moments of what has left the ring.
  func olderMoments(_ r: UnsafeMutablePointer<Record>) -> CentralMoments {
    if let memory = r.pointee.older {
      return OlderHour(base: memory, shape: shape).moments()
    }
    var moments = CentralMoments()
    let count = olderCount(r)
    guard count > 0 else { return moments }
    moments.count = Double(count)
    moments.origin = r.pointee.constant
    moments.minimum = r.pointee.constant
    moments.maximum = r.pointee.constant
    return moments
  }

  private func hourStatistics(
    _ r: UnsafeMutablePointer<Record>, covered: Int
  ) -> WindowStatistics {
    var moments = olderMoments(r)
    moments.merge(self.moments(r, r.pointee.five, minute: false))
    let found = hourPercentiles(r, moments)
    let count = Int(moments.count)
    return WindowStatistics(
      count: count, missing: max(0, covered - count), mean: moments.mean,
      standardDeviation: moments.standardDeviation, minimum: moments.minimum,
      maximum: moments.maximum, p50: found.values[0], p90: found.values[1],
      p95: found.values[2], p99: found.values[3], p999: found.values[4],
      skewness: moments.skewness, kurtosis: moments.kurtosis, percentileError: found.error)
  }

  private static var shares: [Double] { [0.5, 0.9, 0.95, 0.99, 0.999] }

  /// The percentiles over the hour and their greatest relative error.
  private func hourPercentiles(
    _ r: UnsafeMutablePointer<Record>, _ moments: CentralMoments
  ) -> (values: [Double], error: Double) {
    guard let memory = r.pointee.older else {
      return (Self.shares.map { constantPercentile(r, $0) }, 0)
    }
    let older = OlderHour(base: memory, shape: shape)
    var weighted = r.pointee.five.count
    for code in 1..<CodeScale.codes { weighted += older.count(of: code) * shape.ticksPerCode }
    // Where only blocks, not codes, hold what is left of the hour, there is nothing to rank.
    guard weighted > 0 else { return (Self.shares.map { _ in moments.mean }, 1) }
    let places = Self.shares.map { $0 * Double(weighted - 1) }
    let ranks = places.flatMap { [Int($0), min(Int($0) + 1, weighted - 1)] }
    let wanted = ranks.indices.sorted { ranks[$0] < ranks[$1] }
    var found = [Double](repeating: .nan, count: ranks.count)
    var next = 0
    walk(r, older) { value, before, count in
      while next < wanted.count, ranks[wanted[next]] < before + count {
        found[wanted[next]] = value
        next += 1
      }
      return next < wanted.count
    }
    var error = 0.0
    let values = places.indices.map { index in
      let part = places[index] - Double(Int(places[index]))
      let raw = Self.between(found[2 * index], found[2 * index + 1], part)
      let value = min(max(raw, moments.minimum), moments.maximum)
      let room = older.error(at: value, tick: tick)
      if room > 0 { error = max(error, room / max(abs(value), room)) }
      return value
    }
    return (values, error)
  }

  private func constantPercentile(
    _ r: UnsafeMutablePointer<Record>, _ share: Double
  ) -> Double {
    let sorted = order(r, minute: false)
    let ring = r.pointee.ring
    let copies = olderCount(r)
    let n = r.pointee.five.count
    let constant = r.pointee.constant
    let below = r.pointee.isSettled ? 0 : SlidingWindow.lowerBound(constant, sorted, n, ring)
    func at(_ rank: Int) -> Double {
      if rank < below { return ring[Int(sorted[rank])] }
      return rank < below + copies ? constant : ring[Int(sorted[min(rank - copies, n - 1)])]
    }
    let place = share * Double(copies + n - 1)
    let rank = Int(place)
    return Self.between(at(rank), at(min(rank + 1, copies + n - 1)), place - Double(rank))
  }

  /// Calls `visit` with each bucket of the older part and each value of the ring in ascending
  /// order: the value, how many are before it, how many it stands for; until it returns false.
  private func walk(
    _ r: UnsafeMutablePointer<Record>, _ older: OlderHour,
    _ visit: (Double, Int, Int) -> Bool
  ) {
    let sorted = order(r, minute: false)
    let ring = r.pointee.ring
    let n = r.pointee.five.count
    var place = 0
    var before = 0
    for code in 1..<CodeScale.codes {
      let count = older.count(of: code) * shape.ticksPerCode
      guard count > 0 else { continue }
      let value = older.value(of: code)
      while place < n, ring[Int(sorted[place])] <= value {
        guard visit(ring[Int(sorted[place])], before, 1) else { return }
        place += 1
        before += 1
      }
      guard visit(value, before, count) else { return }
      before += count
    }
    while place < n {
      guard visit(ring[Int(sorted[place])], before, 1) else { return }
      place += 1
      before += 1
    }
  }

  /// The value of a tick of the last hour, within the error of the older part; NaN for a gap.
  func value(_ r: UnsafeMutablePointer<Record>, at tick: Int64) -> Double {
    guard tick <= self.tick, tick >= oldestTick else { return .nan }
    if tick > self.tick - Int64(shape.fiveMinuteTicks) {
      return r.pointee.ring[Int(tick % Int64(shape.fiveMinuteTicks))]
    }
    if let memory = r.pointee.older {
      return OlderHour(base: memory, shape: shape).value(at: tick)
    }
    let isConstant =
      r.pointee.constantFrom >= 0 && tick >= r.pointee.constantFrom
      && tick < r.pointee.constantEnd
    return isConstant ? r.pointee.constant : .nan
  }
}
