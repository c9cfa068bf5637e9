import MonitorAPI
import Testing

@Suite("AccessTokenFile")
struct AccessTokenFileTests {
  private static let secret = APIConfigTests.secret

  private func problems(_ text: String) -> [String] {
    do throws(AccessTokenFile.Problems) {
      _ = try AccessTokenFile.parse(text, path: "/t")
      return []
    } catch {
      return error.lines
    }
  }

  @Test("A line each; comments and empty lines are none")
  func good() throws {
    let text = "# who may\n\nann read \(Self.secret)\r\n\tops.1-x_ admin\t\(Self.secret)  \n"
    let tokens = try AccessTokenFile.parse(text, path: "/t")
    #expect(tokens.map(\.name) == ["ann", "ops.1-x_"])
    #expect(tokens.map(\.scope) == [.read, .admin])
    #expect(tokens.allSatisfy { $0.matches(Array(Self.secret.utf8)) })
    #expect(try AccessTokenFile.parse("", path: "/t").isEmpty)
  }

  @Test("Everything that is wrong is told with file and line, and never with a token")
  func bad() {
    let text = """
      ann read
      ann write \(Self.secret)
      \(Self.secret) read ann
      a/b read \(Self.secret)
      bob read short
      ok control \(Self.secret)
      ok read \(Self.secret)
      ann read \(Self.secret) more
      """
    let problems = problems(text)
    #expect(problems.count == 7)
    #expect(problems.map { String($0.prefix(5)) } == [1, 2, 3, 4, 5, 7, 8].map { "/t:\($0):" })
    #expect(problems[1] == "/t:2: the second word is no scope; expected read, control or admin")
    #expect(problems[5] == "/t:7: the name stands in line 6 already")
    #expect(problems.allSatisfy { !$0.contains(Self.secret) && !$0.contains("short") })
  }

  @Test("A file has a limit")
  func limit() {
    let lines = (0...AccessTokenFile.tokensMost).map { "n\($0) read \(Self.secret)\n" }
    #expect(problems(lines.joined()).count == 1)
    #expect(problems(lines.dropLast().joined()).isEmpty)
  }
}
