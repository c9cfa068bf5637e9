import DetectionLabKit

/// `detection-lab score`: judges the scores of a folder by the labels of another.
func score(_ arguments: LabArguments) throws {
  guard arguments.operands.count == 2 else { refuse("score needs two folders") }
  let files = try ScoredSeries.read(
    results: arguments.operands[0], labelled: arguments.operands[1])
  if files.isEmpty { refuse("no labelled series in \(arguments.operands[1])") }
  report(files, arguments)
}

/// Prints the table, as the options ask for it.
func report(_ files: [ScoredSeries], _ arguments: LabArguments) {
  let report = EventReport(files)
  for line in report.lines(threshold: arguments.threshold, perFile: arguments.has("--per-file")) {
    print(line)
  }
  guard arguments.has("--best") else { return }
  for kind in LabKind.allCases {
    if let best = report.best(kind) {
      print("best \(kind.rawValue): F1 \(LabText.fixed(best.f1, 3)) at \(best.threshold)")
    }
  }
  if let best = report.best(nil) {
    print("best all: F1 \(LabText.fixed(best.f1, 3)) at \(best.threshold)")
  }
}
