import TUIDashboard
import Testing

/// What people type after `/`.
@Suite struct FilterTests {
  private static func passes(_ filter: String, _ text: String, user: String = "") -> Bool {
    Filter(filter).matches { field in field == nil ? text : field == "user" ? user : "" }
  }

  @Test(arguments: [
    ("", "anything", true), ("post", "/usr/bin/Postgres", true), ("post gres", "postgres", true),
    ("post mysql", "postgres", false), ("!post", "postgres", false), ("-post", "nginx", true),
    ("NOT post", "nginx", true), ("mysql OR post", "postgres", true), ("a | b", "c", false),
    ("post !wal OR nginx", "postgres wal", false), ("/^ng.*x$/", "nginx", true),
    ("/^gin/", "nginx", false), ("/kw[a-o]rker|systemd/", "kworker/0", true),
    ("/x+y?z*$/", "axxz", true), ("!/[^a-z]/", "letters", true), ("/[/", "anything", false),
    ("/*/", "anything", false), ("-", "a-b", true), ("user:root", "root", false),
  ])
  func matches(filter: String, text: String, expected: Bool) {
    #expect(Self.passes(filter, text) == expected)
  }

  @Test func fieldsAreLookedUp() {
    #expect(Self.passes("user:www", "nginx", user: "www-data"))
    #expect(!Self.passes("!user:www", "nginx", user: "www-data"))
    #expect(Self.passes("user:/^w.*a$/ ngi", "nginx", user: "www-data"))
    #expect(!Self.passes("nofield:x", "x"))
  }

  @Test func aBadPatternIsNamed() {
    #expect(Filter("/[a/").problem == "not a pattern: [a")
    #expect(Filter("/a+/").problem.isEmpty)
  }

  @Test func aHostilePatternEnds() {
    let pattern = String(repeating: "a*", count: 60) + "b"
    #expect(Pattern(pattern)?.matches(String(repeating: "a", count: 3_000)) == false)
  }
}
