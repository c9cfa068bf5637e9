extension LabelledSeries {
  /// The rows as `timestamp,value,label`.
  package var text: String {
    var text = "timestamp,value,label\n"
    text.reserveCapacity(values.count * 36)
    for row in values.indices {
      text += CivilTime.text(times[row])
      text += ",\(values[row]),\(labels[row].rawValue)\n"
    }
    return text
  }

  /// The rows as `timestamp,value,anomaly_score`, with a score for each.
  package func text(scores: [Double]) -> String {
    precondition(scores.count == values.count)
    var text = "timestamp,value,anomaly_score\n"
    text.reserveCapacity(values.count * 44)
    for row in values.indices {
      text += CivilTime.text(times[row])
      text += ",\(values[row]),\(scores[row])\n"
    }
    return text
  }

  /// Where it lies in a folder of labelled series.
  package var path: String { "\(kind.rawValue)/\(name).csv" }

  /// Reads the series at `folder/kind/name.csv`.
  ///
  /// - Throws: `LabError`.
  package init(folder: String, kind: LabKind, name: String) throws(LabError) {
    let path = "\(folder)/\(kind.rawValue)/\(name).csv"
    let bytes = try LabFiles.read(path)
    let values = try LabTable(bytes, column: "value", path: path)
    let truth = try LabTable(bytes, column: "label", path: path)
    var labels: [Label] = []
    for (row, number) in truth.numbers.enumerated() {
      guard let raw = UInt8(exactly: number), let label = Label(rawValue: raw) else {
        throw .content(path: path, line: row + 2, problem: "a label must be 0, 1 or 2")
      }
      labels.append(label)
    }
    self.init(
      kind: kind, name: name, interval: Self.interval(of: values.times), times: values.times,
      values: values.numbers, labels: labels)
  }

  /// The median of the first 1 000 steps of time, in seconds, at least 1.
  private static func interval(of times: [Int64]) -> Int {
    let head = times.prefix(1_001)
    let steps = zip(head.dropFirst(), head).map { $0 - $1 }.sorted()
    return steps.isEmpty ? 1 : max(1, Int(steps[steps.count / 2]))
  }
}
