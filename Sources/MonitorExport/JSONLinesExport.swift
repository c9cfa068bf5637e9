package import MonitorModel
package import MonitorSupport

/// Ticks as JSON Lines, an object for each:
/// `{"time":"…","units":{…},"values":{…},"gaps":{…},"stale":{…}}`.
///
/// `units` has the series that appear at this tick for the first time and is there only where there
/// are any; so is `stale`, which has the ages in seconds of those `values` that are old. `gaps` says
/// of every other series why it has no value.
package struct JSONLinesExport: ExportWriter {
  private var buffer: ExportBuffer
  /// `"series":` by the number of the series.
  private var names: [[UInt8]] = []
  /// What was written.
  package private(set) var tally = ExportTally()

  /// A writer.
  package init(_ sink: ByteSink) { buffer = ExportBuffer(sink) }

  /// Writes the object of a tick.
  package mutating func write(
    _ row: ProcessedData, _ columns: ExportColumns
  ) throws(ExportError) {
    append("{\"time\":\"\(UTCText.format(row.wall))\"")
    appendUnits(columns.series)
    append(",\"values\":{")
    var isFirst = true
    var isStale = false
    for column in columns.columns {
      let reading = ExportText.reading(row, column.id)
      guard let value = reading.value else { continue }
      if case .stale = reading { isStale = true }
      name(column, &isFirst)
      ExportText.append(value, to: &buffer.bytes)
    }
    append("},\"gaps\":{")
    isFirst = true
    for column in columns.columns {
      let reading = ExportText.reading(row, column.id)
      guard reading.value == nil else { continue }
      name(column, &isFirst)
      append("\"\(ExportText.state(reading))\"")
    }
    append("}")
    if isStale { appendAges(row, columns.columns) }
    append("}\n")
    try buffer.pass()
    tally.ticks += 1
    tally.values += columns.columns.count
  }

  /// Hands on what waits.
  package mutating func finishSome() throws(ExportError) -> Double? {
    try buffer.flush()
    return nil
  }

  private mutating func append(_ text: String) { buffer.bytes.append(contentsOf: text.utf8) }

  private mutating func name(_ column: ExportColumns.Column, _ isFirst: inout Bool) {
    if !isFirst { buffer.bytes.append(UInt8(ascii: ",")) }
    isFirst = false
    buffer.bytes.append(contentsOf: names[column.number])
  }

  private mutating func appendUnits(_ series: [SeriesDefinition]) {
    guard names.count < series.count else { return }
    append(",\"units\":{")
    var separator = ""
    for definition in series[names.count...] {
      let name = JSONLine.quoted(definition.key.description) + ":"
      names.append(Array(name.utf8))
      append(separator + name + JSONLine.quoted(definition.unit.rawValue))
      separator = ","
    }
    append("}")
  }

  private mutating func appendAges(_ row: ProcessedData, _ columns: [ExportColumns.Column]) {
    append(",\"stale\":{")
    var isFirst = true
    for column in columns {
      guard case .stale(_, let age) = ExportText.reading(row, column.id) else { continue }
      name(column, &isFirst)
      ExportText.append(Double(age) / 1e9, to: &buffer.bytes)
    }
    append("}")
  }
}
