import Glibc

/// How high the sum of evidence of one series rises from time to time when nothing is wrong, and
/// from that how rare a height is.
///
/// Peaks of a sum that are far apart follow Gumbel's law of extremes (Gumbel 1958; the block
/// maxima of extreme-value theory, Coles 2001, ch. 3). Its place and scale come from the median
/// and the upper quartile of the peaks seen, which a few true anomalies do not move, and begin with
/// what ordinary series show: `prior` peaks' worth of it.
package struct PeakLaw: Sendable {
  /// Classes of a fifth; higher peaks fall into the last.
  static let classes = 128
  private static let perUnit = 5.0
  /// Peaks that the beginning is worth.
  private static let prior = 70.0
  /// The scale of ordinary series: their peaks are ten times rarer for each 1.43 units.
  private static let ordinaryScale = 1 / (0.7 * 2.302585093)
  /// The place of ordinary series.
  private static let ordinaryPlace = 2.0
  /// A scale below this is not believed: peaks ten times rarer for each 1.4 units are as steep as
  /// series are.
  private static let leastScale = 0.6
  /// Rows that a law begins with: one peak in them.
  private static let youngRows = 100.0
  private static let upper = 0.75
  private static let medianReduced = -log(-log(0.5))
  private static let upperReduced = -log(-log(upper))

  private var counts = InlineArray<128, UInt16>(repeating: 0)
  private var total = 0.0
  /// Rows that were watched, since half of all was forgotten the last time.
  package private(set) var rows = 0.0

  /// A law that has watched nothing.
  package init() {}

  /// Counts a row.
  package mutating func tick() { rows += 1 }

  /// Counts a peak; one that grew takes the place of what it was.
  package mutating func add(_ height: Double, insteadOf before: Double?) {
    if let before {
      let place = Self.place(before)
      if counts[place] >= 1 {
        counts[place] -= 1
        total -= 1
      }
    }
    let place = Self.place(height)
    if counts[place] == .max { halve() }
    counts[place] += 1
    total += 1
  }

  /// Forgets half of all there was, so that a count always fits.
  private mutating func halve() {
    total = 0
    for place in 0..<Self.classes {
      counts[place] /= 2
      total += Double(counts[place])
    }
    rows /= 2
  }

  /// How often a row begins a peak of at least this height: 0…1.
  package func rate(_ height: Double) -> Double {
    var scale = Self.ordinaryScale
    var place = Self.ordinaryPlace
    if total >= 3 {
      let middle = quantile(0.5)
      let seen =
        (quantile(Self.upper) - middle) / (Self.upperReduced - Self.medianReduced)
      let weight = total + Self.prior
      scale = max(Self.leastScale, (total * seen + Self.prior * scale) / weight)
      place = (total * (middle - Self.medianReduced * scale) + Self.prior * place) / weight
    }
    let peaks = (total + 1) / (rows + Self.youngRows)
    let tail = exp(-(height - place) / scale)
    return min(1, peaks * (tail < 1e-6 ? tail : 1 - exp(-tail)))
  }

  @inline(__always)
  private static func place(_ height: Double) -> Int {
    max(0, min(classes - 1, Int(min(1e6, height) * perUnit)))
  }

  private func quantile(_ share: Double) -> Double {
    var rest = total * share
    for index in 0..<Self.classes {
      let count = Double(counts[index])
      if count > 0, rest <= count { return (Double(index) + rest / count) / Self.perUnit }
      rest -= count
    }
    return Double(Self.classes) / Self.perUnit
  }
}

extension PeakLaw {
  /// Writes all of it.
  func encode(to writer: inout StateWriter) {
    for index in 0..<Self.classes { writer.write(Float(counts[index])) }
    writer.write(total)
    writer.write(rows)
  }

  /// Reads what `encode` wrote.
  init(from reader: inout StateReader) throws(DetectorStateError) {
    let start = reader.offset
    var sum = 0.0
    var saved: [Double] = []
    for _ in 0..<Self.classes {
      let count = Double(try reader.readFloat())
      guard count >= 0, count.isFinite, count == count.rounded() else {
        throw DetectorStateError(offset: start, reason: "a count of peaks that cannot be")
      }
      saved.append(count)
      sum += count
    }
    total = try reader.readFinite()
    rows = try reader.readFinite()
    guard total >= 0, rows >= 0, abs(sum - total) <= 1e-3 * max(1, total) else {
      throw DetectorStateError(offset: start, reason: "peaks that do not add up")
    }
    var share = 1.0
    while saved.contains(where: { $0 * share > Double(UInt16.max) }) { share /= 2 }
    for index in 0..<Self.classes { counts[index] = UInt16(saved[index] * share) }
    if share < 1 {
      total = counts.indices.reduce(0) { $0 + Double(counts[$1]) }
      rows *= share
    }
  }
}
