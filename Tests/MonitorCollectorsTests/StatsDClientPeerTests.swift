import Glibc
import MonitorCollectors
import MonitorModel
import MonitorSupport
import Testing

/// The clients that applications use, from PyPI: what they send is what is counted.
@Suite("StatsD clients")
struct StatsDClientPeerTests {
  private static func runs(_ program: String, _ arguments: [String] = []) -> Bool {
    var process = pid_t()
    var words = (["python3", "-c", program] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    guard posix_spawnp(&process, "python3", &actions, nil, &words, environ) == 0 else {
      return false
    }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    return status == 0
  }

  private static func has(_ module: String) -> Bool { runs("import \(module)") }

  private func read(
    _ intake: StatsDIntake, _ metrics: Double
  ) async throws -> BatchReader {
    let time = MonitorTime.system
    let deadline = time.monotonic().advanced(by: 30_000_000_000)
    while true {
      let reader = BatchReader(batch: try await intake.read(at: time.monotonic()))
      if reader.number(#"statsd.metrics{source="statsd"}"#) == metrics
        || time.monotonic() > deadline
      {
        return reader
      }
      try await time.sleepUntil(time.monotonic().advanced(by: 10_000_000))
    }
  }

  @Test("statsd: counters, timers, gauges with signs, sets, pipelines", .enabled(if: has("statsd")))
  func statsd() async throws {
    let intake = StatsDIntake(StatsDOptions(udp: "127.0.0.1:0"), time: .system)
    _ = try await intake.read(at: MonitorTime.system.monotonic())
    let port = try #require(await intake.udpPort)
    let program = """
      import sys, statsd
      c = statsd.StatsClient('127.0.0.1', int(sys.argv[1]), prefix='app')
      for i in range(1000):
          c.incr('orders'); c.timing('req', i % 100); c.set('users', 'u%d' % (i % 50))
      c.decr('orders', 10)
      c.gauge('pool', 7); c.gauge('pool', 3, delta=True); c.gauge('pool', -4, delta=True)
      c.gauge('temp', -5)
      with c.pipeline() as p:
          for i in range(500): p.incr('piped', 2)
      """
    #expect(Self.runs(program, ["\(port)"]))
    // A negative gauge comes as two: zero, then the change.
    let batch = try await read(intake, 3_000 + 1 + 3 + 2 + 500)
    #expect(batch.number("app.orders") == 990)
    #expect(batch.number("app.req.rate") == 1_000)
    #expect(batch.level("app.pool") == 6)
    #expect(batch.level("app.temp") == -5)
    #expect(batch.level("app.users") == 50)
    #expect(batch.number("app.piped") == 1_000)
    #expect(batch.number(#"statsd.bad_lines{source="statsd"}"#) == 0)
  }

  private static let dogProgram = """
    import sys
    from datadog.dogstatsd import DogStatsd
    where = sys.argv[1]
    if where.isdigit():
        c = DogStatsd(host='127.0.0.1', port=int(where), constant_tags=['env:test'])
    else:
        # By itself the client waits for nobody and drops what a full socket does not take.
        c = DogStatsd(socket_path=where, constant_tags=['env:test'], socket_timeout=20)
    c.disable_telemetry() if hasattr(c, 'disable_telemetry') else None
    for i in range(1000):
        c.increment('orders', tags=['region:' + ('eu' if i % 4 else 'us')])
        c.histogram('size', i % 100)
        c.distribution('dist', i % 10)
        c.timing('req', i % 100)
    for i in range(200): c.set('users', 'u%d' % (i % 20))
    c.gauge('pool', 12.5)
    c.event('Deploy', 'v1 | done\\nall well', alert_type='warning', tags=['a:b'])
    c.service_check('db.up', 2, message='no | route')
    c.flush() if hasattr(c, 'flush') else None
    """

  private func expectDog(_ intake: StatsDIntake) async throws {
    let batch = try await read(intake, 4_201)
    #expect(batch.number(#"statsd.metrics{source="statsd"}"#) == 4_201)
    #expect(batch.number(#"orders{env="test",region="eu"}"#) == 750)
    #expect(batch.number(#"orders{env="test",region="us"}"#) == 250)
    #expect(batch.number(#"size.rate{env="test"}"#) == 1_000)
    #expect(batch.number(#"dist.rate{env="test"}"#) == 1_000)
    #expect(batch.number(#"req.rate{env="test"}"#) == 1_000)
    #expect(batch.level(#"users{env="test"}"#) == 20)
    #expect(batch.level(#"pool{env="test"}"#) == 12.5)
    #expect(batch.number(#"statsd.bad_lines{source="statsd"}"#) == 0)
    let report = try #require(batch.batch.report)
    #expect(report.lines.count == 1)
    #expect(report.lines.first?.hasPrefix("warning: Deploy: v1 | done all well [") == true)
    let checks = try #require(report.tables.first { $0.title == "service checks" })
    #expect(checks.rows.first.map { [$0[1], $0[3]] } == [.text("critical"), .text("no | route")])
  }

  @Test("datadog over UDP", .enabled(if: has("datadog")))
  func datadog() async throws {
    let intake = StatsDIntake(StatsDOptions(udp: "127.0.0.1:0"), time: .system)
    _ = try await intake.read(at: MonitorTime.system.monotonic())
    let port = try #require(await intake.udpPort)
    #expect(Self.runs(Self.dogProgram, ["\(port)"]))
    try await expectDog(intake)
  }

  @Test(
    "datadog over Unix sockets", .enabled(if: has("datadog")), arguments: [false, true])
  func datadogUnix(isStream: Bool) async throws {
    let path = "/tmp/kilter-statsd-\(getpid())-\(isStream ? "stream" : "datagram")"
    let options = StatsDOptions(
      udp: nil, datagramPath: isStream ? nil : path, streamPath: isStream ? path : nil)
    let intake = StatsDIntake(options, time: .system)
    _ = try await intake.read(at: MonitorTime.system.monotonic())
    #expect(Self.runs(Self.dogProgram, [(isStream ? "unixstream://" : "unixgram://") + path]))
    try await expectDog(intake)
    await intake.stop()
    #expect(access(path, F_OK) != 0)
  }
}
