import MonitorSupport
import Testing
import WireFormats

/// Lines of every format, as servers write them, and what becomes of damaged ones.
@Suite struct AccessLogParserTests {
  /// What a line tells, as text.
  static func tell(_ text: String, _ parser: AccessLogParser) -> String {
    Array(text.utf8).withUnsafeBytes { bytes in
      var line = AccessLogLine()
      if let fault = parser.parse(bytes, into: &line) { return "\(fault)" }
      func part(_ span: AccessLogLine.Span) -> String {
        AccessLogText.decoded(span.bytes(in: bytes))
      }
      return "\(part(line.method)) \(part(line.target)) \(line.status) \(line.size)"
        + " \(part(line.client)) \(part(line.host)) \(line.duration) \(line.upstream)"
        + " \(line.unixMilliseconds == .min ? -1 : line.unixMilliseconds)"
    }
  }

  static let combined =
    #"127.0.0.1 - - [23/Nov/2026:08:15:39 +0000] "GET /x%20y?q=\x22a\x22 HTTP/1.1" 200 3 "-" "#
    + #""quo\x22te\x5C \xC3\xBC" rt=0.123 urt=-"#
  static let caddy =
    #"{"level":"info","ts":1795423289.44,"logger":"http.log.access","msg":"handled request","#
    + #""request":{"remote_ip":"10.0.0.9","proto":"HTTP/2.0","method":"POST","host":"a.example","#
    + #""uri":"/b?c","headers":{"User-Agent":["curl/8"],"X":["{}\"}"]}},"bytes_read":0,"#
    + #""duration":0.000057676,"size":12,"status":201,"resp_headers":{"Server":["Caddy"]}}"#
  static let traefikJSON =
    #"{"ClientHost":"10.0.0.2","DownstreamContentSize":5,"DownstreamStatus":502,"Duration":1234567,"#
    + #""OriginDuration":1200000,"RequestHost":"b.example","RequestMethod":"GET","#
    + #""RequestPath":"/p","RequestProtocol":"HTTP/1.1","StartUTC":"2026-11-23T08:15:39.5Z"}"#
  static let nginxJSON =
    #"{"time":"2026-11-23T10:15:39+02:00","remote_addr":"::1","request":"GET /j HTTP/1.1","#
    + #""status":"304","body_bytes_sent":"0","request_time":"1.5","#
    + #""upstream_response_time":"0.1, 0.2 : 0.3","host":"c"}"#
  static let ltsv =
    "time:[23/Nov/2026:08:15:39 +0000]\thost:1.2.3.4\treq:GET /l HTTP/1.1\tstatus:200\tsize:12\t"
    + "reqtime:0.5\tapptime:0.4\tvhost:d.example"
  static let haproxy =
    #"Nov 23 08:15:39 lb haproxy[1234]: 10.1.1.1:51824 [23/Nov/2026:08:15:39.123] front~ back/s1 "#
    + #"0/0/1/2/3 200 123 - - ---- 1/1/0/0/0 0/0 {a|b} "GET /h HTTP/1.1""#
  static let traefik =
    #"192.0.2.1 - - [23/Nov/2026:08:15:39 +0000] "GET /t HTTP/1.1" 200 5 "-" "curl" 12 "r@docker" "#
    + #""http://10.0.0.1" 3ms"#

