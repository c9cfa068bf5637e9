import MonitorExport
import MonitorSupport
import Testing

/// Samples that wait in a file.
@Suite("SampleSpool")
struct SampleSpoolTests {
  private func samples(
    _ spool: borrowing SampleSpool, _ series: Int
  ) throws -> [SampleSpool.Sample] {
    var cursor = SampleSpool.Cursor()
    var all: [SampleSpool.Sample] = []
    while let some = try spool.next(of: series, &cursor) { all += some }
    return all
  }

  @Test(
    "Each series comes back in its order, from the file and from memory",
    arguments: [1, 9, 3_000])
  func order(count: Int) throws {
    var generator = SeededGenerator(seed: UInt64(count))
    var spool = try SampleSpool(in: "/tmp")
    var expected = [[SampleSpool.Sample]](repeating: [], count: count)
    for time in 0..<max(40, 9_000 / count) {
      for series in 0..<count where Int.random(in: 0..<4, using: &generator) > 0 {
        let sample = SampleSpool.Sample(
          time: Int64(time), value: Double.random(in: -1...1, using: &generator))
        expected[series].append(sample)
        try spool.append(sample, to: series)
      }
    }
    for series in 0..<count { #expect(try samples(spool, series) == expected[series]) }
    #expect(try samples(spool, count).isEmpty, "no such series")
  }

  @Test("No more wait than may")
  func limit() throws {
    var spool = try SampleSpool(in: "/tmp", bytesMost: 64 << 10)
    #expect(throws: ExportError.self) {
      for sample in 0..<10_000 {
        try spool.append(.init(time: Int64(sample), value: 0), to: 0)
      }
    }
  }
}
