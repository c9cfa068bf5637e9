package import MonitorModel
package import MonitorStorage

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
  /// What was written.
  package private(set) var tally = ExportTally()

  /// A writer whose samples wait in `folder`.
  package init(
    _ sink: ByteSink, waitingIn folder: String, files: FileSystem = .system
  ) throws(ExportError) {
    buffer = ExportBuffer(sink)
    spool = try SampleSpool(in: folder, files: files)
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

  /// Writes the families, sorted by name, and the end.
  package mutating func finish(
    _ tell: (Double) throws(ExportError) -> Void
  ) throws(ExportError) {
    var done = 0
    for family in families() {
      appendHead(family)
      for number in family.series {
        try tell(Double(done) / Double(series.count))
        try appendSamples(of: number, family.name)
        done += 1
      }
    }
    append("# EOF\n")
    try buffer.flush()
  }

  private struct Family {
    var name: String
    var source: String
    var unit: Unit
    /// Numbers of series.
    var series: [Int] = []
  }

  private borrowing func families() -> [Family] {
    var families: [String: Family] = [:]
    for (number, definition) in series.enumerated() where newest[number] != .min {
      let (source, unit) = (definition.key.name, definition.unit)
      var copy = 1
      var name = OpenMetricsName.family(source, unit)
      while let other = families[name], other.source != source || other.unit != unit {
        copy += 1
        name = OpenMetricsName.family(source, unit, copy: copy)
      }
      families[name, default: Family(name: name, source: source, unit: unit)].series.append(number)
    }
    return families.values.sorted { $0.name < $1.name }
  }

  private mutating func appendHead(_ family: Family) {
    append("# TYPE \(family.name) gauge\n")
    let unit = OpenMetricsName.unit(family.unit)
    if !unit.isEmpty { append("# UNIT \(family.name) \(unit)\n") }
    append("# HELP \(family.name) \(OpenMetricsName.escaped(family.source))\n")
  }

  private mutating func appendSamples(of number: Int, _ family: String) throws(ExportError) {
    let name = Array((family + OpenMetricsName.labels(series[number].key.labels) + " ").utf8)
    // Taken out for a moment: a closure may not write to what it is called on.
    var buffer = self.buffer
    self.buffer.bytes = []
    try spool.forEach(of: number) { samples throws(ExportError) in
      for sample in samples {
        buffer.bytes.append(contentsOf: name)
        ExportText.append(sample.value, to: &buffer.bytes)
        buffer.bytes.append(UInt8(ascii: " "))
        Self.append(seconds: sample.time, to: &buffer.bytes)
        buffer.bytes.append(0x0A)
        try buffer.pass()
      }
    }
    self.buffer = buffer
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
