import Glibc
import MonitorCollectors
import MonitorModel
import MonitorSupport
import Testing

/// Probes of real servers on loopback, good and bad ones.
@Suite(.serialized) struct ProbeIntakeTests {
  private func probe(
    _ url: String, _ change: (inout ProbeOptions) -> Void = { _ in }
  ) async throws -> BatchReader {
    var options = ProbeOptions(name: "shop", url: url, timeout: .seconds(20))
    change(&options)
    let intake = ProbeIntake(options, thread: try #require(OwnThread()), time: .system)
    return BatchReader(batch: try await intake.read(at: MonotonicInstant(nanoseconds: 1)))
  }

  @Test func aGoodAnswerTellsItsPhases() async throws {
    let server = try LoopbackServer { connection, _ in
      LoopbackServer.answer(connection, type: "text/html", "<p>Welcome, all is well</p>")
    }
    defer { server.stop() }
    let batch = try await probe(server.url("/?secret=1")) { $0.contains = "all is well" }
    #expect(batch.level(#"http.probe.up{probe="shop"}"#) == 1)
    #expect(batch.level(#"http.probe.status_code{probe="shop"}"#) == 200)
    let whole = try #require(batch.level(#"http.probe.duration{probe="shop"}"#))
    var sum = 0.0
    for phase in ["dns", "connect", "first_byte", "transfer"] {
      let seconds = try #require(
        batch.level(#"http.probe.phase{phase="\#(phase)",probe="shop"}"#), "\(phase)")
      #expect(seconds >= 0)
      sum += seconds
    }
    #expect(sum <= whole + 1e-3)
    #expect(batch.state(#"http.probe.phase{phase="tls",probe="shop"}"#) == .absent)
    #expect(batch.series(#"tls.certificate.expires_in{probe="shop"}"#) == nil)
    let report = try #require(batch.batch.report)
    #expect(report.problem.isEmpty && report.origin == server.url("/"))
  }

  @Test(arguments: [
    ("lacks", "the answer lacks the text it must contain"), ("status", "HTTP status 500"),
    ("closes", "the server closed without an answer"), ("half", "the answer ended early"),
    ("hangs", "connected, but no answer within 600 ms"),
    ("large", "an answer larger than 10485760 bytes"), ("noise", "no HTTP/1 or HTTP/2"),
  ])
  func aBadAnswerIsTold(_ kind: String, _ wanted: String) async throws {
    let server = try LoopbackServer { connection, _ in
      switch kind {
      case "lacks": return LoopbackServer.answer(connection, "all is we")
      case "status": return LoopbackServer.answer(connection, status: "500 No", "all is well")
      case "half":
        LoopbackServer.send(
          connection, Array("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nall is well".utf8))
      case "hangs": LoopbackServer.hold(connection)
      case "large":
        LoopbackServer.send(connection, Array("HTTP/1.1 200 OK\r\n\r\n".utf8))
        let part = [UInt8](repeating: 0x61, count: 1 << 20)
        for _ in 0..<12 { LoopbackServer.send(connection, part) }
      case "noise": LoopbackServer.send(connection, Array("SSH-2.0-OpenSSH_9.2\r\n".utf8))
      default: break
      }
      return false
    }
    defer { server.stop() }
    let batch = try await probe(server.url("/")) {
      $0.contains = "all is well"
      if kind == "hangs" { $0.timeout = .milliseconds(600) }
    }
    #expect(batch.level(#"http.probe.up{probe="shop"}"#) == 0)
    let report = try #require(batch.batch.report)
    #expect(report.problem.hasPrefix(wanted), "\(report.problem)")
    #expect(report.faults.count == 1 && report.faults[0].count == 1)
  }

  @Test func aPortIsProbedByConnecting() async throws {
    let (listener, port) = try LoopbackServer.listen()
    let open = try await probe("tcp://127.0.0.1:\(port)")
    #expect(open.level(#"net.probe.up{probe="shop"}"#) == 1)
    #expect(open.level(#"net.probe.phase{phase="connect",probe="shop"}"#) != nil)
    #expect(open.level(#"net.probe.duration{probe="shop"}"#) != nil)
    close(listener)
    let closed = try await probe("tcp://127.0.0.1:\(port)")
    #expect(closed.level(#"net.probe.up{probe="shop"}"#) == 0)
    #expect(closed.state(#"net.probe.duration{probe="shop"}"#) == .absent)
    #expect(closed.batch.report?.problem == "no connection: Connection refused")
  }

  @Test func aPortWhoseQueueIsFullIsLeftInTime() async throws {
    // A listener that accepts nobody: once its queue is full the kernel lets connections wait.
    let (listener, port) = try LoopbackServer.listen()
    defer { close(listener) }
    listen(listener, 0)
    var held: [Int32] = []
    defer { for descriptor in held { close(descriptor) } }
    for _ in 0..<8 {
      let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue)
      let descriptor = socket(AF_INET, type, 0)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = port.bigEndian
      address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          _ = connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
      held.append(descriptor)
    }
    let batch = try await probe("tcp://127.0.0.1:\(port)") { $0.timeout = .milliseconds(120) }
    #expect(batch.batch.report?.problem == "no connection within 120 ms")
    #expect(batch.state(#"net.probe.duration{probe="shop"}"#) == .timedOut)
  }

  @Test func anAddressThatIsNoneIsRefused() async throws {
    for url in ["tcp://", "tcp://host", "tcp://:80", "tcp://host:"] {
      await #expect(throws: CollectorError.self) { try await self.probe(url) }
    }
    let unknown = try await probe("tcp://127.0.0.1:no-such-port")
    #expect(unknown.batch.report?.problem.hasPrefix("unknown host") == true)
  }

  @Test func datesOfCertificatesAreRead() {
    func seconds(_ text: String) -> Int64? {
      Array(text.utf8).withUnsafeBytes { CertificateDate.seconds($0) }
    }
    #expect(seconds("Nov 28 12:00:00 2027 GMT") == 1_827_403_200)
    #expect(seconds("Feb  9 00:00:01 1970 GMT") == 3_369_601)
    #expect(seconds("2027-11-28 12:00:00 GMT") == 1_827_403_200)
    #expect(seconds("Feb 29 23:59:59 2000 GMT") == 951_868_799)
    #expect(seconds("Jan  1 00:00:00 9999 GMT") == 253_370_764_800)
    for text in ["", "Nov", "Now 28 12:00:00 2027 GMT", "Nov 28 25:00:00 2027 GMT", "1-2-3 4 5"] {
      #expect(seconds(text) == nil)
    }
    var bytes = Array("Nov 28 12:00:00 2027 GMT".utf8)
    for place in bytes.indices {
      let kept = bytes[place]
      for byte in UInt8.min ... .max {
        bytes[place] = byte
        _ = bytes.withUnsafeBytes { CertificateDate.seconds($0) }
      }
      bytes[place] = kept
      _ = bytes[..<place].withUnsafeBytes { CertificateDate.seconds($0) }
    }
  }
}
