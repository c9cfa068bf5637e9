import MonitorExport
import MonitorModel
import MonitorPush
import MonitorSupport
import Testing
import WireFormats

@Suite("What is pushed of a tick")
struct PushSamplerTests {
  private static func names(_ tick: PushTick) -> [String] {
    tick.named.map { labels in
      labels.withUnsafeBytes { RemoteWriteLabels.description(of: $0) }
    }
  }

  private static func sampler(_ globs: [String] = []) -> PushSampler {
    PushSampler(
      only: globs.compactMap { try? SeriesGlob($0) },
      external: [.init("job", "kilter"), .init("empty", ""), .init("n", "external")])
  }

  @Test("Names are those of a scrape; own labels go before external ones")
  func names() {
    var scene = PushScene()
    scene.add(SeriesKey("system.cpu.utilization", "core", "3"), 0.5, .ratio)
    scene.add(SeriesKey("a.b", [.init("n", "own"), .init("gone", "")]), 1, .bytes)
    scene.add(SeriesKey("a_b"), 2, .bytes)
    scene.pass()
    var sampler = Self.sampler()
    let tick = sampler.step(scene.data)
    #expect(
      Self.names(tick) == [
        #"system_cpu_utilization_ratio{core="3",job="kilter",n="external"}"#,
        #"a_b_bytes{job="kilter",n="own"}"#,
        #"a_b_2_bytes{job="kilter",n="external"}"#,
      ])
    #expect(tick.values == [0.5, 1, 2] && tick.numbers == [0, 1, 2])
    let families = OpenMetricsFamily.families(
      of: scene.definitions.enumerated().map { (number: $0.offset, definition: $0.element) })
    #expect(
      families.map(\.name).sorted() == ["a_b_2_bytes", "a_b_bytes", "system_cpu_utilization_ratio"])
    scene.pass()
    #expect(sampler.step(scene.data).named.isEmpty)
    sampler.beginBatch()
    #expect(sampler.step(scene.data).named.count == 3)
  }

  @Test("A series ends with one marker; an old value that still stands is neither sent nor ended")
  func ends() {
    var scene = PushScene(series: 3)
    var sampler = Self.sampler()
    func step() -> [UInt32: UInt64] {
      scene.pass()
      let tick = sampler.step(scene.data)
      return Dictionary(
        uniqueKeysWithValues: zip(tick.numbers, tick.values.map(\.bitPattern)))
    }
    #expect(step().count == 3)
    scene.states = [.vanished, .stale, .value]
    scene.values[2] = .nan
    #expect(step() == [0: RemoteWriteWriter.staleBits, 2: RemoteWriteWriter.staleBits])
    #expect(step().isEmpty)
    scene.states[1] = .timedOut
    #expect(step() == [1: RemoteWriteWriter.staleBits])
    scene.states[0] = .value
    scene.values[0] = 8
    #expect(step() == [0: 8.0.bitPattern])
    #expect(sampler.end(at: scene.wall).numbers == [0])
    #expect(step() == [0: 8.0.bitPattern])
  }

  @Test("Series that break a rule are named and never sent; those not wanted are not")
  func bad() {
    var scene = PushScene(series: 2)
    scene.add(SeriesKey("test.long", "l", String(repeating: "x", count: 3_000)), 1)
    scene.add(SeriesKey("test.reserved", "__name__", "y"), 1)
    scene.add(SeriesKey("other"), 1)
    scene.add(SeriesKey("test.twin", [.init("job", "kilter"), .init("n", "external")]), 1)
    scene.add(SeriesKey("test.twin"), 1)
    scene.add(SeriesKey("test.tricks", "l\u{0}\u{202e}ä", "a\u{202e}b\u{0}"), 1)
    scene.pass()
    var sampler = Self.sampler(["test.*"])
    let tick = sampler.step(scene.data)
    #expect(tick.values.count == 4 && sampler.badCount == 3)
    #expect(
      sampler.bad.map(\.reason) == [
        "it would be the same series as another one", "the label `__name__` is there twice",
        "the label `l` has 3000 bytes, and 2048 are taken",
      ])
    #expect(sampler.bad.allSatisfy { $0.series.unicodeScalars.count <= 161 })
    #expect(Self.names(tick).last?.hasPrefix("test_tricks{") == true)
  }

  @Test("Another numbering of series begins anew")
  func registry() {
    var scene = PushScene(series: 3)
    var sampler = Self.sampler()
    scene.pass()
    _ = sampler.step(scene.data)
    sampler.beginBatch()
    scene = PushScene(series: 1)
    scene.registry = 2
    scene.pass()
    #expect(sampler.step(scene.data).named.count == 1)
  }
}
