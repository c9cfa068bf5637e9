/// Reads the data points of an `ExportMetricsServiceRequest` one after the other, in the wire
/// format of Protocol Buffers.
///
/// Field numbers are those of opentelemetry-proto v1 (`metrics.proto`, `metrics_service.proto`,
/// `resource.proto`). Fields may come in any order; unknown ones are passed over. Points are as
/// deep as the format is, so that no nesting of a sender's making is ever followed.
package struct OTLPReader {
  private var request: ProtobufReader
  private var resourceMetrics = ProtobufReader(Bytes(start: nil, count: 0))
  private var scopeMetrics = ProtobufReader(Bytes(start: nil, count: 0))
  private var data = ProtobufReader(Bytes(start: nil, count: 0))
  private var resource = Bytes(start: nil, count: 0)
  private var metric = Metric()

  /// What a metric says of all its points.
  private struct Metric {
    var name = Bytes(start: nil, count: 0)
    var unit = Bytes(start: nil, count: 0)
    var kind = OTLPPoint.Kind.gauge
    var temporality = OTLPPoint.Temporality.unspecified
    var isMonotonic = false
  }

  /// Begins with the first point of a request.
  package init(_ bytes: Bytes) { request = ProtobufReader(bytes) }

  /// Reads the next point into `point`; `false` at the end.
  package mutating func next(_ point: inout OTLPPoint) throws(ProtobufError) -> Bool {
    while true {
      while try data.next() {
        guard data.has(1, .bytes) else { continue }
        try read(data.payload, into: &point)
        return true
      }
      if try nextMetric() { continue }
      if try nextScope() { continue }
      guard try nextResource() else { return false }
    }
  }

  private mutating func nextResource() throws(ProtobufError) -> Bool {
    while try request.next() {
      guard request.has(1, .bytes) else { continue }
      resource = Bytes(start: nil, count: 0)
      var scan = ProtobufReader(request.payload)
      while try scan.next() {
        if scan.has(1, .bytes) { resource = scan.payload }
      }
      var attributes = OTLPAttributes(resource, field: 1)
      while try attributes.next() { _ = try attributes.text() }
      resourceMetrics = ProtobufReader(request.payload)
      return true
    }
    return false
  }

  private mutating func nextScope() throws(ProtobufError) -> Bool {
    while try resourceMetrics.next() {
      guard resourceMetrics.has(2, .bytes) else { continue }
      scopeMetrics = ProtobufReader(resourceMetrics.payload)
      return true
    }
    return false
  }

  private mutating func nextMetric() throws(ProtobufError) -> Bool {
    while try scopeMetrics.next() {
      guard scopeMetrics.has(2, .bytes) else { continue }
      metric = Metric()
      var points = Bytes(start: nil, count: 0)
      var scan = ProtobufReader(scopeMetrics.payload)
      while try scan.next() {
        guard scan.wire == .bytes else { continue }
        switch scan.number {
        case 1: metric.name = scan.payload
        case 3: metric.unit = scan.payload
        case 5, 7, 9, 10, 11:
          points = scan.payload
          metric.kind =
            switch scan.number {
            case 5: .gauge
            case 7: .sum
            case 9: .histogram
            case 10: .exponentialHistogram
            default: .summary
            }
        default: break
        }
      }
      var facts = ProtobufReader(points)
      while try facts.next() {
        guard facts.wire == .varint else { continue }
        if facts.number == 2 { metric.temporality = .init(rawValue: facts.bits) ?? .unspecified }
        if facts.number == 3 { metric.isMonotonic = facts.bits != 0 }
      }
      data = ProtobufReader(points)
      return true
    }
    return false
  }

  private func read(_ message: Bytes, into point: inout OTLPPoint) throws(ProtobufError) {
    point.begin(message)
    point.kind = metric.kind
    point.temporality = metric.temporality
    point.isMonotonic = metric.isMonotonic
    point.name = metric.name
    point.unit = metric.unit
    point.resource = resource
    var fields = ProtobufReader(message)
    switch metric.kind {
    case .gauge, .sum: while try fields.next() { point.takeNumber(fields) }
    case .histogram: while try fields.next() { try point.takeHistogram(fields) }
    case .exponentialHistogram: while try fields.next() { try point.takeExponential(fields) }
    case .summary: while try fields.next() { try point.takeSummary(fields) }
    }
    var attributes = point.attributes
    while try attributes.next() {}
    point.check()
  }
}
