import KilterCommands
import MonitorSupport
import Testing

@Suite("SeriesDetection")
struct SeriesDetectionTests {
  private struct Result {
    var lines: [String]
    var scores: String
    var tally: DetectionTally
    var error: DetectError?
    var rows: [(milliseconds: Int64, value: Double?)]

    /// The third column of the scores, without the header.
    var scoreColumn: [String] {
      scores.split(separator: "\n").dropFirst().map { line in
        line.split(separator: ",", omittingEmptySubsequences: false).last.map(String.init) ?? ""
      }
    }
  }

  private func run(
    _ bytes: some Collection<UInt8>, _ options: DetectionOptions = DetectionOptions(),
    isBinary: Bool = false, block: Int = .max
  ) -> Result {
    let lines = MemoryBytes.Written()
    let scores = MemoryBytes.Written()
    let seen = ScriptedJudge.Seen()
    var detection = SeriesDetection(
      InputName(file: "d/cpu.csv"), judge: ScriptedJudge(seen), options: options,
      scores: ScoreWriter(MemoryBytes.sink(scores), isBinary: isBinary),
      results: MemoryBytes.sink(lines))
    var error: DetectError?
    do throws(DetectError) {
      try detection.run(MemoryBytes.source(bytes, block: block))
    } catch let problem { error = problem }
    return Result(
      lines: lines.lines, scores: scores.text, tally: detection.tally, error: error,
      rows: seen.rows)
  }

  private static let sample = """
    timestamp,value
    2020-01-01 00:00:00,10
    2020-01-01 00:00:01,20
    2020-01-01 00:00:02,150
    2020-01-01 00:00:03,120
    2020-01-01 00:00:04,200.5
    2020-01-01 00:00:05,30

    """

