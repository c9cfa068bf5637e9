/// The values of some time up to now, in at most `ExpressionLimits.windowSteps` steps.
///
/// As long as fewer values come in its time than it has steps, each has a step of its own and all
/// results are exact; else some share one.
struct ValueWindow: Sendable {
  private struct Step {
    var at: Int64
    var sum: Double
    var count: Double
    var low: Double
    var high: Double
    var first: Double
  }

  private let length: Int64
  private let grain: Int64
  private var steps: [Step] = []
  private var head = 0

  /// A window of some nanoseconds without a value.
  init(nanoseconds: Int64) {
    length = nanoseconds
    grain = nanoseconds / Int64(ExpressionLimits.windowSteps)
  }

  /// Takes in the newest value; times only rise.
  mutating func push(_ value: Double, at now: Int64) {
    if let last = steps.last, steps.count > head, now - last.at < grain {
      let place = steps.count - 1
      steps[place].sum += value
      steps[place].count += 1
      steps[place].low = min(last.low, value)
      steps[place].high = max(last.high, value)
    } else {
      steps.append(
        Step(at: now, sum: value, count: 1, low: value, high: value, first: value))
    }
  }

  /// Forgets what is older than the window, but for the newest of it: the change is since then.
  mutating func forget(before now: Int64) {
    while head + 1 < steps.count, steps[head + 1].at <= now - length { head += 1 }
    guard head > 64, head > steps.count / 2 else { return }
    steps.removeFirst(head)
    head = 0
  }

  private func begin(_ now: Int64) -> Int {
    head < steps.count && steps[head].at <= now - length ? head + 1 : head
  }

  /// The newest value less that at the beginning of the time; `nil` before that has passed.
  func change(to value: Double, at now: Int64) -> Double? {
    guard head < steps.count, steps[head].at <= now - length else { return nil }
    return value - steps[head].first
  }

  /// The mean; `nil` without a value.
  func mean(at now: Int64) -> Double? {
    var (sum, count) = (0.0, 0.0)
    for place in begin(now)..<steps.count {
      sum += steps[place].sum
      count += steps[place].count
    }
    return count > 0 ? sum / count : nil
  }

  /// The least value; `nil` without one.
  func least(at now: Int64) -> Double? {
    var least = Double.infinity
    for place in begin(now)..<steps.count { least = min(least, steps[place].low) }
    return least.isFinite ? least : nil
  }

  /// The greatest value; `nil` without one.
  func greatest(at now: Int64) -> Double? {
    var greatest = -Double.infinity
    for place in begin(now)..<steps.count { greatest = max(greatest, steps[place].high) }
    return greatest.isFinite ? greatest : nil
  }

  /// A percentile, 0…1, between the two values next to it, as statistics of windows have it;
  /// `nil` without a value.
  func percentile(_ share: Double, at now: Int64, _ sorted: inout [Double]) -> Double? {
    sorted.removeAll(keepingCapacity: true)
    for place in begin(now)..<steps.count { sorted.append(steps[place].sum / steps[place].count) }
    guard let last = sorted.indices.last else { return nil }
    sorted.sort()
    let place = share * Double(last)
    let below = min(last, Int(place))
    guard below < last else { return sorted[last] }
    return sorted[below] + (place - Double(below)) * (sorted[below + 1] - sorted[below])
  }
}
