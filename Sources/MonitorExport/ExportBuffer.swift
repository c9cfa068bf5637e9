package import MonitorSupport

/// Bytes on their way to a sink, handed on in large pieces.
package struct ExportBuffer {
  private static let size = 1 << 16

  private let sink: ByteSink
  /// What waits; append to it, then call `pass`.
  var bytes: [UInt8] = []

  /// A buffer before a sink.
  package init(_ sink: ByteSink) {
    self.sink = sink
    bytes.reserveCapacity(Self.size + 4_096)
  }

  /// Hands on what waits once it is much.
  mutating func pass() throws(ExportError) {
    if bytes.count >= Self.size { try flush() }
  }

  /// Hands on what waits.
  mutating func flush() throws(ExportError) {
    guard !bytes.isEmpty else { return }
    let outcome = bytes.withUnsafeBytes { sink.write($0) }
    bytes.removeAll(keepingCapacity: true)
    switch outcome {
    case .written: break
    case .readerGone: throw .readerGone
    case .failed(let reason): throw .output(reason)
    }
  }
}