  @Test("An anomaly is told when it has ended, by the rows' own timestamps")
  func told() {
    let result = run(Self.sample.utf8)
    #expect(result.error == nil)
    #expect(
      result.lines == [
        #"{"file":"d/cpu.csv","series":"cpu","anomaly":1,"start":"2020-01-01 00:00:02","#
          + #""since":"2020-01-01 00:00:01","end":"2020-01-01 00:00:05","rows":5,"peak":200.5,"#
          + #""severity":"critical","confidence":0.5,"score":1.0,"expected":{"low":0.0,"high":60.0},"#
          + #""observed":150.0,"detectors":["range","shape"],"reason":"worse: 200.5","surprise":7.0}"#
      ])
    #expect(result.tally.rows == 6 && result.tally.anomalies == 1)
  }

  @Test("The scores have every row, with its texts as they were read")
  func scores() {
    let result = run(Self.sample.utf8)
    #expect(
      result.scores == """
        timestamp,value,anomaly_score
        2020-01-01 00:00:00,10,0.05
        2020-01-01 00:00:01,20,0.1
        2020-01-01 00:00:02,150,1
        2020-01-01 00:00:03,120,0.75
        2020-01-01 00:00:04,200.5,0.875
        2020-01-01 00:00:05,30,0

        """)
    #expect(run(Self.sample.utf8, isBinary: true).scoreColumn == ["0", "0", "1", "0", "0", "0"])
  }

  @Test("An anomaly that is open at the end of the input has no end")
  func open() {
    let bytes = Self.sample.utf8.dropLast(23)
    let result = run(bytes)
    #expect(result.lines.count == 1)
    #expect(result.lines.first?.contains(#""end":null,"rows":4,"peak":200.5"#) == true)
  }

  @Test("Following tells each step with its phase")
  func follow() {
    var options = DetectionOptions()
    options.isFollowing = true
    let lines = run(Self.sample.utf8, options).lines
    let phases = lines.map { line in
      ["opened", "grew", "ended", "open"].first { line.contains(#""phase":"\#($0)""#) }
    }
    #expect(phases == ["opened", "grew", "ended"])
    #expect(lines.first?.contains(#""end":null,"rows":2,"peak":150.0"#) == true)
    let open = run(Self.sample.utf8.dropLast(23), options).lines
    #expect(open.last?.contains(#""phase":"open""#) == true)
    options = DetectionOptions()
    options.isQuiet = true
    #expect(run(Self.sample.utf8, options).lines.isEmpty)
  }

  @Test("Bad rows are gaps with score 0, and counted")
  func badRows() {
    let text =
      "x,1\n\n1,60\nbad,60\n2\n3,nan\n4,abc\n\(String(repeating: "9", count: 70_000))\n5,60"
    let result = run(text.utf8)
    #expect(result.error == nil)
    #expect(result.tally.rows == 8 && result.tally.bad == 4 && result.tally.texts == 1)
    #expect(result.tally.gaps == 6)
    #expect(
      result.tally.firstBad == RowProblem(line: 1, byte: 0, fault: .timestamp("x")))
    #expect(
      result.tally.firstText
        == RowProblem(line: 7, byte: 27, fault: .value("abc")))
    #expect(result.scoreColumn == ["0", "0.3", "0", "0", "0", "0", "0", "0.3"])
    #expect(result.rows.map(\.milliseconds) == [1_000, 1_000, 1_000, 3_000, 4_000, 4_000, 5_000])
    #expect(result.rows.map { $0.value == nil } == [false, true, true, true, true, true, false])
  }

  @Test("Strict ends at the first bad row, with its place")
  func strict() {
    var options = DetectionOptions()
    options.isStrict = true
    let result = run("timestamp,value\n1,60\n2,\n3,abc\n 4x,60\n5,60".utf8, options)
    #expect(result.error == .row(RowProblem(line: 5, byte: 31, fault: .timestamp("4x"))))
    #expect(result.error?.description == "line 5, byte 31: \"4x\" is no timestamp")
  }

  @Test(
    "A file of another form is an error with its line",
    arguments: [
      ("hello", 1), ("hello\nworld", 2), ("a,b\nc,d\n", 2), ("\nx\ny", 3),
      ("timestamp,value\na,1", 2),
      ("1,a\n2,b", 1), ("{\"a\":1}", 1), (String(repeating: "no\n", count: 5_000), 2),
    ])
  func otherForm(text: String, line: Int) {
    guard case .form(let problem) = run(text.utf8).error else {
      Issue.record("\(text.prefix(40)) was taken")
      return
    }
    #expect(problem.line == line)
  }

  @Test(
    "Without rows there is nothing to tell",
    arguments: ["", "\n\n", "timestamp,value\n", "value", "\u{FEFF}"])
  func empty(text: String) {
    let result = run(text.utf8)
    #expect(result.error == nil && result.tally.rows == 0)
    #expect(result.scores == "timestamp,value,anomaly_score\n")
  }

  @Test("A gap from the first row to the last is no error")
  func onlyGaps() {
    let result = run("1,\n2,nan\n".utf8)
    #expect(result.error == nil && result.tally.gaps == 2)
  }

  @Test("Quotes and carriage returns do not break the lines of the scores")
  func quotes() {
    let text = "1,60,\"x\n\"2\",60\n\"3,60\n4,\"6\"\"0\"\n5,6\r0\n 6 , 60 \n"
    let result = run(text.utf8)
    #expect(
      result.scores.split(separator: "\n").dropFirst().map(String.init) == [
        "1,60,0.3", "\"2\",60,0.3", "\"\"\"3\",60,0", "4,\"6\"\"0\",0", "5,\"6\r0\",0",
        " 6 , 60 ,0.3",
      ])
  }

  @Test("Rows of repeated and backward time come in their order")
  func order() {
    #expect(run("3,1\n3,1\n1,1\n".utf8).rows.map(\.milliseconds) == [3_000, 3_000, 1_000])
  }

  /// Rows of all kinds.
  private static func rows(_ generator: inout SeededGenerator) -> [UInt8] {
    var text = Bool.random(using: &generator) ? "timestamp,value,label\r\n" : ""
    for row in 0..<Int.random(in: 1..<200, using: &generator) {
      let value = Int.random(in: 0..<160, using: &generator)
      switch Int.random(in: 0..<20, using: &generator) {
      case 0: text += "\(row)\n"
      case 1: text += "bad,\(value)\n"
      case 2: text += "\(row),\n"
      case 3: text += "\(row),\"\(value)\",\"a,b\"\r\n"
      default: text += "\(row),\(value)\n"
      }
    }
    text += "1000,60"
    return Array(text.utf8)
  }

  @Test("A pipe in pieces gives what a file gives, and scores have a row for each of data")
  func pieces() {
    var generator = SeededGenerator(seed: 51)
    for round in 0..<40 {
      let bytes = Self.rows(&generator)
      let whole = run(bytes)
      #expect(whole.scoreColumn.count == whole.tally.rows, "seed 51, round \(round)")
      let block = Int.random(in: 1..<50, using: &generator)
      let pieces = run(bytes, block: block)
      #expect(pieces.lines == whole.lines, "seed 51, round \(round)")
      #expect(pieces.scores == whole.scores, "seed 51, round \(round)")
      #expect(pieces.tally == whole.tally, "seed 51, round \(round)")
    }
  }

  @Test("A row's score depends on that row and earlier ones only")
  func causal() {
    var generator = SeededGenerator(seed: 52)
    for round in 0..<20 {
      let bytes = Self.rows(&generator)
      let whole = run(bytes)
      let cut = bytes.indices.filter { bytes[$0] == 0x0A }
      guard let end = cut.dropFirst(cut.count / 2).first else { continue }
      let part = run(bytes[...end])
      #expect(whole.scores.hasPrefix(part.scores), "seed 52, round \(round)")
      #expect(whole.lines.starts(with: part.lines.filter { !$0.contains("null") }))
    }
  }

  @Test("A file that is cut off gives what its whole rows give")
  func truncated() {
    let bytes = Array(Self.sample.utf8)
    let whole = run(bytes)
    for end in bytes.indices {
      let part = run(bytes[..<end])
      let rows = bytes[..<end].count { $0 == 0x0A }
      guard part.error == nil else {
        // Not one whole row: a piece of a header or of a row is another form.
        #expect(rows <= 1, "end \(end)")
        continue
      }
      let scores = part.scores.split(separator: "\n")
      #expect(
        scores.prefix(rows) == whole.scores.split(separator: "\n").prefix(rows), "end \(end)")
      #expect(scores.count == part.tally.rows + 1, "end \(end)")
    }
  }

  @Test("Changed bytes give scores for all rows or an error, never a trap")
  func hostile() {
    var generator = SeededGenerator(seed: 53)
    let sample = Array(Self.sample.utf8)
    for round in 0..<2_000 {
      var bytes = sample
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        bytes[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(
          in: .min ... .max, using: &generator)
      }
      let result = run(bytes)
      guard result.error == nil else { continue }
      let lines = Array(result.scores.utf8).split(separator: 0x0A)
      #expect(lines.count == result.tally.rows + 1, "seed 53, round \(round)")
    }
  }

  @Test("What comes from a pipe is handed on before more is awaited")
  func live() throws {
    let lines = MemoryBytes.Written()
    let scores = MemoryBytes.Written()
    var blocks = [Self.sample.utf8.count - 10, 5, 5].makeIterator()
    var rest = Array(Self.sample.utf8)[...]
    var seen: [Int] = []
    let source = ByteSource(isLive: true) { room in
      seen.append(scores.lines.count)
      guard let count = blocks.next() else { return .end }
      room.copyBytes(from: rest.prefix(count))
      rest = rest.dropFirst(count)
      return .bytes(count)
    }
    var detection = SeriesDetection(
      InputName(file: "-"), judge: ScriptedJudge(), options: DetectionOptions(),
      scores: ScoreWriter(MemoryBytes.sink(scores), isBinary: false),
      results: MemoryBytes.sink(lines))
    try detection.run(source)
    #expect(seen == [0, 6, 6, 7])
    #expect(lines.lines.first?.hasPrefix(#"{"file":"-","series":"stdin","#) == true)
  }

  @Test("Results that nobody reads end it, but not while scores are wanted")
  func readerGone() {
    let two = Self.sample + Self.sample.split(separator: "\n").dropFirst().joined(separator: "\n")
    for isScored in [false, true] {
      let scores = MemoryBytes.Written()
      var detection = SeriesDetection(
        InputName(file: "a.csv"), judge: ScriptedJudge(), options: DetectionOptions(),
        scores: isScored ? ScoreWriter(MemoryBytes.sink(scores), isBinary: false) : nil,
        results: MemoryBytes.sink(MemoryBytes.Written(), limit: 0))
      var error: DetectError?
      do throws(DetectError) {
        try detection.run(MemoryBytes.source(two.utf8))
      } catch let problem { error = problem }
      #expect(error == (isScored ? nil : .readerGone))
      #expect(detection.isReaderGone)
      #expect(scores.lines.count == (isScored ? 13 : 0))
    }
  }

  @Test("A full disk is an error, whichever file it is")
  func full() {
    let full = MemoryBytes.sink(MemoryBytes.Written(), limit: 0, then: .failed("full"))
    var written = SeriesDetection(
      InputName(file: "a.csv"), judge: ScriptedJudge(), options: DetectionOptions(), scores: nil,
      results: full)
    #expect(throws: DetectError.results("full")) {
      try written.run(MemoryBytes.source(Self.sample.utf8))
    }
    var scored = SeriesDetection(
      InputName(file: "a.csv"), judge: ScriptedJudge(), options: DetectionOptions(),
      scores: ScoreWriter(full, isBinary: false),
      results: MemoryBytes.sink(MemoryBytes.Written()))
    #expect(throws: DetectError.scores("full")) {
      try scored.run(MemoryBytes.source(Self.sample.utf8))
    }
  }
}