  /// Examples: a line, its parser, what it tells.
  static let examples: [(String, AccessLogParser, String)] = [
    (combined, .combined, #"GET /x%20y?q="a" 200 3 127.0.0.1  123000000 -1 1795421739000"#),
    (caddy, .json, "POST /b?c 201 12 10.0.0.9 a.example 57676 -1 1795423289440"),
    (traefikJSON, .json, "GET /p 502 5 10.0.0.2 b.example 1234567 1200000 1795421739500"),
    (nginxJSON, .json, "GET /j 304 0 ::1 c 1500000000 600000000 1795421739000"),
    (ltsv, .ltsv, "GET /l 200 12 1.2.3.4 d.example 500000000 400000000 1795421739000"),
    (haproxy, .haproxy, "GET /h 200 123 10.1.1.1 front 3000000 2000000 1795421739123"),
    (traefik, .traefik, "GET /t 200 5 192.0.2.1  3000000 -1 1795421739000"),
  ]

  @Test func examplesAreRead() {
    for (text, parser, expected) in Self.examples {
      #expect(Self.tell(text, parser) == expected)
    }
  }

  @Test func theFormatIsRecognised() {
    for (text, parser, _) in Self.examples {
      let chunk = Array((String(repeating: text + "\n", count: 9) + "noise\n").utf8)
      let found = chunk.withUnsafeBytes { AccessLogRecogniser.format(of: $0) }
      #expect(found?.name == parser.name)
    }
    let noise = Array("what is\nthis\n".utf8)
    #expect(noise.withUnsafeBytes { AccessLogRecogniser.format(of: $0) } == nil)
  }

  @Test func aMissingNumberIsNotZero() {
    let line = #"::1 - joe doe [23/Nov/2026:08:15:39 +0000] "GET / HTTP/1.1" 200 - "-" "x""#
    #expect(Self.tell(line, .combined) == "GET / 200 -1 ::1  -1 -1 1795421739000")
  }

  @Test func requestsThatAreNoneAreCounted() {
    for request in ["", "-", #"\x16\x03\x01"#, "GET", #"\x00 / x"#] {
      let line = "1.1.1.1 - - [23/Nov/2026:08:15:39 +0000] \"\(request)\" 400 0 \"-\" \"-\""
      #expect(Self.tell(line, .combined) == "  400 0 1.1.1.1  -1 -1 1795421739000")
    }
  }

  @Test func upstreamTimesAreSummedUp() throws {
    let parser = try AccessLogFormat.parser(
      #"$remote_addr "$request" $status $upstream_response_time $request_time"#)
    func told(_ list: String) -> String { Self.tell("1.1.1.1 \"GET / x\" 200 \(list) 0.7", parser) }
    for (list, sum) in [
      ("-", "-1"), ("0.100", "100000000"), ("0.1, 0.2", "300000000"),
      ("0.1, 0.2 : 0.3", "600000000"), ("-, 0.2", "200000000"),
    ] {
      #expect(told(list) == "GET / x 200 -1 1.1.1.1  700000000 \(sum) -1")
    }
  }

  @Test func faultsHaveReasons() {
    func fault(_ line: String) -> String { Self.tell(line, .combined) }
    let start = #"1.1.1.1 - - [23/Nov/2026:08:15:39 +0000] "GET / HTTP/1.1""#
    #expect(fault("noise") == "form")
    #expect(fault(start + #" 2x0 1 "-" "-""#) == "status")
    #expect(fault(start + #" 200 x "-" "-""#) == "size")
    #expect(fault(#"1.1.1.1 - - [yesterday] "GET / HTTP/1.1" 200 1 "-" "-""#) == "time")
    #expect(fault(start + #" 200 1 "-" "-" rt=fast"#) == "duration")
    #expect(Self.tell("{\"status\":200", .json) == "json")
    #expect(Self.tell("{\"level\":\"info\"}", .json) == "fields")
    for fault in AccessLogFault.allCases { #expect(!fault.reason.isEmpty) }
  }

  @Test func everyTruncationAndMutationIsReadOrRefused() {
    var line = AccessLogLine()
    for (text, _, _) in Self.examples {
      let bytes = Array(text.utf8)
      for parser in AccessLogRecogniser.formats {
        for end in 0...bytes.count {
          bytes[..<end].withUnsafeBytes { Self.check($0, parser, &line) }
        }
      }
      for place in bytes.indices {
        for value in [0, 0x20, 0x22, 0x2D, 0x5C, 0x7B, 0x7D, 0xFF] as [UInt8] {
          var changed = bytes
          changed[place] = value
          for parser in AccessLogRecogniser.formats {
            changed.withUnsafeBytes { Self.check($0, parser, &line) }
          }
        }
      }
    }
  }

  @Test func noiseIsReadOrRefused() {
    let seed: UInt64 = 20_261_128
    var generator = SeededGenerator(seed: seed)
    let alphabet = Array("\"[]{}:,\\ \t/=.-0123456789abGET HTTP rt= \u{fc}\u{0}".utf8)
    var line = AccessLogLine()
    for _ in 0..<3_000 {
      let count = Int.random(in: 0..<200, using: &generator)
      let bytes = (0..<count).map { _ in
        alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
      }
      for parser in AccessLogRecogniser.formats {
        bytes.withUnsafeBytes { Self.check($0, parser, &line) }
      }
    }
  }

  /// Parses and makes sure that every part lies within the line.
  static func check(_ bytes: Bytes, _ parser: AccessLogParser, _ line: inout AccessLogLine) {
    guard parser.parse(bytes, into: &line) == nil else { return }
    for span in [line.method, line.target, line.version, line.client, line.host, line.agent] {
      let isWithin = span.start >= 0 && span.start <= span.end && Int(span.end) <= bytes.count
      if !isWithin { Issue.record("\(span) in \(bytes.text)") }
    }
    if line.duration < -1 || line.upstream < -1 || line.size < -1 || line.status < 0 {
      Issue.record("\(line) of \(bytes.text)")
    }
  }

  @Test func textIsDecodedAndSecretsAreNotShown() {
    func decoded(_ text: String) -> String {
      Array(text.utf8).withUnsafeBytes { AccessLogText.decoded($0) }
    }
    #expect(decoded(#"a\x22\xC3\xBC\\\n\u00e9\ud83d\ude00"#) == "a\"ü\\\né😀")
    #expect(decoded(#"\xZZ\"#) == #"\xZZ\"#)
    #expect(decoded(#"\ud83d"#) == "\u{FFFD}")
    let shown = Array("GET /a?token=abc&x=1 HTTP".utf8).withUnsafeBytes {
      AccessLogText.shown($0, limit: 300)
    }
    #expect(shown == "GET /a?token=…&x=… HTTP")
    let cut = Array(repeating: UInt8(ascii: "a"), count: 50).withUnsafeBytes {
      AccessLogText.shown($0, limit: 5)
    }
    #expect(cut == "aaaaa…")
  }
}
