import MonitorAPI
import Testing

/// Where a daemon is, as people write it.
@Suite("Attach target") struct AttachTargetTests {
  @Test(arguments: [
    ("unix:/run/kilter.sock", AttachTarget.unix("/run/kilter.sock")),
    ("http://host", .web(host: "host", port: 80, prefix: "", isSecure: false)),
    ("https://host/", .web(host: "host", port: 443, prefix: "", isSecure: true)),
    (
      "http://10.0.0.1:9470/a/b/",
      .web(host: "10.0.0.1", port: 9470, prefix: "/a/b", isSecure: false)
    ),
    ("http://[::1]:8/", .web(host: "::1", port: 8, prefix: "", isSecure: false)),
    ("http://[fe80::1%eth0]", .web(host: "fe80::1%eth0", port: 80, prefix: "", isSecure: false)),
  ])
  func targetsAreRead(text: String, target: AttachTarget) throws {
    #expect(try AttachTarget(text) == target)
    #expect(try AttachTarget(target.text) == target, "as it is written")
  }

  @Test(arguments: [
    "", "unix:", "ftp://host", "http://", "http://:80", "http://host:", "http://host:0",
    "http://host:65536", "http://host:x", "http://a b", "http://host/\r\nX: y", "http://ho\r\nst",
    "http://host?x", "http://host/#x", "http://[::1", "http://[::1]x", "http://user:secret@host",
    "unix:" + String(repeating: "x", count: 108),
  ])
  func whatIsNoTargetIsRefused(text: String) {
    do throws(AttachProblem) {
      _ = try AttachTarget(text)
      Issue.record("\(text) is a target")
    } catch {
      #expect(error.kind == .refused && !error.reason.contains("secret"))
    }
  }
}
