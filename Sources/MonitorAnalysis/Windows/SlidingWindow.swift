/// The running sums of one window of one series.
///
/// The values live in the series' ring; `order` holds the ring slots of the values in ascending
/// order, equal ones oldest first.
///
/// Sums are of `x − shift`, so that they lose no digits to a large mean. They are computed anew
/// from the ring when a value leaves that made up most of them, when the shift has drifted away
/// from the mean, and once in every length of the window.
struct SlidingWindow {
  /// Values in the window.
  var count = 0
  /// Mann–Kendall's S: pairs that rise less pairs that fall.
  var kendall = 0
  /// What is taken off every value before it is summed.
  var shift = 0.0
  /// Σ(x − shift).
  var sum1 = 0.0
  /// Σ(x − shift)².
  var sum2 = 0.0
  /// Σ(x − shift)³.
  var sum3 = 0.0
  /// Σ(x − shift)⁴.
  var sum4 = 0.0
  /// The greatest `sum4` since the sums were last computed anew.
  var peak4 = 0.0
  /// Σj(x − shift), where j is the tick's place in the window, 0 for the oldest.
  var timeSum = 0.0
  /// Σj over ticks with a value.
  var places = 0
  /// Σj² over ticks with a value.
  var squaredPlaces = 0
}

extension SlidingWindow {
  /// The first place in `order` whose value is not less than `x`.
  @inline(__always)
  static func lowerBound(
    _ x: Double, _ order: UnsafeMutablePointer<UInt16>, _ count: Int,
    _ ring: UnsafeMutablePointer<Double>
  ) -> Int {
    var base = 0
    var length = count
    while length > 0 {
      let half = length &>> 1
      let probe = base &+ half
      let less = ring[Int(order[probe])] < x
      base = less ? probe &+ 1 : base
      length = less ? length &- half &- 1 : half
    }
    return base
  }

  /// The first place at or after `from` whose value is greater than `x`; all before `from` are
  /// not greater.
  @inline(__always)
  static func upperBound(
    _ x: Double, from: Int, _ order: UnsafeMutablePointer<UInt16>, _ count: Int,
    _ ring: UnsafeMutablePointer<Double>
  ) -> Int {
    if from == count || ring[Int(order[from])] > x { return from }
    var base = from &+ 1
    if base == count || ring[Int(order[base])] > x { return base }
    var length = count &- base
    while length > 0 {
      let half = length &>> 1
      let probe = base &+ half
      let notGreater = ring[Int(order[probe])] <= x
      base = notGreater ? probe &+ 1 : base
      length = notGreater ? length &- half &- 1 : half
    }
    return base
  }

  /// Turns the order by one tick: `out` leaves and `new` comes; NaN stands for no value.
  ///
  /// The ring must still hold the leaving value.
  ///
  /// - Complexity: O(log n) comparisons and one move of 16-bit slots.
  @inline(__always)
  mutating func turnOrder(
    out: Double, new: Double, _ turn: WindowTurn, _ order: UnsafeMutablePointer<UInt16>,
    _ ring: UnsafeMutablePointer<Double>
  ) {
    let hasOut = out == out
    let hasNew = new == new
    var outPlace = 0
    if hasOut {
      outPlace = Self.lowerBound(out, order, count, ring)
      assert(Int(order[outPlace]) == turn.outSlot, "equal values are kept oldest first")
      let end = Self.upperBound(out, from: outPlace, order, count, ring)
      kendall &-= (count &- end) &- outPlace
    }
    guard hasNew else {
      if hasOut {
        (order + outPlace).update(from: order + outPlace + 1, count: count - outPlace - 1)
      }
      return
    }
    let first = Self.lowerBound(new, order, count, ring)
    let place = Self.upperBound(new, from: first, order, count, ring)
    var less = first
    var greater = count &- place
    if hasOut {
      if out < new { less &-= 1 } else if out > new { greater &-= 1 }
      if place <= outPlace {
        (order + place + 1).update(from: order + place, count: outPlace - place)
        order[place] = UInt16(truncatingIfNeeded: turn.inSlot)
      } else {
        (order + outPlace).update(from: order + outPlace + 1, count: place - outPlace - 1)
        order[place - 1] = UInt16(truncatingIfNeeded: turn.inSlot)
      }
    } else {
      (order + place + 1).update(from: order + place, count: count - place)
      order[place] = UInt16(truncatingIfNeeded: turn.inSlot)
    }
    kendall &+= less &- greater
  }

  /// Turns the sums by one tick.
  ///
  /// Returns whether they have lost digits and must be computed anew.
  @inline(__always)
  mutating func turnSums(out: Double, new: Double, length: Int) -> Bool {
    if out == out {
      let d = out - shift
      let d2 = d * d
      sum1 -= d
      sum2 -= d2
      sum3 -= d2 * d
      sum4 -= d2 * d2
      count &-= 1
    }
    timeSum -= sum1
    squaredPlaces &+= count &- 2 &* places
    places &-= count
    if new == new {
      if count == 0 { restart(at: new) }
      let d = new - shift
      let d2 = d * d
      let place = length &- 1
      sum1 += d
      sum2 += d2
      sum3 += d2 * d
      sum4 += d2 * d2
      timeSum += Double(place) * d
      places &+= place
      squaredPlaces &+= place &* place
      count &+= 1
      peak4 = max(peak4, sum4)
    }
    // The second test says: the mean is more than four deviations away from the shift.
    return !(sum4 * 64 >= peak4) || 17 * sum1 * sum1 > 16 * Double(count) * sum2
  }

  private mutating func restart(at value: Double) {
    shift = value
    (sum1, sum2, sum3, sum4, peak4, timeSum) = (0, 0, 0, 0, 0, 0)
    (places, squaredPlaces, kendall) = (0, 0, 0)
  }

  /// Computes the sums anew about the mean, from the ring.
  ///
  /// `newestSlot` is the slot of the newest tick, `capacity` the ring's length.
  mutating func recompute(
    _ order: UnsafeMutablePointer<UInt16>, _ ring: UnsafeMutablePointer<Double>,
    newestSlot: Int, length: Int, capacity: Int
  ) {
    guard count > 0 else {
      restart(at: 0)
      return
    }
    let origin = ring[Int(order[count / 2])]
    var total = 0.0
    for place in 0..<count { total += ring[Int(order[place])] - origin }
    let mean = origin + total / Double(count)
    shift = mean.isFinite ? mean : origin
    (sum1, sum2, sum3, sum4, timeSum) = (0, 0, 0, 0, 0)
    var slot = newestSlot - (length - 1)
    if slot < 0 { slot += capacity }
    for place in 0..<length {
      let value = ring[slot]
      slot += 1
      if slot == capacity { slot = 0 }
      guard value == value else { continue }
      let d = value - shift
      let d2 = d * d
      sum1 += d
      sum2 += d2
      sum3 += d2 * d
      sum4 += d2 * d2
      timeSum += Double(place) * d
    }
    peak4 = sum4
  }
}
