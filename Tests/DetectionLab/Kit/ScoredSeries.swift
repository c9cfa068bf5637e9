/// A labelled series with what a detector said of each row.
package struct ScoredSeries: Sendable {
  /// The series.
  package var series: LabelledSeries
  /// How anomalous each row is.
  package var scores: [Double]

  /// Puts the two together; both have the same number of rows.
  package init(series: LabelledSeries, scores: [Double]) {
    precondition(series.values.count == scores.count)
    self.series = series
    self.scores = scores
  }

  /// Reads all series of a folder, with their scores from another that mirrors it.
  ///
  /// - Throws: `LabError` if a file cannot be read or the numbers of rows differ.
  package static func read(
    results: String, labelled: String
  ) throws(LabError) -> [ScoredSeries] {
    var all: [ScoredSeries] = []
    for kind in LabKind.allCases {
      for file in LabFiles.names(in: "\(labelled)/\(kind.rawValue)") where file.hasSuffix(".csv") {
        let series = try LabelledSeries(
          folder: labelled, kind: kind, name: String(file.dropLast(4)))
        let path = "\(results)/\(kind.rawValue)/\(file)"
        let table = try LabTable(LabFiles.read(path), column: "anomaly_score", path: path)
        guard table.numbers.count == series.values.count else {
          throw .content(
            path: path, line: table.numbers.count + 1,
            problem: "\(table.numbers.count) rows, the labelled file has \(series.values.count)")
        }
        all.append(ScoredSeries(series: series, scores: table.numbers))
      }
    }
    return all
  }
}
