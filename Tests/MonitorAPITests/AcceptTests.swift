import MonitorAPI
import Testing

/// Which media type is taken most gladly.
@Suite struct AcceptTests {
  private static let offers = [MediaType.json, MediaType.openMetrics, MediaType.prometheus]

  @Test(
    arguments: [
      (nil, MediaType.json), ("", MediaType.json), ("*/*", MediaType.json),
      ("text/plain", MediaType.prometheus), ("text/*", MediaType.prometheus),
      ("application/json", MediaType.json), ("APPLICATION/JSON;charset=utf-8", MediaType.json),
      ("application/openmetrics-text", MediaType.openMetrics),
      ("text/plain;q=0.5, application/json;q=0.1", MediaType.prometheus),
      ("text/plain;version=0.0.4;q=0.3,*/*;q=0.2", MediaType.prometheus),
      ("text/html, */*;q=0.8", MediaType.json),
      ("*/*, application/json;q=0", MediaType.openMetrics),
      ("application/*;q=0.9, application/json;q=0.1, text/plain;q=0.5", MediaType.openMetrics),
      ("text/plain; version=\"0.0.4\"", MediaType.prometheus), ("nonsense", MediaType.json),
      ("text/plain;q=2, application/openmetrics-text", MediaType.openMetrics),
      (
        // What Prometheus 2 and 3 send.
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
          + "application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,"
          + "*/*;q=0.2", MediaType.openMetrics
      ),
      (
        "application/openmetrics-text;version=0.0.1,text/plain;version=0.0.4;q=0.5",
        MediaType.prometheus
      ),
    ] as [(String?, String)])
  func choices(value: String?, type: String) {
    #expect(Accept(value).best(of: Self.offers) == type)
  }

  @Test(arguments: [
    "text/html", "image/*", "*/*;q=0", "text/plain;version=1.0.0", "application/json;q=0.000",
  ])
  func nothingFits(value: String) {
    #expect(Accept(value).best(of: Self.offers) == nil)
    let problem = #expect(throws: Problem.self) { try Accept(value).choice(of: Self.offers) }
    #expect(problem?.status == 406)
  }
}
