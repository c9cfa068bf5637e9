import DetectionLabKit

/// `detection-lab judge`: runs kilter's detector over the labelled series of one or more seeds.
func judge(_ arguments: LabArguments) throws {
  let count = arguments.number("--seeds") ?? 1
  guard (1...1_000).contains(count) else { refuse("--seeds needs a number from 1 to 1000") }
  let seeds = (0..<UInt64(count)).map { arguments.seed &+ $0 }
  print("seed " + seeds.map(String.init).joined(separator: ", "))
  var run = DetectorRun()
  var files: [ScoredSeries] = []
  for seed in seeds {
    let corpus = LabelledCorpus(seed: seed)
    for kind in arguments.kinds {
      for index in 0..<LabelledCorpus.count(of: kind) {
        let series = corpus.series(kind, index)
        let scores = run.scores(times: series.times, values: series.values)
        if let folder = arguments.text("--scores") {
          let place = seeds.count > 1 ? "\(folder)/\(seed)" : folder
          try LabFiles.write(series.text(scores: scores), to: "\(place)/\(series.path)")
        }
        files.append(ScoredSeries(series: series, scores: scores))
      }
    }
  }
  report(files, arguments)
  if arguments.has("--faults") {
    for line in EventReport(files).faultLines(threshold: arguments.threshold) { print(line) }
  }
  print(cost(run))
}

/// What a run cost, in a sentence.
func cost(_ run: DetectorRun) -> String {
  "\(run.rows) rows in \(LabText.fixed(run.seconds, 1)) s of processor time, "
    + "\(LabText.fixed(run.microsecondsPerRow, 2)) µs a row"
}

/// `detection-lab memory`: what one detector holds in memory.
func memory(_ arguments: LabArguments) {
  print("seed \(arguments.seed)")
  let marks = [1_000, 4_000, 21_600]
  let bytes = DetectorRun.bytesPerDetector(count: 240, afterRows: marks, seed: arguments.seed)
  for (rows, bytes) in zip(marks, bytes) {
    print("after \(rows) rows: \(LabText.fixed(Double(bytes) / 1_024, 1)) KB a series")
  }
}
