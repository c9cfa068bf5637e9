import Testing
import WireFormats

/// Answers to instant queries.
@Suite struct PromQLReaderTests {
  private func read(
    _ text: String, _ labels: [String] = ["instance"]
  ) -> (samples: [String], answer: PromQLAnswer?, error: JSONError?) {
    Array(text.utf8).withUnsafeBytes { Self.read($0, labels) }
  }

  private static func read(
    _ bytes: Bytes, _ labels: [String]
  ) -> (samples: [String], answer: PromQLAnswer?, error: JSONError?) {
    var samples: [String] = []
    var reader = PromQLReader(bytes, labels: labels)
    do throws(JSONError) {
      let answer = try reader.read { labels, seconds, value in
        samples.append(
          labels.map { $0?.text ?? "-" }.joined(separator: "/") + " \(seconds) \(value)")
      }
      return (samples, answer, nil)
    } catch {
      return (samples, nil, error)
    }
  }

  private static let whole = """
    {"status":"success","data":{"resultType":"vector","result":[
    {"metric":{"instance":"h1:9100","dc":"fra"},"value":[1795423289.443,"0.125"]},
    {"metric":{"__name__":"up","instance":"h\\u00e9\\n2"},"value":[1795423289,"1e-05"]}]},
    "warnings":["PromQL warning: one store is away"],"infos":["a note"]}
    """

  @Test func samplesWithTheirLabelsAndWhatIsWarnedOf() throws {
    let (samples, answer, error) = read(Self.whole, ["instance", "dc"])
    #expect(error == nil)
    #expect(samples == ["h1:9100/fra 1795423289.443 0.125", "hé\n2/- 1795423289.0 1e-05"])
    let whole = try #require(answer)
    #expect(whole.problem == nil)
    #expect(whole.samples == 2)
    #expect(whole.warnings == ["PromQL warning: one store is away", "a note"])
  }

  @Test(arguments: [
    ("", false), (#","warnings":[]"#, false), (#","warnings":["a store is away"]"#, true),
    (#","warnings":["PromQL info: no counter","PromQL warning: odd"]"#, false),
    (#","warnings":["PromQL info: no counter","a store is away"]"#, true),
    (#","infos":["a store is away"]"#, false), (#","isPartial":true"#, true),
    (#","isPartial":false"#, false), (#","isPartial":"true""#, false), (#","warnings":"x""#, false),
  ]) func whatIsMissingIsToldByTheServer(more: String, isPartial: Bool) throws {
    let (_, answer, _) = read(
      #"{"status":"success","data":{"resultType":"vector","result":[]}"# + more + "}")
    #expect(try #require(answer).isPartial == isPartial)
  }

  @Test func membersComeInAnyOrderAndOthersArePassedOver() throws {
    let (samples, answer, _) = read(
      """
      {"isPartial":false,"stats":{"a":[1,{"b":null}]},"data":{"explanation":[],"result":
      [{"value":[5,"2"],"x":1,"metric":{"instance":"a"}}],"resultType":"vector"},"status":"success"}
      """)
    #expect(samples == ["a 5.0 2.0"])
    #expect(answer?.problem == nil)
  }

  @Test func valuesThatAreNoNumberAreNumbersToo() {
    let (samples, answer, _) = read(
      """
      {"status":"success","data":{"resultType":"vector","result":[
      {"metric":{"instance":"a"},"value":[1,"NaN"]},{"metric":{"instance":"b"},"value":[1,"+Inf"]},
      {"metric":{"instance":"c"},"value":[1,"-Inf"]},{"metric":{"instance":"d"},"value":[1,"x"]},
      {"metric":{"instance":"e"},"value":[1]},{"metric":{"instance":"f"},"value":[1,"2",3]},
      {"metric":{},"value":[1,"7"]},{"metric":{"instance":7},"value":[1,"8"]},
      {"metric":{"instance":"g"},"histogram":[1,{"count":"1"}]},4,"x",null]}}
      """)
    #expect(samples == ["a 1.0 nan", "b 1.0 inf", "c 1.0 -inf", "- 1.0 7.0", "- 1.0 8.0"])
    #expect(answer?.unusable == 7)
    #expect(answer?.problem == nil)
  }

  @Test(arguments: [
    (
      #"{"status":"error","errorType":"bad_data","error":"invalid parameter"}"#,
      "the server says bad_data: invalid parameter"
    ), (#"{"status":"error"}"#, "the server says an error"),
    (#"{"status":"maybe"}"#, "an answer of the unknown status maybe"),
    (#"{}"#, "JSON, but no answer of a PromQL server"),
    (#"{"status":"success"}"#, "an answer without a result"),
    (
      #"{"status":"success","data":{"resultType":"scalar","result":[1,"2"]}}"#,
      "a scalar, where a vector was asked"
    ),
    (
      #"{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[1,"2"]]}]}}"#,
      "a matrix, where one value a host was asked"
    ),
    (
      #"{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"values":[[1,"2"]]}]}}"#,
      "a matrix, where one value a host was asked"
    ),
  ])
  func whatIsNotWhatWasAskedIsAProblem(text: String, problem: String) {
    #expect(read(text).answer?.problem == problem)
  }

  @Test func longTextsAreCutAndManyWarningsCounted() throws {
    let long = String(repeating: "x", count: 50_000)
    let warnings = (0..<20).map { "\"w\($0) \(long)\"" }.joined(separator: ",")
    let answer = try #require(
      read(#"{"status":"error","error":"\#(long)","warnings":[\#(warnings)]}"#).answer)
    #expect(answer.error.count <= PromQLAnswer.warningCharacters + 1)
    #expect(answer.warnings.count == PromQLAnswer.warningsMost)
    #expect(answer.furtherWarnings == 12)
    #expect(answer.warnings.allSatisfy { $0.count <= PromQLAnswer.warningCharacters + 1 })
  }

  @Test func noBytesAreTooBad() {
    let bytes = Array(Self.whole.utf8)
    var whole = 0
    BadInput.truncations(of: bytes) { part in
      if Self.read(part, ["instance"]).answer != nil { whole += 1 }
    }
    #expect(whole == 1)
    BadInput.mutations(of: bytes) { _ = Self.read($0, ["instance", "dc"]) }
    BadInput.fuzz(
      seed: 8, rounds: 4_000,
      from: [bytes, Array(#"{"status":"success","data":{"result":[[1,"2"],{"value":[1,"#.utf8)]
    ) { _ = Self.read($0, ["instance", "dc"]) }
  }
}
