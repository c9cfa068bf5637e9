import FoundationEssentials
public import MonitorEngine
import MonitorModel

/// Answers questions about an engine in documents: it encodes, and computes nothing.
public struct RealtimeMonitoringDashboardHandler: Sendable {
  private let client: RealtimeClient

  /// Makes a handler that answers for the engine behind `client`.
  public init(client: RealtimeClient) { self.client = client }

  /// `StatusDocument` as JSON (RFC 8259), keys sorted; `nil` before the first tick.
  public func status() async -> [UInt8]? {
    await latest().flatMap { Self.json(StatusDocument($0)) }
  }

  /// `MetricsDocument` as JSON (RFC 8259); `nil` before the first tick.
  public func metrics() async -> [UInt8]? {
    await latest().map { MetricsJSON.bytes($0) }
  }

  /// `DetectionDocument` as JSON (RFC 8259), keys sorted; `nil` before the first tick.
  public func detectionMetrics() async -> [UInt8]? {
    await latest().flatMap { Self.json(DetectionDocument($0)) }
  }

  /// `StorageDocument` as JSON (RFC 8259), keys sorted; `nil` before the first tick.
  public func bufferStatus() async -> [UInt8]? {
    await latest().flatMap { Self.json(StorageDocument($0)) }
  }

  /// `BufferDocument` as JSON (RFC 8259), keys sorted; `nil` before the first tick.
  public func bufferStatistics() async -> [UInt8]? {
    await latest().flatMap { Self.json(BufferDocument($0)) }
  }

  /// Any document as JSON with sorted keys.
  public static func json(_ document: some Encodable) -> [UInt8]? {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return (try? encoder.encode(document)).map { Array($0) }
  }

  private func latest() async -> MonitorSnapshot? {
    var iterator = await client.snapshots().makeAsyncIterator()
    return await iterator.next()
  }
}
