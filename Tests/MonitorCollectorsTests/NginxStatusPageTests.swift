import MonitorCollectors
import Testing

/// Where an nginx configuration serves its status.
@Suite struct NginxStatusPageTests {
  @Test(arguments: [
    (
      "server { listen 127.0.0.1:8080; location = /nginx_status { stub_status; } }", 8_080,
      "/nginx_status"
    ),
    (
      "http {\n server {\n listen 80 default_server;\n location /s {\n stub_status on;\n }}}", 80,
      "/s"
    ),
    ("server { location /s { allow 127.0.0.1; deny all; stub_status; } }", 80, "/s"),
    ("server { listen 81; } server { listen [::]:82; location \"/q\" { stub_status; } }", 82, "/q"),
  ])
  func thePageIsFound(text: String, port: Int, path: String) {
    let page = NginxStatusPage(text)
    #expect(page?.port == port)
    #expect(page?.path == path)
  }

  @Test(arguments: [
    "", "server { listen 80; }", "# location /s { stub_status; }", "stub_status;", "}}}{{{;;;",
    "server { location ~ status$ { stub_status; } }",
  ])
  func whereThereIsNoneNothingIsFound(text: String) { #expect(NginxStatusPage(text) == nil) }

  @Test func everyTruncationIsSurvived() {
    let text = "server { listen 127.0.0.1:8080; location = /nginx_status { stub_status; } }"
    for count in 0..<text.count { _ = NginxStatusPage(String(text.prefix(count))) }
  }
}
