import Glibc
import MonitorCollectors
import MonitorModel
import MonitorSupport
import Synchronization
import WireFormats

/// Measures StatsD: parsing and summing up without sockets, then datagrams over loopback at given
/// rates, and as many as go, with what the kernel dropped.
func benchmarkStatsD() async {
  let intake = StatsDIntake(StatsDOptions(udp: nil), time: .system)
  let kinds = [
    "orders.count:1|c|#region:eu,plan:", "request.duration:12.75|ms|@0.5|#route:",
    "pool.size:42|g|#pool:", "users.active:u81723|s|#site:", "payload.size:1536|h|#queue:",
  ]
  let lines = (0..<200).map { kinds[$0 % kinds.count] + "n\($0 / kinds.count)" }
  await measure("single lines", intake, lines.map { Array($0.utf8) }, perDatagram: 1)
  let packets = stride(from: 0, to: 200, by: 25).map { start in
    Array(lines[start..<start + 25].joined(separator: "\n").utf8)
  }
  await measure("25 lines a datagram", intake, packets, perDatagram: 25)
  let values = (1...100).map { "\($0 * 3)" }.joined(separator: ":")
  let packed = lines.prefix(40).map { line in
    let name = line.prefix { $0 != ":" }
    return Array("\(name).packed:\(values)|ms|#a:b".utf8)
  }
  await measure("100 values a line", intake, packed, perDatagram: 100)
  let strange = (0..<10_000).map { Array("explosion:1|c|#user:u\($0),a:b".utf8) }
  await measure("new tags in each line", intake, strange, perDatagram: 1)
  let single = lines.map { Array($0.utf8) }
  for rate in [60_000, 120_000, 150_000, 1_000_000] {
    await loopback("one line a datagram", single, 1, rate: rate)
  }
  await loopback("25 lines a datagram", packets, 25, rate: 1_000_000)
  await loopback("100 values a datagram", packed, 100, rate: 1_000_000)
}

/// Measures how many metrics a second one core takes in.
private func measure(
  _ what: String, _ intake: StatsDIntake, _ datagrams: [[UInt8]], perDatagram: Int
) async {
  let rounds = max(1, 3_000_000 / (datagrams.count * perDatagram))
  for datagram in datagrams { datagram.withUnsafeBytes { intake.take($0) } }
  _ = try? await intake.read(at: MonitorTime.system.monotonic())
  let start = cpuSeconds()
  for _ in 0..<rounds {
    for datagram in datagrams { datagram.withUnsafeBytes { intake.take($0) } }
  }
  let spent = cpuSeconds() - start
  let metrics = Double(rounds * datagrams.count * perDatagram)
  let tick = cpuSeconds()
  let series = (try? await intake.read(at: MonitorTime.system.monotonic()))?.catalog.series.count
  let read = cpuSeconds() - tick
  print(
    "statsd, \(what): \(Int(metrics / spent)) metrics/s, \(rounded(spent / metrics * 1e9)) ns each; "
      + "a tick of \(series ?? 0) series \(rounded(read * 1e3)) ms")
}

/// What the sending thread is to do, and what it has done.
private final class Sending: Sendable {
  let port: UInt16
  let datagrams: [[UInt8]]
  let rate: Int
  let nanoseconds: Int64
  let sent = Atomic<Int>(0)
  let isDone = Atomic<Bool>(false)

  init(port: UInt16, _ datagrams: [[UInt8]], rate: Int, seconds: Int64) {
    self.port = port
    self.datagrams = datagrams
    self.rate = rate
    nanoseconds = seconds * 1_000_000_000
  }

  /// Sends in bursts of a millisecond until the time is over.
  func run() {
    let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
    defer {
      close(descriptor)
      isDone.store(true, ordering: .releasing)
    }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let connected = withUnsafeBytes(of: &address) { bytes -> Int32 in
      guard let base = bytes.baseAddress else { return -1 }
      return connect(descriptor, base.assumingMemoryBound(to: sockaddr.self), size)
    }
    guard connected == 0 else { return }
    let begun = MonitorTime.system.monotonic()
    var count = 0
    while true {
      let passed = MonitorTime.system.monotonic() - begun
      guard passed < nanoseconds else { break }
      let due = Int(Double(passed + 1_000_000) * 1e-9 * Double(rate))
      // At most a burst of ten milliseconds is made up for.
      for _ in 0..<min(max(0, due - count), max(1, rate / 100)) {
        let datagram = datagrams[count % datagrams.count]
        let result = datagram.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, 0) }
        if result < 0 { break }
        count += 1
      }
      sent.store(count, ordering: .relaxed)
      if count >= due { poll(nil, 0, 1) }
    }
  }
}

/// Sends datagrams to a socket at a rate and prints what came.
private func loopback(
  _ what: String, _ datagrams: [[UInt8]], _ perDatagram: Int, rate: Int
) async {
  let time = MonitorTime.system
  let intake = StatsDIntake(StatsDOptions(udp: "127.0.0.1:0"), time: time)
  guard (try? await intake.read(at: time.monotonic())) != nil, let port = await intake.udpPort
  else { return print("statsd: no socket") }
  let seconds: Int64 = 3
  let sending = Sending(port: port, datagrams, rate: rate, seconds: seconds)
  var thread = pthread_t()
  let context = Unmanaged.passRetained(sending)
  let failed = pthread_create(
    &thread, nil,
    { raw in
      if let raw { Unmanaged<Sending>.fromOpaque(raw).takeRetainedValue().run() }
      return nil
    }, context.toOpaque())
  guard failed == 0 else { return print("statsd: no thread") }
  let before = cpuSeconds()
  var batch: MetricBatch?
  var next = time.monotonic()
  while !sending.isDone.load(ordering: .acquiring) {
    next = next.advanced(by: 200_000_000)
    try? await time.sleepUntil(next)
    batch = try? await intake.read(at: time.monotonic())
  }
  pthread_join(thread, nil)
  let spent = cpuSeconds() - before
  let sent = sending.sent.load(ordering: .relaxed)
  // What still waits in the kernel comes as soon as the receiver has its turn.
  for _ in 0..<100 where (batch?.values[1].bits ?? 0) + (batch?.values[3].bits ?? 0) < sent {
    try? await time.sleepUntil(time.monotonic().advanced(by: 50_000_000))
    batch = (try? await intake.read(at: time.monotonic())) ?? batch
  }
  guard let values = batch?.values else { return }
  let (metrics, received, drops) = (values[0].bits, values[1].bits, values[3].bits)
  let goal = rate >= 1_000_000 ? "as many as go" : "\(rate)/s"
  print(
    "statsd over loopback, \(what), \(goal): sent \(sent) (\(sent / Int(seconds))/s), "
      + "received \(received), kernel drops \(drops), \(Int(metrics) / Int(seconds)) metrics/s, "
      + "\(rounded(spent / Double(seconds))) cores with the sender")
  await intake.stop()
}
