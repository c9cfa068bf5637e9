import MonitorAPI
import Testing

/// The body of a request, read strictly.
@Suite struct JSONValueTests {
  @Test func values() throws {
    let value = try JSONValue(Array(#" {"a":[1,null,"x",true],"b/c":{}} "#.utf8))
    #expect(value["a"] == .array([.number(1), .null, .string("x"), .boolean(true)]))
    #expect(value["b/c"] == .object([:]) && value["d"] == nil)
  }

  @Test(arguments: [
    "", "{", "{\"a\":1,}", "[1] 2", "nul", "{\"a\":\"\u{1}\"}", "01", "{'a':1}", "\u{FEFF}{}",
  ])
  func whatIsNoJSON(text: String) {
    let problem = #expect(throws: Problem.self) { try JSONValue(Array(text.utf8)) }
    #expect(problem?.status == 400)
  }

  @Test func placesArePointers() {
    let doubled = #expect(throws: Problem.self) {
      try JSONValue(Array(#"{"a":[{"x/~":1,"x/~":2}]}"#.utf8))
    }
    #expect(doubled?.places.first?.pointer == "/a/0/x~1~0")
    let unknown = #expect(throws: Problem.self) {
      try RequestBody(Array(#"{"text":"a","b/c":1}"#.utf8), allowing: ["text"])
    }
    #expect(unknown?.status == 422 && unknown?.places.map(\.pointer) == ["/b~1c"])
    #expect(throws: Problem.self) { try RequestBody([0xFF]) }
    #expect(throws: Problem.self) { try RequestBody(Array("[]".utf8)) }
  }

  @Test func deepBodiesAreRefused() {
    let deep = String(repeating: "[", count: 100_000)
    #expect(throws: Problem.self) { try JSONValue(Array(deep.utf8)) }
  }
}
