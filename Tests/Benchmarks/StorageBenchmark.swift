import MonitorModel
import MonitorStorage

/// Measures the extents on a recording: bytes a sample, and the CPU that encoding and reading take.
///
/// Each figure names its series. An extent counts 52 bytes more than it has, for the head and the
/// tag that a segment gives it.
func benchmarkStorage(folder: String) {
  guard let recording = Recording(folder: folder) else {
    print("storage: no recording in \(folder)")
    return
  }
  print("storage: \(recording.ticks) ticks of \(folder); bytes with 52 an extent")
  let system = recording.system.filter(\.changes)
  let steady = recording.processes.filter { $0[0].isPresent.allSatisfy { $0 } }.joined()
    .filter(\.changes)
  // As many whole processes, the most present first, as make 531 changing series.
  var chosen: [[Recording.Series]] = []
  var changing = system
  for process in recording.processes {
    let moving = process.filter(\.changes)
    guard changing.count + moving.count <= 531 else { break }
    chosen.append(process)
    changing += moving
  }
  let all = recording.system + recording.constants + chosen.joined()
  let processes = Array(changing.dropFirst(system.count))
  let sets: [(String, [Recording.Series])] = [
    ("system: the changing columns of system.csv", system),
    ("steady: system and the changing fields of processes seen at every tick", system + steady),
    ("processes: the changing fields of the \(chosen.count) most present", processes),
    ("non-constant: system and processes", changing),
    ("all: non-constant, constants.csv, and the other fields of those processes", all),
  ]
  for (name, series) in sets {
    print("\(name); \(series.count) series, absent readings held")
    measure(series, .warm, group: 64)
    measure(series, .warm, group: 64, ticks: 600)
    measure(series, .warm, group: 256)
    measure(series, .cold, group: 64)
    measure(series, .cold, group: 256)
  }
  print("non-constant, absent readings marked as such, bytes by present samples only")
  measure(changing, .warm, group: 64, marksAbsent: true)
  measure(changing, .cold, group: 256, marksAbsent: true)
}

/// Prints the figures of one series set, cut into extents of `group` series.
private func measure(
  _ series: [Recording.Series], _ tier: ExtentTier, group: Int, ticks: Int? = nil,
  marksAbsent: Bool = false
) {
  let rows = min(ticks ?? .max, series.first?.values.count ?? 0)
  var samples = 0
  let slabs = stride(from: 0, to: series.count, by: group).map { start in
    let part = series[start..<min(start + group, series.count)]
    var slab = ColumnSlab(columns: part.count, rows: rows)
    for (column, series) in part.enumerated() {
      for row in 0..<rows {
        let index = slab.index(column: column, row: row)
        slab.values[index] = series.values[row]
        samples += !marksAbsent || series.isPresent[row] ? 1 : 0
        if marksAbsent, !series.isPresent[row] {
          slab.values[index] = 0
          slab.states[index] = ReadingState.vanished.rawValue
        }
      }
    }
    return (slab: slab, kinds: part.map(\.kind))
  }
  var codec = ExtentCodec()
  var extents: [[UInt8]] = []
  let encoding = leastTime(tier == .warm ? 15 : 1) {
    extents = slabs.map { codec.encode($0.slab, kinds: $0.kinds, tier: tier) }
  }
  let bytes = extents.reduce(0) { $0 + $1.count + 52 }
  var summaries: [ColumnSummary] = []
  var read = ColumnSlab()
  let reading = leastTime(25) {
    for (extent, slab) in zip(extents, slabs) {
      check { () throws(StorageError) in
        try codec.summarize(extent.span.bytes, kinds: slab.kinds, rows: rows, into: &summaries)
      }
    }
  }
  let decoding = leastTime(25) {
    for (extent, slab) in zip(extents, slabs) {
      check { () throws(StorageError) in
        try codec.decode(
          extent.span.bytes, columns: slab.kinds.count, rows: rows, into: &read)
      }
    }
  }
  guard samples > 0 else { return }
  let count = Double(samples)
  print(
    "  \(tier) \(group) × \(rows): \(rounded(Double(bytes) / count)) B a sample,",
    "encode \(rounded(encoding / count * 1e9)) ns,",
    "sum up \(rounded(count / reading / 1e6)) and decode \(rounded(count / decoding / 1e6))",
    "million samples a second")
}

/// The CPU seconds of the fastest of some runs.
private func leastTime(_ runs: Int, _ body: () -> Void) -> Double {
  (0..<runs).map { _ in
    let start = cpuSeconds()
    body()
    return cpuSeconds() - start
  }.min() ?? 0
}

private func check(_ body: () throws(StorageError) -> Void) {
  do throws(StorageError) { try body() } catch { fatalError("a fresh extent is \(error)") }
}
