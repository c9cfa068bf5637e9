import MonitorAPI
import MonitorModel
import MonitorSupport
import MonitorTestKit
import Testing

/// A line that is cut at any message: what arrives is what was told, once and in order.
@Suite("Attach simulation") struct AttachSimulationTests {
  /// The clock moves on whenever somebody waits for it.
  private static func run(_ clock: VirtualClock) -> Task<Void, Never> {
    Task {
      while !Task.isCancelled {
        await Task.yield()
        clock.advance(by: .milliseconds(50))
      }
    }
  }

  @Test(arguments: UInt64(1)...10) func everythingArrivesOnce(seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    var samples = AttachSamples(seed: seed)
    var source = AttachedEngine()
    let transport = MemoryTransport(source)
    let clock = VirtualClock()
    let remote = RemoteSource(
      transport: transport, hello: AttachHello(version: "1", user: "u", terminal: ""),
      time: clock.time, seed: seed)
    try await remote.open()
    let ticking = Self.run(clock)
    defer { ticking.cancel() }
    var stream = await remote.snapshots().makeAsyncIterator()
    var told: [AnomalyEvent] = []
    var heard: [AnomalyEvent] = []
    var last: UInt64 = 0
    var number: UInt64 = 0
    var boot = 1
    for tick in UInt64(1)...30 {
      switch Int.random(in: 0...9, using: &random) {
      case 0: await transport.cut()
      case 1, 2: await transport.cut(after: Int.random(in: 0...6, using: &random))
      case 3 where heard.count == told.count:
        source = AttachedEngine()
        (told, heard, number) = ([], [], 0)
        boot += 1
        await transport.restart(source, boot: "boot \(boot)")
      default: break
      }
      for _ in 0..<Int.random(in: 0...3, using: &random) {
        number += 1
        let event = samples.event(number)
        told.append(event)
        await source.tell(event)
      }
      var next = samples.snapshot(tick, series: samples.number(1...12), processes: 3)
      next.lastEvent = number
      await source.publish(next)
      // Newest wins, so what is shown comes to be the newest one.
      while let shown = await stream.next() {
        guard shown.data.sequence == tick else { continue }
        if boot == 1 || next.data.registry != 0 {
          #expect(try AttachSamples.bytes(shown) == AttachSamples.bytes(next), "seed \(seed)")
        }
        break
      }
      while heard.last?.sequence ?? 0 < number {
        let page = await remote.events(after: last)
        if page.isAnew { heard = [] }
        heard += page.events
        last = page.last
        await Task.yield()
      }
      #expect(heard == told, "seed \(seed), tick \(tick)")
    }
    await remote.close()
  }
}
