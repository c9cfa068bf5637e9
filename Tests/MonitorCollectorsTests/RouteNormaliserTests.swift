import MonitorCollectors
import MonitorSupport
import Testing
import WireFormats

/// Which requests are of one route.
@Suite struct RouteNormaliserTests {
  private func route(_ target: String, _ method: String = "GET") -> String {
    RouteNormaliser().text(method: Array(method.utf8), target: Array(target.utf8))
  }

  @Test func identifiersBecomeOne() {
    for (target, expected) in [
      ("/user/123", "/user/:id"), ("/user/123/items?page=2#a", "/user/:id/items"),
      ("/o/3f2a1b9c-1234-4abc-8def-0123456789ab", "/o/:id"), ("/d/2026-11-23/x", "/d/:id/x"),
      ("/c/9f86d081884c7d65", "/c/:id"), ("/u/joe@example.org", "/u/:id"),
      ("/u/joe%40example.org", "/u/:id"), ("/t/eyJhbGciOiJIUzI1NiJ9x", "/t/:id"),
      ("/x/01ARZ3NDEKTSV4RRFFQ69G5FAV", "/x/:id"), ("/api/v1/12.json", "/api/v1/:id.json"),
      ("/t/2026-11-23T08:15:39Z", "/t/:id"),
    ] {
      #expect(route(target) == "GET " + expected)
    }
  }

  @Test func wordsStay() {
    for target in [
      "/", "/api/v1/users", "/facade", "/blog/my-first-post", "/@user/feed", "/a.b/index.html",
      "/decade/added",
    ] {
      #expect(route(target) == "GET " + target)
    }
    #expect(route("//a///b/") == "GET /a/b")
    #expect(route("/a;jsessionid=1F/b") == "GET /a/b")
    #expect(route("http://h.example/a/1") == "GET /a/:id")
    #expect(route("http://h.example") == "GET /")
    #expect(route("*", "OPTIONS") == "OPTIONS *")
    #expect(route("", "") == "(no request)")
    #expect(route("/static/app.3f2a1b9c.css?v=1") == "GET *.css")
    #expect(route("/fonts/a.woff2") == "GET *.woff2")
  }

  @Test func aRouteIsBounded() {
    let deep = String(repeating: "/abc", count: 40)
    #expect(route(deep) == "GET " + String(repeating: "/abc", count: 10) + "/…")
    #expect(route("/" + String(repeating: "word-", count: 200)) == "GET /:id")
    let seed: UInt64 = 7
    var generator = SeededGenerator(seed: seed)
    let alphabet = Array("/.@%40-_ab9Z;?\\\u{fc}".utf8)
    for _ in 0..<500 {
      let target = (0..<Int.random(in: 0..<400, using: &generator)).map { _ in
        alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
      }
      let text = RouteNormaliser().text(method: Array("GET".utf8), target: target)
      // What was cut within a character grows by its mark.
      #expect(text.utf8.count <= RouteNormaliser.bytes * 3, "seed \(seed)")
    }
  }
}
