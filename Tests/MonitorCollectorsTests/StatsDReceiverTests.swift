import Glibc
import MonitorCollectors
import MonitorModel
import MonitorSupport
import Testing

@Suite("StatsD sockets")
struct StatsDReceiverTests {
  /// A folder for sockets.
  private struct Folder {
    let path: String
    init() {
      var name = Array("/tmp/kilter-statsd-XXXXXX".utf8CString)
      path = name.withUnsafeMutableBufferPointer { room in
        room.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) } ?? "/nowhere"
      }
    }
    /// Removes it and what is in it.
    func remove() {
      for name in ["a", "b", "c"] { unlink(path + "/" + name) }
      rmdir(path)
    }
  }

  private static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Reads until so many metrics have come; what is sent on loopback is there in an instant.
  private func read(
    _ intake: StatsDIntake, until isDone: (BatchReader) -> Bool
  ) async throws -> BatchReader {
    let time = MonitorTime.system
    let deadline = time.monotonic().advanced(by: 30_000_000_000)
    while true {
      let reader = BatchReader(batch: try await intake.read(at: time.monotonic()))
      if isDone(reader) || time.monotonic() > deadline { return reader }
      try await time.sleepUntil(time.monotonic().advanced(by: 5_000_000))
    }
  }

  private func own(_ name: String) -> String { #"statsd.\#(name){source="statsd"}"# }

  @Test("UDP, IPv4 and IPv6: every datagram counts once", arguments: [AF_INET, AF_INET6])
  func udp(family: Int32) async throws {
    let options = StatsDOptions(udp: family == AF_INET ? "127.0.0.1:0" : "[::1]:0")
    let intake = StatsDIntake(options, time: .system)
    do { _ = try await intake.read(at: MonitorTime.system.monotonic()) } catch {
      // A machine without IPv6 has nothing to test.
      if family == AF_INET6, error.code != .malformed { return }
      throw error
    }
    let port = try #require(await intake.udpPort)
    let sender = try #require(StatsDSender(port: port, family: family))
    for index in 0..<3_000 { sender.send("hits:1|c|#n:\(index % 3)\nreq:\(index % 100)|ms") }
    let batch = try await read(intake) { $0.number(own("metrics")) == 6_000 }
    #expect(batch.number(own("datagrams")) == 3_000)
    #expect(batch.number(own("kernel_drops")) == 0)
    for tag in 0..<3 { #expect(batch.number(#"hits{n="\#(tag)"}"#) == 1_000) }
    #expect(batch.number("req.rate") == 3_000)
    await intake.stop()
  }

  @Test("A Unix datagram socket: its file's mode, its end")
  func unixDatagram() async throws {
    let folder = Folder()
    defer { folder.remove() }
    let path = folder.path + "/a"
    let intake = StatsDIntake(
      StatsDOptions(udp: nil, datagramPath: path, socketMode: 0o600), time: .system)
    _ = try await intake.read(at: MonitorTime.system.monotonic())
    var status = stat()
    #expect(stat(path, &status) == 0)
    #expect(status.st_mode & 0o7777 == 0o600)
    let sender = try #require(StatsDSender(path: path, isStream: false))
    for _ in 0..<2_000 { sender.send("a:1|c\nb:2|g") }
    let batch = try await read(intake) { $0.number(own("metrics")) == 4_000 }
    #expect(batch.number("a") == 2_000)
    await intake.stop()
    #expect(!Self.exists(path))
  }

  @Test("A Unix stream: frames in any pieces, from many connections")
  func unixStream() async throws {
    let folder = Folder()
    defer { folder.remove() }
    let path = folder.path + "/b"
    let intake = StatsDIntake(StatsDOptions(udp: nil, streamPath: path), time: .system)
    _ = try await intake.read(at: MonitorTime.system.monotonic())
    var senders: [StatsDSender] = []
    for _ in 0..<8 { senders.append(try #require(StatsDSender(path: path, isStream: true))) }
    for _ in 0..<200 {
      for sender in senders { sender.frame("a:1|c\nb:1:2:3|ms") }
    }
    // Byte by byte, and many frames in one piece.
    for byte in [5, 0, 0, 0] + Array("a:1|c".utf8) { senders[0].send([byte]) }
    let frame = [5, 0, 0, 0] + Array("a:2|c".utf8)
    senders[1].send(Array(repeating: frame, count: 5_000).flatMap { $0 })
    senders[2].send([0, 0, 0, 0])
    let batch = try await read(intake) { $0.number("a") == 11_601 }
    #expect(batch.number("a") == 11_601)
    #expect(batch.number("b.rate") == 4_800)
    senders[3].send([9, 0, 0, 0, 65])
    senders[3] = senders[4]
    senders[5].send([0, 0, 0, 1])
    let faults = try await read(intake) {
      $0.faults("did not end") == 1 && $0.faults("frames longer") == 1
    }
    #expect(faults.faults("did not end") == 1)
    #expect(faults.faults("frames longer") == 1)
    senders[0].frame("a:1|c")
    #expect(try await read(intake) { $0.number("a") == 11_602 }.number("a") == 11_602)
    await intake.stop()
    #expect(!Self.exists(path))
  }

  @Test("A port in use names who has it; the next read tries no more at once")
  func portInUse() async throws {
    let first = StatsDIntake(StatsDOptions(udp: "127.0.0.1:0"), time: .system)
    _ = try await first.read(at: MonitorTime.system.monotonic())
    let port = try #require(await first.udpPort)
    let second = StatsDIntake(StatsDOptions(udp: "127.0.0.1:\(port)"), time: .system)
    let begun = MonitorTime.system.monotonic()
    do {
      _ = try await second.read(at: begun)
      Issue.record("two have one port")
    } catch {
      #expect(error.code == .failed)
      #expect(error.detail.contains("UDP port \(port)"))
      #expect(error.detail.contains("in use by "))
      #expect(error.detail.contains("(process \(getpid()))"))
    }
    await first.stop()
    await #expect(throws: CollectorError.self) { try await second.read(at: begun) }
    let later = begun.advanced(by: 11_000_000_000)
    _ = try await second.read(at: later)
    #expect(await second.udpPort == port)
  }

  @Test("Of several places those that cannot be had are told, the others work")
  func partly() async throws {
    let intake = StatsDIntake(
      StatsDOptions(udp: "127.0.0.1:0", datagramPath: "/nowhere/at/all"), time: .system)
    let batch = try await intake.read(at: MonitorTime.system.monotonic())
    #expect(batch.notes.map(\.subject) == ["/nowhere/at/all"])
    #expect(batch.report?.problem.contains("/nowhere/at/all") == true)
    #expect(await intake.udpPort != nil)
  }

  @Test("A file left behind is replaced; a living socket and another file are not")
  func leftovers() async throws {
    let folder = Folder()
    defer { folder.remove() }
    let path = folder.path + "/a"
    // Bound, closed and not removed: as after a crash.
    let left = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    let bound = withUnsafeBytes(of: &address) { bytes -> Int32 in
      guard let base = bytes.baseAddress else { return -1 }
      return bind(left, base.assumingMemoryBound(to: sockaddr.self), size)
    }
    #expect(bound == 0)
    let options = StatsDOptions(udp: nil, datagramPath: path)
    await #expect(throws: CollectorError.self) {
      try await StatsDIntake(options, time: .system).read(at: MonitorTime.system.monotonic())
    }
    close(left)
    var intake: StatsDIntake? = StatsDIntake(options, time: .system)
    _ = try await intake?.read(at: MonitorTime.system.monotonic())
    #expect(StatsDSender(path: path, isStream: false) != nil)
    intake = nil
    #expect(!Self.exists(path), "let go, it takes its file with it")
    close(open(path, O_CREAT | O_WRONLY, 0o600))
    do {
      _ = try await StatsDIntake(options, time: .system).read(at: MonitorTime.system.monotonic())
      Issue.record("a file was taken for a socket")
    } catch {
      #expect(error.detail.contains("no socket"))
    }
    #expect(Self.exists(path))
  }

  @Test("A socket whose file was swept away is made anew")
  func sweptAway() async throws {
    let folder = Folder()
    defer { folder.remove() }
    let path = folder.path + "/c"
    let intake = StatsDIntake(StatsDOptions(udp: nil, datagramPath: path), time: .system)
    let begun = MonitorTime.system.monotonic()
    _ = try await intake.read(at: begun)
    unlink(path)
    _ = try await intake.read(at: begun.advanced(by: 11_000_000_000))
    let sender = try #require(StatsDSender(path: path, isStream: false))
    sender.send("a:1|c")
    #expect(try await read(intake) { $0.number("a") == 1 }.number("a") == 1)
    await intake.stop()
  }

  @Test(
    "Addresses that are none", arguments: ["", "8125", "127.0.0.1", "a:b", "1.2.3:1", "[::1:1"])
  func addresses(text: String) async {
    let intake = StatsDIntake(StatsDOptions(udp: text), time: .system)
    do {
      _ = try await intake.read(at: MonitorTime.system.monotonic())
      Issue.record("`\(text)` was taken")
    } catch { #expect(error.code == .malformed) }
  }

  @Test("What does not fit into the kernel's buffer is counted by the kernel and told")
  func drops() async throws {
    // As little as the kernel allows; it never takes less than some kilobytes.
    let intake = StatsDIntake(
      StatsDOptions(udp: "127.0.0.1:0", receiveBuffer: 1), time: .system)
    _ = try await intake.read(at: MonitorTime.system.monotonic())
    let port = try #require(await intake.udpPort)
    let sender = try #require(StatsDSender(port: port))
    let datagram = String(repeating: "x:1|c\n", count: 200)
    var sent = 0.0
    var batch = try await read(intake) { _ in true }
    for _ in 0..<200 where (batch.number(own("kernel_drops")) ?? 0) == 0 {
      for _ in 0..<200 { sender.send(datagram) }
      sent += 200
      batch = try await read(intake) {
        ($0.number(own("datagrams")) ?? 0) + ($0.number(own("kernel_drops")) ?? 0) == sent
      }
    }
    let drops = try #require(batch.number(own("kernel_drops")))
    #expect(drops > 0)
    #expect(batch.number(own("datagrams")) == sent - drops)
    #expect(batch.faults("dropped by the kernel") == UInt64(drops))
  }
}
