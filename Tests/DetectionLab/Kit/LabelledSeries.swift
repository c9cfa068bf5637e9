/// Rows of one metric with the truth about each of them.
package struct LabelledSeries: Sendable {
  /// Whether a row belongs to a fault.
  package enum Label: UInt8, Sendable {
    /// Ordinary behaviour: an alert here is false.
    case ordinary = 0
    /// Affected by a fault.
    case fault = 1
    /// Ordinary but never seen before, as a job's first runs: an alert here is not judged.
    case unjudged = 2
  }

  /// What it looks like.
  package var kind: LabKind
  /// Its name, unique in its kind: the file name without `.csv`.
  package var name: String
  /// The usual time between two rows, in seconds.
  package var interval: Int
  /// The civil time of each row, in seconds after 1 January 1970.
  package var times: [Int64]
  /// The value of each row.
  package var values: [Double]
  /// The truth about each row.
  package var labels: [Label]
  /// The faults that were put in, by their first and last row, in order.
  package var faults: [Fault]

  /// Makes a series of columns of one length.
  package init(
    kind: LabKind, name: String, interval: Int, times: [Int64], values: [Double],
    labels: [Label], faults: [Fault] = []
  ) {
    precondition(times.count == values.count && values.count == labels.count)
    self.kind = kind
    self.name = name
    self.interval = interval
    self.times = times
    self.values = values
    self.labels = labels
    self.faults = faults
  }

  /// The labelled ranges: runs of rows that belong to a fault.
  package var ranges: [ClosedRange<Int>] { Self.ranges(of: labels) }

  /// The runs of labels that are a fault.
  static func ranges(of labels: [Label]) -> [ClosedRange<Int>] {
    var ranges: [ClosedRange<Int>] = []
    var first: Int?
    for row in labels.indices {
      if labels[row] == .fault {
        if first == nil { first = row }
      } else if let start = first {
        ranges.append(start...(row - 1))
        first = nil
      }
    }
    if let start = first { ranges.append(start...(labels.count - 1)) }
    return ranges
  }

  /// How many rows at the start of `count` are for learning: 15 %, at most 750.
  package static func learningRows(of count: Int) -> Int { min(count * 15 / 100, 750) }
}
