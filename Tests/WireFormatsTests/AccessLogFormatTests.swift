import Testing
import WireFormats

/// Formats that people write down.
@Suite struct AccessLogFormatTests {
  private func tell(_ line: String, _ format: String) -> String {
    do throws(AccessLogFormatError) {
      return AccessLogParserTests.tell(line, try AccessLogFormat.parser(format))
    } catch {
      return "\(error)"
    }
  }

  @Test func wholeDirectivesOfNginx() {
    let format = """
      log_format main escape=default '$remote_addr [$time_iso8601] '
                      '"$request_method $uri$is_args$args" $status ${body_bytes_sent}b '
                      '$host:$server_port $request_time';
      """
    let line = #"9.9.9.9 [2026-11-23T08:15:39+00:00] "PUT /a?b=1" 204 0b ex.org:443 2.5"#
    #expect(tell(line, format) == "PUT /a?b=1 204 0 9.9.9.9 ex.org 2500000000 -1 1795421739000")
  }

  @Test func templatesOfJSON() {
    let format =
      #"log_format j escape=json '{"t":"$msec","took":$request_time,"s":$status,"r":"$request"}';"#
    let line = #"{"t":"1795421739.250","took":0.004,"s":200,"r":"GET /\"q HTTP/1.1"}"#
    #expect(tell(line, format) == "GET /\"q 200 -1   4000000 -1 1795421739250")
  }

  @Test func formatsOfApache() {
    let start = #"1.1.1.1 - - [23/Nov/2026:08:15:39 +0100] "GET /\"a HTTP/1.1" 200 7"#
    let format = #"%h %l %u %t \"%r\" %>s %b"#
    let told = "GET /\"a 200 7 1.1.1.1 "
    #expect(tell(start + " 1500", format + " %D") == told + " 1500000 -1 1795418139000")
    #expect(tell(start + " 15", format + " %{ms}T") == told + " 15000000 -1 1795418139000")
    #expect(tell(start + " 2", format + " %T") == told + " 2000000000 -1 1795418139000")
    #expect(
      tell(
        start + #" "-" "x" 3"#, #"LogFormat "\#(format) \"%{Referer}i\" \"%{User-agent}i\" %D" c"#)
        == told + " 3000 -1 1795418139000")
    #expect(
      tell("a.org:80 GET /p?q 200%", "%v:%p %m %U%q %>s%%") == "GET /p?q 200 -1  a.org -1 -1 -1")
  }

  @Test func mistakesAreShownWithTheirPlace() {
    #expect(tell("", "") == "The format is empty. (at byte 0)")
    #expect(tell("", "$remote_addr$status").hasSuffix("(at byte 12)"))
    #expect(tell("", "$remote_addr") == "The format has no status ($status or %>s). (at byte 0)")
    #expect(tell("", "%h %{Referer %s") == "A brace is not closed. (at byte 4)")
    #expect(tell("", "log_format x 'a").hasPrefix("A quotation is not closed."))
    #expect(tell("", "hello").hasPrefix("There is no $variable"))
    #expect(tell("", "%s %").hasPrefix("The format ends within a directive."))
  }

  @Test func knownNamesAreFormats() throws {
    for name in [
      "combined", "common", "vhost_combined", "json", "caddy", "ltsv", "haproxy", "traefik",
    ] {
      _ = try AccessLogFormat.parser(name)
    }
  }
}
