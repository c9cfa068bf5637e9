package import MonitorModel

/// How far a host is from its peers, by the modified z-score of Iglewicz & Hoaglin (How to Detect and
/// Handle Outliers, 1993): `0.6745 · (x − median) / MAD`, where MAD is the median distance from the
/// median and 0.6745 makes it a standard deviation where values are normal.
///
/// A host that has its like is no outlier, however far they are from the rest: machines of another kind
/// (a quarter of them databases) are many, a broken one is alone. Where a tenth of its peers, and two at
/// the least, are within two standard deviations of it, its score ends at what is no outlier yet.
package enum FleetPeers {
  /// Fewer hosts are no peers.
  package static let least = 5
  /// Farther is not told apart.
  package static let farthest = 100.0
  /// Beyond this score the authors call a value an outlier; a signal's grain is made to be that far.
  private static let outlier = 3.5
  private static let normal = 0.6745
  /// Standard deviations within which two hosts are alike.
  private static let alike = 2.0

  /// How a signal is compared.
  package struct Manner: Sendable {
    /// The side on which a value is bad.
    package var concern: SeriesDefinition.Concern
    /// The least difference worth a word.
    package var grain: Double
    /// Whether values are compared by their logarithm.
    package var isSkewed: Bool

    /// Makes a manner.
    package init(_ concern: SeriesDefinition.Concern, grain: Double, isSkewed: Bool = false) {
      self.concern = concern
      self.grain = grain
      self.isSkewed = isSkewed
    }
  }

  /// How far the worst signal of each host is from the same signal of its peers.
  package struct Scores: Sendable {
    /// By host: 0…`farthest`; NaN where there is nothing to compare with.
    package var distances: [Double]
    /// By host: the signal it is of; -1 where there is none.
    package var signals: [Int32]
  }

  /// Compares hosts with those of their group, or with all where their group has fewer than `least`
  /// values.
  ///
  /// - Parameters:
  ///   - columns: by signal and host; NaN where there is no value.
  ///   - groups: by host: the number of its group, from 0.
  /// - Complexity: O(n log n) a signal.
  package static func scores(
    _ columns: [[Double]], _ manners: [Manner], groups: [Int32]
  ) -> Scores {
    precondition(columns.count == manners.count, "a manner for each signal")
    var scores = Scores(
      distances: [Double](repeating: .nan, count: groups.count),
      signals: [Int32](repeating: -1, count: groups.count))
    let groupCount = Int((groups.max() ?? -1) + 1)
    for (signal, column) in columns.enumerated() where manners[signal].concern != .none {
      precondition(column.count == groups.count, "a value for each host")
      let manner = manners[signal]
      let values = column.map { scaled($0, manner) }
      var members = [[Double]](repeating: [], count: groupCount)
      for host in groups.indices where values[host].isFinite {
        members[Int(groups[host])].append(values[host])
      }
      let whole = Middle(values.filter(\.isFinite), floor: floor(manner))
      let middles = members.map { $0.count < least ? whole : Middle($0, floor: floor(manner)) }
      for host in groups.indices where values[host].isFinite {
        guard let middle = middles[Int(groups[host])] else { continue }
        var score = sided(middle.score(values[host]), manner.concern)
        if score > outlier, middle.isShared(values[host]) { score = outlier }
        guard scores.distances[host].isNaN || score > scores.distances[host] else { continue }
        scores.distances[host] = min(score, farthest)
        scores.signals[host] = Int32(signal)
      }
    }
    return scores
  }

  /// The middle of some values and how far they are from it for the most part.
  private struct Middle {
    let median: Double
    let spread: Double
    private let sorted: [Double]

    /// `nil` where there are too few.
    init?(_ values: [Double], floor: Double) {
      guard values.count >= FleetPeers.least else { return nil }
      sorted = values.sorted()
      median = Self.median(sorted)
      let middle = median
      let distance = Self.median(values.map { abs($0 - middle) }.sorted())
      spread = max(distance, floor, .leastNormalMagnitude)
    }

    func score(_ value: Double) -> Double { FleetPeers.normal * (value - median) / spread }

    /// Whether enough others are where this value of one of them is.
    func isShared(_ value: Double) -> Bool {
      let reach = FleetPeers.alike * spread / FleetPeers.normal
      let near = first { $0 > value + reach } - first { $0 >= value - reach }
      return near - 1 >= max(2, (sorted.count + 9) / 10)
    }

    /// The first place whose value `holds`, as do all after it.
    private func first(_ holds: (Double) -> Bool) -> Int {
      var (low, high) = (0, sorted.count)
      while low < high {
        let middle = (low + high) / 2
        if holds(sorted[middle]) { high = middle } else { low = middle + 1 }
      }
      return low
    }

    static func median(_ sorted: [Double]) -> Double {
      let half = sorted.count / 2
      return sorted.count % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
    }
  }

  private static func scaled(_ value: Double, _ manner: Manner) -> Double {
    guard value.isFinite, manner.isSkewed else { return value.isFinite ? value : .nan }
    return doublings(1 + max(0, value) / manner.grain)
  }

  /// The binary logarithm of a number of 1 or more, straight between powers of two: monotonic, and
  /// nearer than a tenth, which is all that a comparison of factors needs.
  private static func doublings(_ value: Double) -> Double {
    Double(value.exponent) + value.significand - 1
  }

  /// The least spread: one grain, or one doubling, is as far as an outlier at the nearest.
  private static func floor(_ manner: Manner) -> Double {
    normal * (manner.isSkewed ? 1 : manner.grain) / outlier
  }

  private static func sided(_ score: Double, _ concern: SeriesDefinition.Concern) -> Double {
    switch concern {
    case .high: max(0, score)
    case .low: max(0, -score)
    case .both: abs(score)
    case .none: 0
    }
  }
}
