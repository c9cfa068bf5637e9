package import MonitorModel
package import MonitorSupport

/// Ticks as CSV (RFC 4180, with `\n`), a line for each value: `time,series,unit,value,state`.
///
/// The long form streams whatever series come and go; a column a series would need all their names
/// before the first line. A gap has a line with an empty value, whose state says why; a stale value
/// has its last value and the state `stale`.
package struct CSVExport: ExportWriter {
  private var buffer: ExportBuffer
  /// `,series,unit,` by the number of the series.
  private var names: [[UInt8]] = []
  /// What was written.
  package private(set) var tally = ExportTally()

  /// A writer that begins with the header.
  package init(_ sink: ByteSink) {
    buffer = ExportBuffer(sink)
    buffer.bytes.append(contentsOf: "time,series,unit,value,state\n".utf8)
  }

  /// Writes the lines of a tick.
  package mutating func write(
    _ row: ProcessedData, _ columns: ExportColumns
  ) throws(ExportError) {
    for definition in columns.series[names.count...] {
      let name = ExportText.csvField(definition.key.description)
      names.append(Array(",\(name),\(ExportText.csvField(definition.unit.rawValue)),".utf8))
    }
    let time = Array(UTCText.format(row.wall).utf8)
    for column in columns.columns {
      let reading = ExportText.reading(row, column.id)
      buffer.bytes.append(contentsOf: time)
      buffer.bytes.append(contentsOf: names[column.number])
      if let value = reading.value { ExportText.append(value, to: &buffer.bytes) }
      buffer.bytes.append(UInt8(ascii: ","))
      buffer.bytes.append(contentsOf: ExportText.state(reading).utf8)
      buffer.bytes.append(0x0A)
      try buffer.pass()
    }
    tally.ticks += 1
    tally.values += columns.columns.count
  }

  /// Hands on what waits.
  package mutating func finishSome() throws(ExportError) -> Double? {
    try buffer.flush()
    return nil
  }
}
