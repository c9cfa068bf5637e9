package import MonitorModel
package import MonitorStorage
package import MonitorSupport

/// Ticks as the text format of OpenMetrics 1.0, each sample with its time.
///
/// The format wants all samples of a family together, and in it all of one series, while ticks come
/// with one sample of each: they wait in a `SampleSpool`, 16 bytes for each on the disk. Every
/// series is a gauge, rates too: they are computed. A sample is what was measured at its time, so
/// gaps and stale values have none; nor has a value that is not later than the one before it, which
/// is counted.
package struct OpenMetricsExport: ExportWriter, ~Copyable {
  private var buffer: ExportBuffer
  private var spool: SampleSpool
  private var series: [SeriesDefinition] = []
  /// The time of the newest sample by the number of the series.
  private var newest: [Int64] = []
  /// What is not written yet; `nil` while ticks come.
  private var left: Rest?
  /// What was written.
  package private(set) var tally = ExportTally()

  /// A writer whose samples wait in `folder`, at most so many bytes of them.
  package init(
    _ sink: ByteSink, waitingIn folder: String, waitingBytesMost: Int = .max,
    files: FileSystem = .system
  ) throws(ExportError) {
    buffer = ExportBuffer(sink)
    spool = try SampleSpool(in: folder, bytesMost: waitingBytesMost, files: files)
  }

  /// Reading the ticks, which are computed anew, takes longer than writing the text.
  package var readingShare: Double { 0.7 }

  /// Takes the samples of a tick.
  package mutating func write(
    _ row: ProcessedData, _ columns: ExportColumns
  ) throws(ExportError) {
    if series.count < columns.series.count {
      series = columns.series
      newest += Array(repeating: Int64.min, count: series.count - newest.count)
    }
    let time = row.wall.milliseconds
    for column in columns.columns {
      guard case .value(let value) = ExportText.reading(row, column.id) else { continue }
      guard newest[column.number] < time else {
        tally.leftOut += 1
        continue
      }
      newest[column.number] = time
      try spool.append(SampleSpool.Sample(time: time, value: value), to: column.number)
      tally.values += 1
    }
    tally.ticks += 1
  }

  /// Writes the families, sorted by name, and the end, block by block.
  package mutating func finishSome() throws(ExportError) -> Double? {
    var left = left ?? Rest(families: families()[...])
    defer { self.left = left }
    guard let family = left.families.first else {
      guard !left.isOver else { return nil }
      left.isOver = true
      append("# EOF\n")
      try buffer.flush()
      return 1
    }
    if left.member == 0, left.cursor.isFresh { appendHead(family) }
    let member = family.members[left.member]
    if let samples = try spool.next(of: member.number, &left.cursor) {
      try append(samples, Array((family.name + member.labels + " ").utf8))
    } else {
      left.cursor = SampleSpool.Cursor()
      left.done += 1
      left.member += 1
      if left.member == family.members.count {
        left.member = 0
        left.families.removeFirst()
      }
    }
    return Double(left.done) / Double(max(1, series.count))
  }

  /// What is not written yet.
  private struct Rest {
    var families: ArraySlice<OpenMetricsFamily>
    /// The next member of the first family.
    var member = 0
    /// The next block of it.
    var cursor = SampleSpool.Cursor()
    /// Series that are written.
    var done = 0
    var isOver = false
  }

  private borrowing func families() -> [OpenMetricsFamily] {
    let written = newest.indices.filter { newest[$0] != .min }
    let series = series
    return OpenMetricsFamily.families(
      of: written.map { (number: $0, definition: series[$0]) })
  }

  private mutating func appendHead(_ family: OpenMetricsFamily) {
    append("# TYPE \(family.name) gauge\n")
    let unit = OpenMetricsName.unit(family.unit)
    if !unit.isEmpty { append("# UNIT \(family.name) \(unit)\n") }
    append("# HELP \(family.name) \(OpenMetricsName.escaped(family.source))\n")
  }

  private mutating func append(
    _ samples: [SampleSpool.Sample], _ name: [UInt8]
  ) throws(ExportError) {
    for sample in samples {
      buffer.bytes.append(contentsOf: name)
      ExportText.append(sample.value, to: &buffer.bytes)
      buffer.bytes.append(UInt8(ascii: " "))
      Self.append(seconds: sample.time, to: &buffer.bytes)
      buffer.bytes.append(0x0A)
      try buffer.pass()
    }
  }

  private mutating func append(_ text: String) { buffer.bytes.append(contentsOf: text.utf8) }

  /// Milliseconds as seconds with three digits after the point.
  private static func append(seconds milliseconds: Int64, to bytes: inout [UInt8]) {
    if milliseconds < 0 { bytes.append(UInt8(ascii: "-")) }
    let size = milliseconds.magnitude
    bytes.append(contentsOf: "\(size / 1_000).".utf8)
    for weight: UInt64 in [100, 10, 1] {
      bytes.append(UInt8(ascii: "0") + UInt8(size / weight % 10))
    }
  }
}
