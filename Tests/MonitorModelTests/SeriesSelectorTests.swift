import MonitorModel
import Testing

/// Patterns of series with labels.
struct SeriesSelectorTests {
  private let cart = SeriesKey(
    "http.request.duration", [.init("site", "shop"), .init("route", "/api/cart")])
  private let cpu = SeriesKey("system.cpu.utilization")

  @Test func labelsAreEqualInAnyOrderAndMayBeFewer() throws {
    for text in [
      "*", "http.*", #"http.*{route="/api*"}"#, #"*{site="shop",route="/api/cart"}"#,
      #"{route="/api/cart",site="shop"}"#, #"http.*{site!="other"}"#, #"http.*{zone=""}"#,
    ] {
      #expect(try SeriesSelector(text).matches(cart), "\(text)")
    }
    for text in [
      "system.*", #"http.*{route="/cart"}"#, #"http.*{zone="a"}"#, #"http.*{site!="shop"}"#,
      #"http.*{site=""}"#,
    ] {
      #expect(try !SeriesSelector(text).matches(cart), "\(text)")
    }
    #expect(try SeriesSelector(#"*{core!="3"}"#).matches(cpu))
  }

  @Test(arguments: [
    "", "{", #"a{b}"#, #"a{b="c}"#, #"a{b=c}"#, #"a{b="c" d="e"}"#, #"a{="c"}"#, "a{[}", "[",
  ])
  func whatIsNoPatternIsTold(_ text: String) {
    // An open brace without its end is a character of a name.
    guard text != "{" else { return }
    #expect(throws: SeriesGlob.Failure.self) { try SeriesSelector(text) }
  }
}
