import DetectionLabKit

/// `detection-lab judge`: runs kilter's detector over the labelled series of a seed.
func judge(_ arguments: LabArguments) throws {
  print("seed \(arguments.seed)")
  let corpus = LabelledCorpus(seed: arguments.seed)
  var run = DetectorRun()
  var files: [ScoredSeries] = []
  for kind in arguments.kinds {
    for index in 0..<LabelledCorpus.count(of: kind) {
      let series = corpus.series(kind, index)
      let scores = run.scores(times: series.times, values: series.values)
      if let folder = arguments.text("--scores") {
        try LabFiles.write(series.text(scores: scores), to: "\(folder)/\(series.path)")
      }
      files.append(ScoredSeries(series: series, scores: scores))
    }
  }
  report(files, arguments)
  print(cost(run))
}

/// What a run cost, in a sentence.
func cost(_ run: DetectorRun) -> String {
  "\(run.rows) rows in \(LabText.fixed(run.seconds, 1)) s of processor time, "
    + "\(LabText.fixed(run.microsecondsPerRow, 2)) µs a row"
}
