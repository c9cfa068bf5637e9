import DetectionLabKit

/// `detection-lab generate`: writes the labelled series of a seed.
func generate(_ arguments: LabArguments) throws {
  guard let folder = arguments.text("--out") else { refuse("--out needs a folder") }
  print("seed \(arguments.seed)")
  let corpus = LabelledCorpus(seed: arguments.seed)
  for kind in arguments.kinds {
    for index in 0..<LabelledCorpus.count(of: kind) {
      let series = corpus.series(kind, index)
      try LabFiles.write(series.text, to: "\(folder)/\(series.path)")
      let faults = series.faults.map {
        "\($0.shape.rawValue) \($0.rows.lowerBound)+\($0.rows.count)"
      }
      print("\(series.path) \(series.values.count) rows: \(faults.joined(separator: ", "))")
    }
  }
}
