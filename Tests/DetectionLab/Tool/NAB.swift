import DetectionLabKit

/// `detection-lab nab`: runs kilter's detector over the Numenta Anomaly Benchmark, or scores what
/// another wrote.
func nab(_ arguments: LabArguments) throws {
  guard arguments.operands.count == 1 else { refuse("nab needs a folder") }
  let corpus = try NABCorpus(folder: arguments.operands[0])
  var run = DetectorRun()
  var scores: [[Double]] = []
  for file in corpus.files {
    if let results = arguments.text("--results") {
      let path = "\(results)/\(file.name)"
      let table = try LabTable(LabFiles.read(path), column: "anomaly_score", path: path)
      guard table.numbers.count == file.values.count else {
        throw LabError.content(
          path: path, line: table.numbers.count + 1,
          problem: "\(table.numbers.count) rows, the data file has \(file.values.count)")
      }
      scores.append(table.numbers)
      continue
    }
    scores.append(run.scores(times: file.times, values: file.values))
    if let folder = arguments.text("--scores") {
      let series = LabelledSeries(
        kind: .service, name: file.name, interval: 300, times: file.times, values: file.values,
        labels: [LabelledSeries.Label](repeating: .ordinary, count: file.values.count))
      try LabFiles.write(
        series.text(scores: scores[scores.count - 1]), to: "\(folder)/\(file.name)")
    }
  }
  let scorer = NABScorer(files: corpus.files, scores: scores)
  print(column("NAB") + column("best") + column("threshold") + column("left out") + column("at 1"))
  for profile in NABProfile.allCases {
    let best = scorer.best(profile)
    print(
      column(profile.rawValue) + column(LabText.fixed(best.score, 2))
        + column(LabText.fixed(best.threshold, 6))
        + column(LabText.fixed(scorer.leaveOneOut(profile), 2))
        + column(LabText.fixed(scorer.result(profile, threshold: 1).score, 2)))
  }
  let best = scorer.best(.standard).threshold
  printNABCounts(corpus, scorer, threshold: best, perFile: arguments.has("--per-file"))
  printNABCounts(corpus, scorer, threshold: 1, perFile: false)
  if run.rows > 0 { print(cost(run)) }
}

/// Prints what was found at a threshold, by category, and by file if asked.
private func printNABCounts(
  _ corpus: NABCorpus, _ scorer: NABScorer, threshold: Double, perFile: Bool
) {
  print("at threshold \(LabText.fixed(threshold, 6)): windows found, false rows, score")
  var categories: [(name: String, files: [Int])] = []
  for (index, file) in corpus.files.enumerated() {
    let name = String(file.name.prefix { $0 != "/" })
    if categories.last?.name != name { categories.append((name, [])) }
    categories[categories.count - 1].files.append(index)
  }
  var total = (windows: 0, found: 0, falseRows: 0, score: 0.0)
  for category in categories {
    var sum = (windows: 0, found: 0, falseRows: 0, score: 0.0)
    for index in category.files {
      let counts = scorer.counts(index, threshold: threshold)
      let score = scorer.fileScore(index, .standard, threshold)
      if perFile {
        print(line("    " + corpus.files[index].name, counts, score))
      }
      sum = (
        sum.windows + counts.windows, sum.found + counts.found,
        sum.falseRows + counts.falseRows, sum.score + score
      )
    }
    print(line("  " + category.name, (sum.windows, sum.found, sum.falseRows), sum.score))
    total = (
      total.windows + sum.windows, total.found + sum.found, total.falseRows + sum.falseRows,
      total.score + sum.score
    )
  }
  print(line("  all", (total.windows, total.found, total.falseRows), total.score))
}

/// One line of the counts.
private func line(
  _ title: String, _ counts: (windows: Int, found: Int, falseRows: Int), _ score: Double
) -> String {
  title + String(repeating: " ", count: max(1, 66 - title.count))
    + column("\(counts.found)/\(counts.windows)") + column("\(counts.falseRows)")
    + column(LabText.fixed(score, 3))
}

/// A text in a column of 12, to the right.
private func column(_ text: String) -> String {
  String(repeating: " ", count: max(1, 12 - text.count)) + text
}
