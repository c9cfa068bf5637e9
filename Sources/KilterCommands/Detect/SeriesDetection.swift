import MonitorModel
package import MonitorSupport

/// Runs a judge over the rows of one file, one row at a time, and tells what it found.
///
/// Its memory does not grow with the file. A row that cannot be read is a gap at the time of the
/// row before it, so that every row of data has its score.
package struct SeriesDetection<Judge: RowJudge> {
  /// After so many rows of which none is good, the file is of another form.
  private static var patience: Int { 1_000 }

  /// What was counted so far.
  package private(set) var tally = DetectionTally()
  /// Whether nobody reads the results any more.
  package private(set) var isReaderGone = false
  private let name: InputName
  private let options: DetectionOptions
  private let results: ByteSink
  private var judge: Judge
  private var scores: ScoreWriter?
  private var parser = SeriesRowParser()
  private var recent = RecentTimes()
  private var records: [AnomalyRecord] = []
  /// The time of the newest row that had one.
  private var lastTime: Int64?
  /// Whether a row had a timestamp and a number, or a word for none.
  private var hasForm = false
  /// A header that names no column that is known: with no row after it, it was none.
  private var strangeHeader: RowProblem?

  /// A run over one input that has not begun.
  package init(
    _ name: InputName, judge: Judge, options: DetectionOptions, scores: ScoreWriter?,
    results: ByteSink
  ) {
    self.name = name
    self.judge = judge
    self.options = options
    self.scores = scores
    self.results = results
  }

  /// Reads all rows.
  package mutating func run(_ source: ByteSource) throws(DetectError) {
    var reader = LineReader(source)
    while try reader.fill() {
      while let line = reader.next() { try take(line) }
      if source.isLive { try scores?.flush() }
    }
    if !hasForm, let problem = tally.firstBad ?? tally.firstText ?? strangeHeader {
      throw .form(problem)
    }
    try tellOpen()
    try scores?.flush()
  }

  private mutating func take(_ line: LineReader.Line) throws(DetectError) {
    var row = parser.parse(line.bytes)
    if line.isCut {
      row.kind = .bad(.tooLong, byte: 0)
      row.value = .none
    }
    switch row.kind {
    case .blank: return
    case .header:
      guard parser.isHeaderStrange else { return }
      let text = SeriesRowParser.excerpt(row.timestamp, line.bytes)
      strangeHeader = RowProblem(
        line: line.number, byte: line.offset + row.timestamp.content.lowerBound,
        fault: .timestamp(text))
      return
    case .bad(let fault, let byte):
      try note(RowProblem(line: line.number, byte: line.offset + byte, fault: fault))
      try step(lastTime, nil, row, line)
    case .row(let milliseconds, let value):
      lastTime = milliseconds
      recent.append(
        milliseconds, UnsafeRawBufferPointer(rebasing: line.bytes[row.timestamp.content]),
        row: tally.rows + 1)
      switch value {
      case .number(let number):
        hasForm = true
        try step(milliseconds, number, row, line)
      case .missing:
        hasForm = true
        try step(milliseconds, nil, row, line)
      case .text:
        noteText(row, line)
        try step(milliseconds, nil, row, line)
      }
    }
    if !hasForm, tally.rows >= Self.patience, let problem = tally.firstBad ?? tally.firstText {
      throw .form(problem)
    }
  }

  private mutating func note(_ problem: RowProblem) throws(DetectError) {
    if options.isStrict { throw .row(problem) }
    tally.bad += 1
    if tally.firstBad == nil { tally.firstBad = problem }
  }

  private mutating func noteText(_ row: SeriesRowParser.Line, _ line: LineReader.Line) {
    tally.texts += 1
    guard tally.firstText == nil else { return }
    tally.firstText = RowProblem(
      line: line.number, byte: line.offset + row.value.content.lowerBound,
      fault: .value(SeriesRowParser.excerpt(row.value, line.bytes)))
  }

  private mutating func step(
    _ milliseconds: Int64?, _ value: Double?, _ row: SeriesRowParser.Line, _ line: LineReader.Line
  ) throws(DetectError) {
    tally.rows += 1
    if value == nil { tally.gaps += 1 }
    var score = 0.0
    // Before the first row with a time there is nothing that could have a gap.
    if let milliseconds {
      let verdict = judge.judge(milliseconds: milliseconds, value: value)
      for index in records.indices { records[index].see(score: verdict.score) }
      if !verdict.events.isEmpty {
        let time = recent.find(milliseconds)?.text ?? ""
        for event in verdict.events { try tell(event, at: time, score: verdict.score) }
      }
      if case .row = row.kind { score = verdict.score }
    }
    try scores?.append(row, of: line.bytes, score: score)
  }

  private mutating func tell(
    _ event: AnomalyEvent, at time: String, score: Double
  ) throws(DetectError) {
    let index = records.firstIndex { $0.anomaly == event.anomaly }
    switch event.phase {
    case .opened, .grew:
      if let index {
        records[index].grow(event)
        try tellNow(records[index], "grew")
      } else {
        // One that had ended and comes back is told like a new one, under its own number.
        tally.anomalies += 1
        let since = recent.find(event.startedWall.milliseconds)
        let record = AnomalyRecord(
          event, start: time, since: since?.text ?? UTCText.format(event.startedWall),
          sinceRow: since?.row ?? tally.rows, score: score)
        records.append(record)
        try tellNow(record, "opened")
      }
    case .ended:
      guard let index else { return }
      var record = records.remove(at: index)
      record.close(event)
      try write(
        record.line(
          name, phase: options.isFollowing ? "ended" : nil, end: time, row: tally.rows))
    }
  }

  private mutating func tellNow(
    _ record: AnomalyRecord, _ phase: String
  ) throws(DetectError) {
    guard options.isFollowing else { return }
    try write(record.line(name, phase: phase, end: nil, row: tally.rows))
  }

  /// Tells of the anomalies that are open after the last row.
  private mutating func tellOpen() throws(DetectError) {
    let last = judge.openAnomalies
    for var record in records {
      if let event = last.first(where: { $0.anomaly == record.anomaly }) { record.close(event) }
      try write(
        record.line(name, phase: options.isFollowing ? "open" : nil, end: nil, row: tally.rows))
    }
  }

  private mutating func write(_ line: JSONLine) throws(DetectError) {
    guard !options.isQuiet, !isReaderGone else { return }
    switch results.line(line.text) {
    case .written: break
    case .readerGone:
      isReaderGone = true
      // Scores are still wanted.
      if scores == nil { throw .readerGone }
    case .failed(let reason): throw .results(reason)
    }
  }
}
