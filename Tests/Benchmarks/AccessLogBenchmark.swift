import Glibc
import MonitorCollectors
import MonitorModel
import MonitorSupport
import WireFormats

/// Measures lines a second through parsing and adding up, for each format, and a file of 100 MB from
/// the disk to a batch.
func benchmarkAccessLog() async {
  for format in LogSample.Format.allCases {
    var sample = LogSample(seed: 7)
    let chunk = sample.lines(100_000, format)
    var digest = AccessLogDigest(site: "bench", followsHosts: true)
    let start = cpuSeconds()
    for _ in 0..<10 {
      chunk.withUnsafeBytes { bytes in
        var place = 0
        while place < bytes.count {
          // As large as what the tail hands out.
          var end = min(place + 256 << 10, bytes.count)
          while end < bytes.count, bytes[end - 1] != 0x0A { end -= 1 }
          digest.take(Bytes(rebasing: bytes[place..<end]))
          place = end
        }
      }
    }
    let spent = cpuSeconds() - start
    let rate = Double(digest.lines) / spent
    print(
      "access log, \(format): \(Int(rate)) lines/s, \(Int(rate * Double(chunk.count) / 1e11)) MB/s; "
        + "\(digest.unmatched) unmatched")
  }
  await benchmarkLogFile()
}

/// Measures a file from its first byte to a batch.
private func benchmarkLogFile() async {
  var template = Array("/tmp/kilter-log-XXXXXX".utf8CString)
  guard mkdtemp(&template) != nil, let thread = OwnThread() else { return }
  let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  let path = folder + "/access.log"
  defer {
    unlink(path)
    rmdir(folder)
  }
  var options = AccessLogOptions(name: "bench", path: path, site: "bench")
  options.looksBetweenTicks = false
  let made = try? AccessLogIntake(options, thread: thread, time: .system)
  guard let intake = made else { return }
  // The log is missing at first, so that it is read from its first byte.
  _ = try? await intake.read(at: MonitorTime.system.monotonic())
  var sample = LogSample(seed: 7)
  let chunk = sample.lines(50_000, .combined)
  let file = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
  var bytes = 0
  while bytes < 100 << 20 {
    guard write(file, chunk, chunk.count) == chunk.count else { break }
    bytes += chunk.count
  }
  close(file)
  let expected = UInt64(bytes / chunk.count * 50_000)
  let start = cpuSeconds()
  var lines: UInt64 = 0
  while lines < expected {
    guard let batch = try? await intake.read(at: MonitorTime.system.monotonic()),
      let index = batch.catalog.metrics.firstIndex(where: {
        $0.key.name == "http.server.request.count" && $0.key.labels.count == 1
      })
    else { break }
    lines = batch.values[index].bits
  }
  let spent = cpuSeconds() - start
  print(
    "access log, file of \(bytes >> 20) MB: \(Int(Double(lines) / spent)) lines/s, "
      + "\(rounded(spent)) s of CPU")
}

/// Lines as servers write them, of a few routes, thousands of clients and some errors.
private struct LogSample {
  enum Format: CaseIterable { case combined, caddy, nginxJSON, ltsv, haproxy }

  private var generator: SeededGenerator
  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  private mutating func number(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &generator) }

  private mutating func target() -> String {
    switch number(8) {
    case 0: "/"
    case 1: "/user/\(number(100_000))"
    case 2: "/api/v1/orders/\(number(100_000))/items"
    case 3: "/search?q=red+shoes&page=\(number(9))"
    case 4: "/static/css/app.3f2a1b9c.css"
    case 5: "/blog/2026/11/23/some-post"
    case 6: "/img/logo.png"
    default: "/login"
    }
  }

  /// Bytes of `count` lines.
  mutating func lines(_ count: Int, _ format: Format) -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<count { bytes += Array(line(format).utf8) }
    return bytes
  }

  private mutating func line(_ format: Format) -> String {
    let (target, client) = (target(), "10.0.\(number(8)).\(number(250))")
    let (size, status) = (number(9_000), [200, 200, 200, 200, 304, 404, 500][number(7)])
    let took = String(100 + number(900))
    switch format {
    case .combined:
      return "\(client) - - [23/Nov/2026:08:15:39 +0000] \"GET \(target) HTTP/1.1\" \(status) "
        + "\(size) \"https://shop.example.com/\" \"Mozilla/5.0 (X11; Linux x86_64) "
        + "AppleWebKit/537.36\" rt=0.\(took) urt=0.\(took)\n"
    case .caddy:
      return "{\"level\":\"info\",\"ts\":1795423289.44,\"logger\":\"http.log.access\",\"msg\":"
        + "\"handled request\",\"request\":{\"remote_ip\":\"\(client)\",\"proto\":\"HTTP/1.1\","
        + "\"method\":\"GET\",\"host\":\"localhost\",\"uri\":\"\(target)\",\"headers\":{"
        + "\"User-Agent\":[\"curl/8.5.0\"],\"Accept\":[\"*/*\"]}},\"bytes_read\":0,\"user_id\":"
        + "\"\",\"duration\":0.0\(took)57676,\"size\":\(size),\"status\":\(status),"
        + "\"resp_headers\":{\"Server\":[\"Caddy\"]}}\n"
    case .nginxJSON:
      return "{\"time\":\"2026-11-23T08:15:39+00:00\",\"remote_addr\":\"\(client)\",\"method\":"
        + "\"GET\",\"uri\":\"\(target)\",\"protocol\":\"HTTP/1.1\",\"status\":\(status),"
        + "\"body_bytes_sent\":\(size),\"request_time\":0.\(took),\"upstream_response_time\":"
        + "\"0.\(took)\",\"host\":\"shop.example.com\",\"http_user_agent\":\"Mozilla/5.0\"}\n"
    case .ltsv:
      return "time:[23/Nov/2026:08:15:39 +0000]\thost:\(client)\treq:GET \(target) HTTP/1.1\t"
        + "status:\(status)\tsize:\(size)\treqtime:0.\(took)\tua:curl\tvhost:a.example\n"
    case .haproxy:
      return "Nov 23 08:15:39 lb haproxy[1234]: \(client):51824 [23/Nov/2026:08:15:39.123] front "
        + "back/s1 0/0/1/2/\(took) \(status) \(size) - - ---- 1/1/0/0/0 0/0 \"GET \(target) "
        + "HTTP/1.1\"\n"
    }
  }
}
