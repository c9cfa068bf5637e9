package import MonitorSupport

/// Writes `timestamp,value,anomaly_score`, a line for every row of data.
package struct ScoreWriter {
  private static let bufferBytes = 1 << 16

  private let sink: ByteSink
  /// Whether a score is 1 where an alarm is raised and 0 elsewhere.
  private let isBinary: Bool
  private var buffer: [UInt8] = []

  /// A writer that begins with the header.
  package init(_ sink: ByteSink, isBinary: Bool) {
    self.sink = sink
    self.isBinary = isBinary
    buffer.reserveCapacity(Self.bufferBytes + 4_096)
    buffer.append(contentsOf: "timestamp,value,anomaly_score\n".utf8)
  }

  /// Writes a row with its texts as they were read; a score beyond 0…1 is brought into it, and
  /// NaN is 0.
  mutating func append(
    _ row: SeriesRowParser.Line, of line: UnsafeRawBufferPointer, score: Double
  ) throws(DetectError) {
    row.timestamp.append(to: &buffer, from: line)
    buffer.append(UInt8(ascii: ","))
    row.value.append(to: &buffer, from: line)
    buffer.append(UInt8(ascii: ","))
    if score >= 1 {
      buffer.append(UInt8(ascii: "1"))
    } else if score > 0, !isBinary {
      buffer.append(contentsOf: score.description.utf8)
    } else {
      buffer.append(UInt8(ascii: "0"))
    }
    buffer.append(0x0A)
    if buffer.count >= Self.bufferBytes { try flush() }
  }

  /// Hands on what waits.
  mutating func flush() throws(DetectError) {
    guard !buffer.isEmpty else { return }
    let outcome = buffer.withUnsafeBytes { sink.write($0) }
    buffer.removeAll(keepingCapacity: true)
    switch outcome {
    case .written: break
    case .readerGone: throw .readerGone
    case .failed(let reason): throw .scores(reason)
    }
  }
}
