import MonitorExport
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

  @Test("Each series comes back in its order, from the file and from memory")
  func order() throws {
    var spool = try SampleSpool(in: "/tmp")
    let counts = [2_500, 1, 0, 1_024]
    for sample in 0..<2_500 {
      for (series, count) in counts.enumerated() where sample < count {
        try spool.append(.init(time: Int64(sample), value: Double(series)), to: series)
      }
    }
    for (series, count) in counts.enumerated() {
      let back = try samples(spool, series)
      #expect(back.map(\.time) == (0..<Int64(count)).map { $0 })
      #expect(back.allSatisfy { $0.value == Double(series) })
    }
    #expect(try samples(spool, 99).isEmpty)
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
