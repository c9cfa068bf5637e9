import Testing
import WireFormats

/// Measurements as JSON objects.
@Suite struct MetricLineReaderTests {
  /// What was read of a text: each line in words, and the error that ended it.
  private func read(_ text: String) -> (lines: [String], error: JSONError?) {
    Array(text.utf8).withUnsafeBytes { Self.read($0) }
  }

  private static func read(_ bytes: Bytes) -> (lines: [String], error: JSONError?) {
    var lines: [String] = []
    var reader = MetricLineReader(bytes)
    var line = MetricLine()
    do {
      while try reader.next(&line) {
        if let problem = line.problem {
          lines.append("\(problem)")
          continue
        }
        var text = "\(line.kind) \(line.name.text)"
        line.forEachLabel { text += " \($0)=\($1)" }
        text += " \(line.value)"
        if !line.unit.raw.isEmpty { text += " \(line.unit.text)" }
        if let time = line.timestamp { text += " @\(time)" }
        lines.append(text)
      }
      return (lines, nil)
    } catch {
      return (lines, error)
    }
  }

  @Test func oneObjectAnArrayAndLines() {
    let object = #"{"name":"orders","value":3,"type":"count"}"#
    #expect(read(object).lines == ["count orders 3.0"])
    #expect(read("[\(object),\(object)]").lines == ["count orders 3.0", "count orders 3.0"])
    #expect(read("\(object)\n\(object)\r\n\n").lines.count == 2)
    #expect(read("").lines.isEmpty && read("").error == nil)
    #expect(read(" [ ] ").lines.isEmpty && read("[]").error == nil)
  }

  @Test func everyMember() {
    let text = """
      {"labels":{"city":"Köln","n":1.50,"ok":true,"none":null},"unit":"ms","ts":1795423289.5,
       "value":-2.5e1,"type":"histogram","name":"a\\"b","more":[{"x":[]}]}
      """
    #expect(
      read(text).lines == [
        "histogram a\"b city=Köln n=1.50 ok=true -25.0 ms @1795423289500000000"
      ])
  }

  @Test(
    arguments: [
      ("1795423289", 1_795_423_289_000_000_000), ("1795423289440", 1_795_423_289_440_000_000),
      ("1795423289440123", 1_795_423_289_440_123_000),
      ("1795423289440123456", 1_795_423_289_440_123_456),
    ] as [(String, Int64)]) func theSizeOfATimeTellsItsUnit(text: String, nanoseconds: Int64)
  {
    #expect(
      read("{\"name\":\"a\",\"value\":1,\"ts\":\(text)}").lines == ["gauge a 1.0 @\(nanoseconds)"])
  }

  @Test(arguments: [
    (#"{"value":1}"#, "name is missing"), (#"{"name":"a"}"#, "value is missing"),
    (#"{"name":1,"value":1}"#, "name is not a string"),
    (#"{"name":"","value":1}"#, "name is not a name of a byte at least"),
    (#"{"name":"a","value":"1"}"#, "value is not a number"),
    (#"{"name":"a","value":null}"#, "value is not a number"),
    (#"{"name":"a","value":1,"ts":12}"#, "ts is not a time since the Unix epoch"),
    (#"{"name":"a","value":1,"ts":"now"}"#, "ts is not a number"),
    (#"{"name":"a","value":1,"ts":5e10}"#, "ts is not a time since the Unix epoch"),
    (#"{"name":"a","value":1,"type":"sum"}"#, "type is not gauge, counter, count or histogram"),
    (#"{"name":"a","value":1,"type":3}"#, "type is not a string"),
    (#"{"name":"a","value":1,"unit":[]}"#, "unit is not a string"),
    (#"{"name":"a","value":1,"labels":[]}"#, "labels is not an object"),
    (
      #"{"name":"a","value":1,"labels":{"b":{}}}"#,
      "labels is not strings, numbers or booleans throughout"
    ),
    ("[1]", "line is not an object"),
  ]) func aWrongMemberIsNamed(text: String, problem: String) {
    #expect(read(text).lines == [problem])
    // Its neighbours are not disturbed.
    let good = #"{"name":"b","value":2}"#
    if !text.hasPrefix("[") {
      #expect(read("\(good)\n\(text)\n\(good)").lines == ["gauge b 2.0", problem, "gauge b 2.0"])
    }
  }

  @Test func brokenJSONEndsTheReading() {
    let broken = read("{\"name\":\"a\",\"value\":1}\n{\"name\":\"a\",\"value\":}\n")
    #expect(broken.lines == ["gauge a 1.0"])
    #expect(broken.error == JSONError(43, .value))
    #expect(read("[{\"name\":\"a\",\"value\":1}").error?.expected == .commaOrBracket)
    #expect(read("3").error == JSONError(0, .object))
  }

  @Test func noByteOfWhateverIsReadBeyondTheEnd() {
    let examples: [[UInt8]] = [
      #"{"name":"orders","value":3,"type":"count","ts":1795423289,"labels":{"a":"b\n","c":2}}"#,
      #"[{"name":"x.y","value":-1.5e3,"unit":"ms"},{"name":"z","value":0,"type":"counter"}]"#,
      "{\"name\":\"a\",\"value\":1}\n{\"name\":\"b\",\"value\":2}\n",
    ].map { Array($0.utf8) }
    for example in examples {
      BadInput.truncations(of: example) { _ = Self.read($0) }
      BadInput.mutations(of: example) { _ = Self.read($0) }
    }
    BadInput.fuzz(seed: 12, rounds: 3_000, from: examples) { _ = Self.read($0) }
  }
}
